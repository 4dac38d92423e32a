/**
 * Entries of policies that do nothing: allowed, since a policy may run on many platforms, but who wrote one that does
 * nothing on any of them should hear of it.
 */
import { issueAt } from '../input/check.js';
import type { InputNote } from '../input/errors.js';
import type { Platform } from '../platform/model.js';
import type { StackEntry } from '../policy/contract.js';
import type { Issues } from './issues.js';
import type { Physics } from './model.js';

type Path = readonly (string | number)[];

/** Why an entry of a policy has nothing to do on a platform; undefined where it has. */
export function withoutEffect(entry: StackEntry, platform: Platform, physics: Physics): string | undefined {
  const { name, elements, memories = [], heat } = platform;
  switch (entry) {
    case 'devfreq':
      return elements.every((e) => e.kind === 'cpu') ? `${name} has neither GPU nor NPU` : undefined;
    case 'memfreq':
      if (!memories.some((m) => m.domain)) return `the memory of ${name} has no clock to govern`;
      return physics.contention ? undefined : 'contention is off, and the memory then stays at its highest OPP';
    case 'cpuidle':
      if (!elements.some((e) => e.idleStates)) return `CPUs of ${name} have no idle states`;
      return physics.idle ? undefined : 'idle is off';
    case 'thermal':
      if (heat === undefined || heat.zones.length === 0) return `${name} has no thermal zones`;
      if (physics.heat === undefined) return 'heat is off';
      return heat.zones.every((z) => z.governor) ? `each thermal zone of ${name} has a governor of its own` : undefined;
    default:
      return undefined;
  }
}

/** Not `devfreq`: stacks are written out whole, for boards without GPU and NPU too. */
const ENTRIES: readonly StackEntry[] = ['memfreq', 'cpuidle', 'thermal'];

/** What the author wrote at a place; presets and defaults are not there. */
function writtenAt(source: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[step] : undefined,
    source,
  );
}

/** Entries that are written in an experiment file, over all its parts. */
export class Effects {
  /** Reasons by place; one that has an effect somewhere has an empty set for good. */
  private readonly places = new Map<string, { readonly at: Path; readonly reasons: Set<string>; works: boolean }>();

  constructor(private readonly issues: Issues) {}

  /**
   * A policy runs on the platforms of a part.
   * @param part place of the part, whose `defaults` are under the policy's own entries
   */
  meet(part: Path, policy: string, platforms: readonly Platform[], physics: Physics): void {
    for (const entry of ENTRIES) {
      const at = [
        ['policies', policy, entry],
        [...part, 'defaults', entry],
      ].find((path) => writtenAt(this.issues.source.value, path) !== undefined);
      if (at === undefined) continue;
      const key = JSON.stringify(at);
      const place = this.places.get(key) ?? { at, reasons: new Set<string>(), works: false };
      this.places.set(key, place);
      for (const platform of platforms) {
        const reason = withoutEffect(entry, platform, physics);
        if (reason === undefined) place.works = true;
        else place.reasons.add(reason);
      }
    }
  }

  /** What does nothing anywhere, each place once. */
  notes(): InputNote[] {
    return [...this.places.values()]
      .filter(({ works, reasons }) => !works && reasons.size > 0)
      .map(({ at, reasons }) => {
        const { file, line, column, path } = issueAt(this.issues.source, at, '', '');
        return { file, line, column, path, text: `has no effect: ${[...reasons].join('; ')}` };
      })
      .sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  }
}
