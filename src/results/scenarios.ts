/** Rows by scenario and policy. */
import type { Row } from '../experiment/model.js';
import type { ResultTable } from './table.js';

/** One platform and workload with one level a factor, and the rows of each policy in it by seed. */
export interface ScenarioRows {
  readonly name: string;
  readonly part: string;
  readonly platform: string;
  readonly workload: string;
  readonly factors: Readonly<Record<string, string>>;
  readonly policies: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** What of a row tells whether heat ended its run; results of before that column have runs that were not. */
export const endingOf = (table: ResultTable, row: number): Row => {
  const [shutdown, duration] = [table.text('shutdown', row), table.number('duration_s', row)];
  return { ...(shutdown !== '' && { shutdown }), ...(!Number.isNaN(duration) && { duration_s: duration }) };
};

const FACTOR = 'factor_';
/** Policy of the rows that are operating points: there is nothing to compare. */
const FIXED_POINT = 'fixed-point';

/** The scenarios of a table, in the order of its rows. Operating points are none. */
export function scenariosOf(table: ResultTable): ScenarioRows[] {
  const factorColumns = table.columns.filter((name) => name.startsWith(FACTOR));
  const scenarios = new Map<string, Omit<ScenarioRows, 'policies'> & { policies: Map<string, Map<string, number>> }>();
  for (let row = 0; row < table.length; row++) {
    const policy = table.text('policy', row);
    if (policy === FIXED_POINT) continue;
    const [part, platform, workload] = ['part', 'platform', 'workload'].map((c) => table.text(c, row)) as [string, string, string];
    const levels = factorColumns.flatMap((c) => {
      const level = table.text(c, row);
      return level === '' ? [] : [[c.slice(FACTOR.length), level] as const];
    });
    const name = [part, platform, workload, ...levels.map(([factor, level]) => `${factor} = ${level}`)].join(' / ');
    let scenario = scenarios.get(name);
    if (scenario === undefined) {
      scenario = { name, part, platform, workload, factors: Object.fromEntries(levels), policies: new Map() };
      scenarios.set(name, scenario);
    }
    let seeds = scenario.policies.get(policy);
    if (seeds === undefined) scenario.policies.set(policy, (seeds = new Map<string, number>()));
    seeds.set(table.text('seed', row), row);
  }
  return [...scenarios.values()];
}
