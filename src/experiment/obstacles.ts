/** What a platform cannot do for a policy or for the physics of a part: known before anything runs. */
import type { Platform } from '../platform/model.js';
import { powerOf } from '../platform/power.js';
import { STACK_ENTRIES, type StackEntry } from '../policy/contract.js';
import { formatQuantity } from '../units/units.js';
import type { Issues } from './issues.js';
import type { Physics, StackSpec } from './model.js';
import { isOracle } from './oracle-name.js';
import { pluginOf } from './stack.js';
import { withoutEffect } from './without-effect.js';

type Path = readonly (string | number)[];

/** Physics with the place where they are written. */
export interface PlacedPhysics {
  readonly at: Path;
  readonly value: Physics;
}

/** Looks at temperatures in a second of simulated time that a run may need: more, and it does not end. */
const MOST_LOOKS = 1e6;

/** As a policy meets it: without temperatures where these are off. */
function seenAs(platform: Platform, physics: Physics): Platform {
  if (physics.heat) return platform;
  const { heat: _off, ...cold } = platform;
  return cold;
}

/** Entries of a stack that have something to do on a platform. */
function entriesOn(platform: Platform, physics: Physics): StackEntry[] {
  return (Object.keys(STACK_ENTRIES) as StackEntry[]).filter(
    (entry) => withoutEffect(entry, platform, physics) === undefined,
  );
}

/** Adds an issue for each plug-in that says that it cannot work on a platform. */
export async function checkObstacles(
  issues: Issues,
  written: Platform,
  stack: StackSpec,
  { value: physics }: PlacedPhysics,
): Promise<void> {
  const platform = seenAs(written, physics);
  for (const entry of entriesOn(platform, physics)) {
    const spec = stack[entry];
    if (spec === undefined || (entry === 'manager' && isOracle(spec))) continue;
    const plugin = await pluginOf(STACK_ENTRIES[entry], spec);
    const problem = plugin.obstacle?.(spec.params as never, platform);
    if (problem !== undefined)
      issues.add(
        ['policies', stack.name, entry],
        problem,
        `a platform, or parameters, that ${plugin.name} can work with (platform ${platform.name})`,
      );
  }
}

/** A run has to begin below what ends it, and to look at temperatures no more often than it can. */
export function checkHeat(issues: Issues, platform: Platform, { at, value: { heat: settings } }: PlacedPhysics): void {
  const { heat, name } = platform;
  if (settings === undefined || heat === undefined) return;
  const { initial, leakageTolerance } = settings;
  const critical = Math.min(
    ...heat.zones.flatMap((z) => z.trips.filter((t) => t.type === 'critical').map((t) => t.temperature)),
  );
  const shown = (celsius: number): string => formatQuantity(celsius, 'temperature');
  if (typeof initial === 'number' && initial >= critical)
    issues.add(
      [...at, 'initial_temperature'],
      shown(initial),
      `below the critical trip of ${name} at ${shown(critical)}, which would end the run as it begins`,
    );
  const power = heat.nodes.map(() => 0);
  platform.elements.forEach(({ domain, count }, e) => {
    power[heat.nodeOfElement[e]!]! += powerOf(domain.opps.at(-1)!, count);
  });
  const fastest = Math.max(...power.map((watts, i) => watts / heat.network.capacities[i]!));
  if (fastest / leakageTolerance <= MOST_LOOKS) return;
  issues.add(
    [...at, 'leakage_tolerance'],
    `${leakageTolerance} K on ${name}, which may heat by ${Number(fastest.toPrecision(3))} K a second`,
    `at least ${Number((fastest / MOST_LOOKS).toPrecision(2))} K, or larger capacities: a run would look at temperatures all the time`,
  );
}
