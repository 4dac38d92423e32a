/** Verdicts of an experiment: its checks and claims, held against its results. They judge figures and change none. */
import { nearestName } from '../input/errors.js';
import { endedOf, isWhole } from '../experiment/ended.js';
import { columnByName, figureNames, isFigure } from '../experiment/columns.js';
import type { Issues } from '../experiment/issues.js';
import type { Experiment, Part, Row, Run, ScenarioPart, VerdictSpec } from '../experiment/model.js';
import type { Verdict } from './checks/check.js';
import { CHECKS, checkProblems } from './checks/list.js';
import { parseClaim, type Claim } from './claim.js';
import { judge, type Series } from './judge.js';

export type { Verdict } from './checks/check.js';

type Path = readonly (string | number)[];
type ClaimSpec = Extract<VerdictSpec, { kind: 'claim' }>;

/** Adds what is wrong with a verdict. */
export function verdictProblems(issues: Issues, path: Path, spec: VerdictSpec, parts: readonly Part[]): void {
  if (spec.kind === 'check') checkProblems(issues, path, spec, parts);
  else claimProblems(issues, path, spec, parts);
}

const policiesOf = (claim: Claim): string[] => [
  claim.policy,
  ...('policy' in claim.target ? [claim.target.policy] : []),
];

const isScenarios = (part: Part): part is ScenarioPart => part.kind === 'scenario';

function claimProblems(issues: Issues, path: Path, spec: ClaimSpec, parts: readonly Part[]): void {
  const claim = parseClaim(spec.claim);
  if ('problem' in claim) {
    issues.add([...path, 'claim'], spec.claim, claim.problem);
    return;
  }
  const scenarios = parts.filter(isScenarios);
  if (!isFigure(claim.metric))
    issues.add([...path, 'claim'], claim.metric, 'a figure of runs.csv (docs/columns.md)', figureNames());
  const unit = columnByName(claim.metric)?.unit ?? '';
  if ('value' in claim.target && claim.target.unit !== '' && claim.target.unit !== unit)
    issues.add([...path, 'claim'], claim.target.unit, unit === '' ? 'a number without a unit' : `the unit ${unit}`);
  const named = scenarios.find((p) => p.name === spec.part);
  if (spec.part !== undefined && named === undefined) {
    const names = scenarios.map((p) => p.name);
    issues.add([...path, 'part'], spec.part, 'a part with scenarios', names);
  }
  const asked = named === undefined ? scenarios : [named];
  const known = [...new Set(asked.flatMap((p) => p.policies.map((s) => s.name)))];
  for (const policy of policiesOf(claim))
    if (!known.includes(policy)) {
      const nearest = nearestName(policy, known);
      issues.add([...path, 'claim'], policy, `a policy (${known.join(', ')})`, nearest === undefined ? [] : [nearest]);
    }
  const keys = ['platform', 'workload', ...new Set(asked.flatMap((p) => p.factorNames))];
  for (const key of Object.keys(spec.where))
    if (!keys.includes(key)) issues.add([...path, 'where', key], key, 'platform, workload or a factor', keys);
}

/** Rows of one scenario. */
interface Group {
  readonly name: string;
  readonly rows: Row[];
}

function groupsOf(part: ScenarioPart, rows: readonly Row[], where: ClaimSpec['where']): Group[] {
  const groups = new Map<string, Group>();
  const columns = ['platform', 'workload', ...part.factorNames.map((n) => `factor_${n}`)];
  for (const row of rows) {
    const fits = Object.entries(where).every(([key, value]) => row[key] === value || row[`factor_${key}`] === value);
    if (!fits) continue;
    const levels = columns.map((c) => `${c.startsWith('factor_') ? `${c.slice(7)} = ` : ''}${String(row[c])}`);
    const name = levels.join(', ');
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { name, rows: [row] });
    else group.rows.push(row);
  }
  return [...groups.values()];
}

function seriesOf(rows: readonly Row[], policy: string, metric: string): Series {
  const own = rows.filter((r) => r['policy'] === policy);
  const values = new Map<string, number>();
  for (const row of own) {
    const value = row[metric];
    if (isWhole(row) && typeof value === 'number') values.set(String(row['seed']), value);
  }
  return { runs: own.length, values, ended: endedOf(own) };
}

function claimVerdicts(spec: ClaimSpec, parts: readonly Part[], rowsOf: (part: string) => readonly Row[]): Verdict[] {
  const claim = parseClaim(spec.claim);
  if ('problem' in claim) throw new Error(`a claim that passed its check is none: ${claim.problem}`);
  const wanted = policiesOf(claim);
  const asked = parts
    .filter(isScenarios)
    .filter((p) =>
      spec.part === undefined ? wanted.every((name) => p.policies.some((s) => s.name === name)) : p.name === spec.part,
    );
  const groups = asked.flatMap((part) => groupsOf(part, rowsOf(part.name), spec.where).map((g) => ({ part, ...g })));
  const unit = columnByName(claim.metric)?.unit ?? '';
  const base = { check: 'claims', limit: '', control: spec.control };
  if (groups.length === 0)
    return [{ ...base, name: spec.claim, measured: 'no scenario that it is about', margin: '', held: false }];
  return groups.map((group): Verdict => {
    const own = seriesOf(group.rows, claim.policy, claim.metric);
    const { target } = claim;
    const other = 'policy' in target ? seriesOf(group.rows, target.policy, claim.metric) : undefined;
    const judged = judge(claim, own, other, unit);
    const scope = groups.length > 1 || spec.part === undefined ? ` (${group.part.name}: ${group.name})` : '';
    return {
      ...base,
      name: spec.claim + scope,
      measured: judged.measured,
      margin: judged.margin,
      // What is not known shows no control to fail either.
      held: spec.control && judged.unknown !== true ? !judged.held : judged.held,
    };
  });
}

/**
 * All verdicts of an experiment, in the order of its file.
 * @param rowsOf rows of a part, in the order of its runs
 */
export async function evaluateVerdicts(
  experiment: Experiment,
  runs: readonly Run[],
  rowsOf: (part: string) => readonly Row[],
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const spec of experiment.verdicts) {
    if (spec.kind === 'claim') {
      verdicts.push(...claimVerdicts(spec, experiment.parts, rowsOf));
      continue;
    }
    const check = CHECKS.find((c) => c.name === spec.check)!;
    const found = await check.evaluate({
      part: experiment.parts.find((p) => p.name === spec.part)!,
      runs: runs.filter((r) => r.part === spec.part),
      rows: rowsOf(spec.part),
      options: check.options.parse(spec.options),
    });
    const conditions = found.filter((v) => v.held !== undefined);
    // A control must fail as a whole: one of its conditions is enough, if something is known of it.
    const failed = conditions.some((v) => v.held === false && v.unknown !== true);
    verdicts.push(
      ...found.map(({ unknown, ...v }) => ({
        check: spec.check,
        ...v,
        ...(spec.control && { control: true, held: v.held === undefined ? undefined : failed && unknown !== true }),
      })),
    );
  }
  return verdicts;
}
