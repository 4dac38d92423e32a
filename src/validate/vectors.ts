/**
 * Replays governor vectors: cases of inputs and expected outputs, computed by the kernel's own functions, against the
 * very rules that the plug-ins run. A case is one governor kind on fresh state; it passes when every expected value
 * is met exactly.
 */
import { z } from 'zod';
import { InputError } from '../input/errors.js';
import { firstDifference } from './vectors/compare.js';
import { cpufreqReplays } from './vectors/cpufreq.js';
import { cpuidleReplays } from './vectors/cpuidle.js';
import { devfreqReplays } from './vectors/devfreq.js';
import { easReplays } from './vectors/eas.js';
import { interactiveReplays } from './vectors/interactive.js';
import { peltReplays } from './vectors/pelt.js';
import type { Replay } from './vectors/replay.js';
import { schedutilReplays } from './vectors/schedutil.js';
import { thermalReplays } from './vectors/thermal.js';

export interface VectorCase {
  readonly id: string;
  /** Path of the first difference, e.g. `expect[3].cur_khz`; `all` where there is none. */
  readonly quantity: string;
  readonly expected: unknown;
  readonly got: unknown;
  /** Vectors are exact: no percentage. */
  readonly errorPct: null;
  readonly pass: boolean;
  /** Why a case could not be replayed. */
  readonly reason?: string;
}

const REPLAYS: Readonly<Record<string, Replay>> = {
  ...peltReplays,
  ...cpufreqReplays,
  ...schedutilReplays,
  ...interactiveReplays,
  ...devfreqReplays,
  ...cpuidleReplays,
  ...easReplays,
  ...thermalReplays,
};

/** Governor kinds that can be replayed. */
export const vectorKinds = (): readonly string[] => Object.keys(REPLAYS);

/** Besides `expect`: what the governor holds after the last event, the energy model, the state of the CPUs. */
const caseHead = z.looseObject({
  id: z.string(),
  governor: z.string(),
  expect: z.array(z.unknown()),
  final: z.unknown().optional(),
  expect_model: z.unknown().optional(),
  expect_cpu: z.unknown().optional(),
});

/**
 * Replays all cases of a parsed vector file, in its order.
 * @param json the file's value: `{ cases: [{ id, governor, params, events, expect, … }] }`, or the bare list
 * @param file name for error messages
 * @throws InputError where the file is not of that form. A bad case, or one of a kind that is not built, only fails.
 */
export const replayVectors = (json: unknown, file = 'vectors'): VectorCase[] => casesOf(json, file).map(replayCase);

const casesOf = (json: unknown, file: string): readonly unknown[] => {
  if (Array.isArray(json)) return json;
  const cases = typeof json === 'object' && json !== null && 'cases' in json ? json.cases : undefined;
  if (Array.isArray(cases)) return cases;
  const found = cases === undefined ? 'no list of cases' : `cases: ${typeof cases}`;
  throw new InputError([{ file, path: 'cases', found, expected: 'a list of governor vectors: { "cases": [ … ] }' }]);
};

const replayCase = (value: unknown, index: number): VectorCase => {
  const head = caseHead.safeParse(value);
  if (!head.success) return failed(idOf(value, index), `malformed case: ${problems(head.error)}`);
  const { id, governor, final, expect_model, expect_cpu } = head.data;
  const expect = [...head.data.expect, ...[final, expect_model, expect_cpu].filter((more) => more !== undefined)];
  if (!Object.hasOwn(REPLAYS, governor)) return failed(id, `not built: ${governor}`);
  try {
    const difference = firstDifference(expect, REPLAYS[governor]!(head.data));
    if (difference !== undefined) return { id, ...difference, errorPct: null, pass: false };
    const count = `${expect.length} values`;
    return { id, quantity: 'all', expected: count, got: count, errorPct: null, pass: true };
  } catch (error) {
    if (error instanceof z.ZodError) return failed(id, `malformed case: ${problems(error)}`);
    // A case may be of the right form and still ask for the impossible; the other cases go on.
    return failed(id, `cannot be replayed: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const failed = (id: string, reason: string): VectorCase => ({
  id,
  quantity: 'all',
  expected: null,
  got: null,
  errorPct: null,
  pass: false,
  reason,
});

const idOf = (value: unknown, index: number): string =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'
    ? value.id
    : `cases[${index}]`;

const problems = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => `${path.join('.') || 'case'}: ${message}`).join('; ');
