/**
 * Clocks of the elements that no managed application uses: the lowest OPP, so that they idle at the least power. An
 * element that an application outside the manager holds gets its highest OPP, because nothing is known of its needs.
 */
import { MEMORY, type ManagedApplication, type ManagerContext } from '../contract.js';

export type ClockNeed = 'managed' | 'held' | 'idle';

/**
 * Who needs the clock of an element.
 * @param used    elements that managed applications run on
 * @param coresOf cores of an element that are there
 * @param strangers whether the run has foreground applications that the manager does not manage
 */
export function clockNeed(
  element: string,
  used: ReadonlySet<string>,
  applications: readonly Pick<ManagedApplication, 'points' | 'free'>[],
  coresOf: (element: string) => number,
  strangers: boolean,
): ClockNeed {
  if (used.has(element)) return 'managed';
  const there = coresOf(element) > 0;
  const points = applications.map((a) => ({ a, own: a.points().filter((p) => p.element === element) }));
  const known = points.some(({ own }) => own.length > 0);
  if (!known) return strangers && there ? 'held' : 'idle';
  return there && !points.some(({ a, own }) => own.some((p) => a.free(p))) ? 'held' : 'idle';
}

/**
 * Sets every clock that no managed application needs. An element's clock is the domain of its name; other domains
 * count as unknown, and that of the memory is left to its governor.
 * @throws Error where a governor does not let its clock be set
 */
export function settleIdleClocks(
  context: Pick<ManagerContext, 'knobs' | 'monitors' | 'applications'>,
  used: ReadonlySet<string>,
  coresOf: (element: string) => number,
): void {
  const applications = context.applications();
  const names = new Set(applications.map((a) => a.name));
  const strangers = context.monitors().some((m) => m.layer === 'app' && !names.has(m.owner));
  for (const knob of context.knobs()) {
    const domain = /^domain\/(.+)\/frequency$/.exec(knob.id)?.[1];
    if (domain === undefined || domain === MEMORY) continue;
    const need = clockNeed(domain, used, applications, coresOf, strangers);
    if (need === 'managed') continue;
    const wanted = need === 'held' ? knob.values.at(-1) : knob.values[0];
    if (wanted === undefined || knob.get() === wanted) continue;
    const result = knob.set(wanted);
    if (!result.accepted) throw new Error(`could not set ${knob.id}: ${result.reason ?? 'refused'}`);
  }
}
