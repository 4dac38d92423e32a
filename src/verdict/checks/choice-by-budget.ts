/** The paper's first case: the point that a manager settles on in each phase of changing budgets, and what other limits would change. */
import { z } from 'zod';
import { predictInference, type InferencePrediction } from '../../cost/predict.js';
import { quantity } from '../../input/quantity.js';
import { elementByName, type Platform } from '../../platform/model.js';
import type { Application, Requirements, Workload } from '../../workload/model.js';
import { formatQuantity } from '../../units/units.js';
import type { PointSpec, ScenarioPart, ScenarioRun } from '../../experiment/model.js';
import { managedApplications, pointsOf, precisionOn } from '../../experiment/points.js';
import { executeScenario, type Executed } from '../../experiment/run.js';
import { condition, defineCheck, onWholeRuns, remark, type CheckContext, type Finding } from './check.js';
import { choiceIn, phasesOf, writtenPoint, type Choice } from './choices.js';

const wanted = z.strictObject({
  variant: z.string(),
  element: z.string(),
  from: quantity('frequency'),
  to: quantity('frequency'),
});

const options = z.strictObject({
  policy: z.string(),
  expect: z.array(wanted).min(1).describe('the choice of each phase, in order'),
  other_limit: z
    .strictObject({ element: z.string(), max_frequency: quantity('frequency') })
    .optional()
    .describe('remark: what each phase chooses under this limit'),
  more_cores: z.int().min(2).optional().describe('remark: what the phases choose with up to so many cores'),
});
type Options = z.infer<typeof options>;
type Wanted = z.infer<typeof wanted>;

/** Choices of every phase of one run. */
async function choicesOf(
  run: ScenarioRun,
  change?: (w: Workload) => Workload,
): Promise<{ executed: Executed; application: Application; choices: (Choice | undefined)[] }> {
  const executed = await executeScenario(run, { jobs: true, timeline: false }, change);
  const [application] = managedApplications(executed.workload);
  const choices = phasesOf(executed.workload, application!).map((p) =>
    choiceIn(executed.result.jobs, application!.name, p),
  );
  return { executed, application: application!, choices };
}

// A written limit and a computed OPP that differ by rounding only are equal.
const within = (f: number, w: Wanted): boolean => f >= w.from * (1 - 1e-9) && f <= w.to * (1 + 1e-9);

const isWanted = (choice: Choice | undefined, w: Wanted): boolean =>
  choice !== undefined &&
  choice.point.variant === w.variant &&
  choice.point.element === w.element &&
  within(choice.point.frequency, w);

const written = (choice: Choice | undefined): string =>
  choice ? `${writtenPoint(choice.point)} (${(choice.share * 100).toFixed(0)} % of inferences)` : 'nothing finished';

async function expected({ runs, options: o }: CheckContext<ScenarioPart, Options>): Promise<Finding[]> {
  const own = ownRuns(runs, o.policy);
  const perSeed: (Choice | undefined)[][] = [];
  for (const run of own) perSeed.push((await choicesOf(run)).choices);
  return o.expect.map((w, phase) => {
    const good = perSeed.filter((choices) => isWanted(choices[phase], w)).length;
    const limit = `${w.variant} on ${w.element} at ${formatQuantity(w.from, 'frequency')} to ${formatQuantity(w.to, 'frequency')}`;
    const measured = `${written(perSeed[0]?.[phase])}; ${good} of ${own.length} seeds`;
    return condition(`${o.policy}, budget ${phase + 1}`, measured, limit, own.length > 0 && good === own.length);
  });
}

const ownRuns = (runs: CheckContext['runs'], policy: string): ScenarioRun[] =>
  runs.filter((r): r is ScenarioRun => r.kind === 'scenario' && r.policy.name === policy);

const changeChoices =
  (change: (choice: Application['choices'][number]) => Application['choices'][number]) =>
  (workload: Workload): Workload => ({
    ...workload,
    applications: workload.applications.map((a) => ({ ...a, choices: a.choices.map(change) })),
  });

async function otherLimit(run: ScenarioRun, limit: NonNullable<Options['other_limit']>): Promise<Finding[]> {
  const before = await choicesOf(run);
  const raised = changeChoices((c) => (c.element === limit.element ? { ...c, maxFrequency: limit.max_frequency } : c));
  const after = await choicesOf(run, raised);
  const name = `${limit.element} up to ${formatQuantity(limit.max_frequency, 'frequency')}`;
  return after.choices.map((choice, i) => {
    const old = before.choices[i];
    const same = choice !== undefined && old !== undefined && writtenPoint(choice.point) === writtenPoint(old.point);
    return remark(`${name}: choice ${i + 1} ${same ? 'stays' : 'changes'}`, written(choice));
  });
}

/** Time and energy of an inference that runs alone at a point. */
function alone(platform: Platform, application: Application, point: PointSpec): InferencePrediction {
  const element = elementByName(platform, point.element)!;
  const variant = application.network.variants.find((v) => v.name === point.variant)!;
  const opp = element.domain.opps.findIndex((o) => o.frequency === point.frequency);
  return predictInference(element, variant, precisionOn(application, element), point.cores, opp);
}

const keeps = (p: InferencePrediction, r: Requirements): boolean =>
  p.latency <= (r.latency ?? Infinity) && p.energy <= (r.energy ?? Infinity);

/** With more cores: whether the variant and element of the first choice have a point that keeps every budget. */
async function moreCores(run: ScenarioRun, most: number): Promise<Finding[]> {
  const { executed, application, choices } = await choicesOf(run);
  const { platform, workload } = executed;
  const first = choices[0]?.point;
  if (first === undefined) return [remark(`up to ${most} cores`, 'nothing finished')];
  const cores = Array.from({ length: most }, (_, i) => i + 1);
  const isCpu = (name: string): boolean =>
    platform.elements.some((e) => e.name === name && e.kind === 'cpu' && e.count >= most);
  const wider = changeChoices((c) => (isCpu(c.element) ? { ...c, cores } : c));
  const [widened] = managedApplications(wider(workload));
  const budgets = phasesOf(workload, application).map((p) => p.requirements);
  const [best] = pointsOf(platform, widened!)
    .filter((p) => p.variant === first.variant && p.element === first.element)
    .map((point) => ({ point, ...alone(platform, application, point) }))
    .filter((p) => budgets.every((r) => keeps(p, r)))
    .sort((a, b) => a.energy - b.energy);
  const pair = `${first.variant} on ${first.element}`;
  const text = best
    ? `${writtenPoint(best.point)} takes ${(best.latency / 1e6).toFixed(0)} ms and ${(best.energy * 1e3).toFixed(1)} mJ`
    : 'no point of it does';
  const after = await choicesOf(run, wider);
  return [
    remark(`up to ${most} cores: ${pair} ${best ? 'satisfies' : 'does not satisfy'} all budgets`, text),
    ...after.choices.map((choice, i) => remark(`up to ${most} cores: choice ${i + 1}`, written(choice))),
  ];
}

export const choiceByBudget = defineCheck<ScenarioPart, Options>({
  name: 'choice-by-budget',
  kind: 'scenario',
  about: 'The operating point at which most inferences of each phase ran, in every seed; remarks from the first seed.',
  options,
  async evaluate(context) {
    const { policy, other_limit: limit, more_cores: most } = context.options;
    const [first] = ownRuns(context.runs, policy);
    const own = context.rows.filter((row) => row['policy'] === policy);
    const remarks = [
      ...(first && limit ? await otherLimit(first, limit) : []),
      ...(first && most ? await moreCores(first, most) : []),
    ];
    return [
      ...(await expected(context)).map((finding) => onWholeRuns(finding, own)),
      ...remarks.map((finding) => onWholeRuns(finding, own.slice(0, 1))),
    ];
  },
});
