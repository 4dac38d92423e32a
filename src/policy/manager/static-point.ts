/** One fixed operating point, for every application that it fits. */
import { defineManager, type ManagedApplication, type OperatingPoint } from '../contract.js';
import { applyPoint } from './apply.js';
import { samePoint } from './operating-points.js';

/** What is wished for; an absent setting is free. */
export interface Wish {
  /** Name of a variant, or its index from 0. */
  readonly variant?: string;
  readonly element?: string;
  readonly cores?: number;
  readonly opp?: number;
  /** Hz */
  readonly frequency?: number;
}

/** An OPP is the wished frequency where they differ by at most this share. */
const SAME_FREQUENCY = 0.01;

type Filter = (point: OperatingPoint) => boolean;

/** The settings of a wish as filters, in the order in which they are granted. */
function filtersOf(
  application: Pick<ManagedApplication, 'variants'>,
  wish: Wish,
  frequencies: (element: string) => readonly number[] | undefined,
): Map<keyof Wish, Filter> {
  const filters = new Map<keyof Wish, Filter>();
  const { variant, element, cores, opp, frequency } = wish;
  if (element !== undefined) filters.set('element', (p) => p.element === element);
  if (cores !== undefined) filters.set('cores', (p) => p.cores === cores);
  if (variant !== undefined) {
    const named = application.variants.findIndex((v) => v.name === variant);
    const index = named >= 0 ? named : Number(variant);
    filters.set('variant', (p) => p.variant === index);
  }
  if (opp !== undefined) filters.set('opp', (p) => p.opp === opp);
  if (frequency !== undefined) {
    filters.set('frequency', (p) => {
      const actual = frequencies(p.element)?.[p.opp];
      return actual !== undefined && Math.abs(actual - frequency) <= SAME_FREQUENCY * frequency;
    });
  }
  return filters;
}

/**
 * The point that a wish means for one application, with the settings that it could not be granted. What is left free:
 * the first element of the application's points, its least cores, its largest variant, its highest OPP.
 * @param frequencies OPPs of an element's clock in Hz, where known
 */
export function fixedPoint(
  application: Pick<ManagedApplication, 'variants' | 'points'>,
  wish: Wish,
  frequencies: (element: string) => readonly number[] | undefined,
): { point: OperatingPoint | undefined; missing: (keyof Wish)[] } {
  let points = application.points();
  const missing: (keyof Wish)[] = [];
  for (const [setting, filter] of filtersOf(application, wish, frequencies)) {
    const left = points.filter(filter);
    if (left.length > 0) points = left;
    else missing.push(setting);
  }
  const first = points[0]?.element;
  const rest = points
    .filter((p) => p.element === first)
    .sort((a, b) => a.cores - b.cores || b.variant - a.variant || b.opp - a.opp);
  return { point: rest[0], missing };
}

export const staticPoint = defineManager({
  name: 'static',
  about: 'One fixed operating point, set at the start and whenever it is free again; no reaction to anything else.',
  setsClocks: true,
  params: {
    variant: { type: 'text', default: '', about: 'name of a variant, or its index from 0; empty: the largest' },
    element: { type: 'text', default: '', about: 'processing element; empty: the first that the application may use' },
    cores: { type: 'number', default: 0, min: 0, integer: true, about: 'cores; 0: the fewest that it may use' },
    opp: { type: 'number', default: -1, min: -1, integer: true, about: 'OPP from 0; -1: as frequency says' },
    frequency: { type: 'number', default: 0, unit: 'Hz', min: 0, about: 'OPP within 1 % of it; 0: the highest' },
  },
  obstacle({ element, cores, opp, frequency }, { name, elements }) {
    const there = element === '' ? elements : elements.filter((e) => e.name === element);
    if (there.length === 0)
      return `element ${element}, which ${name} has not (${elements.map((e) => e.name).join(', ')})`;
    const most = Math.max(...there.map((e) => e.count));
    if (cores > most) return `cores ${cores} of ${name}, which has at most ${most} there`;
    const opps = there.map((e) => e.domain.opps);
    if (opp >= Math.max(...opps.map((list) => list.length))) return `opp ${opp} of ${name}, which has fewer there`;
    if (opp >= 0 || frequency === 0) return undefined;
    const near = opps.flat().some((o) => Math.abs(o.frequency - frequency) <= SAME_FREQUENCY * frequency);
    return near ? undefined : `frequency ${frequency / 1e6} MHz of ${name}, which has no such OPP there`;
  },
  create(context) {
    const { variant, element, cores, opp, frequency } = context.params;
    const wish: Wish = {
      ...(variant !== '' && { variant }),
      ...(element !== '' && { element }),
      ...(cores > 0 && { cores }),
      ...(opp >= 0 ? { opp } : frequency > 0 && { frequency }),
    };
    const frequencies = (name: string): readonly number[] | undefined =>
      context.knob(`domain/${name}/frequency`)?.values.map(Number);

    let targets: Map<ManagedApplication, OperatingPoint> | undefined;
    const resolve = (): Map<ManagedApplication, OperatingPoint> => {
      const found = context.applications().map((app) => ({ app, ...fixedPoint(app, wish, frequencies) }));
      for (const setting of Object.keys(wish) as (keyof Wish)[]) {
        if (found.length > 0 && found.every((f) => f.missing.includes(setting))) {
          throw new RangeError(`${setting} ${wish[setting] ?? ''} fits no operating point of any application`);
        }
      }
      return new Map(found.flatMap((f) => (f.point ? [[f.app, f.point] as const] : [])));
    };

    return {
      onEvent() {
        targets ??= resolve();
        for (const [app, point] of targets) {
          if (app.active() && !samePoint(app.current(), point) && app.free(point)) applyPoint(app, point);
        }
      },
    };
  },
});
