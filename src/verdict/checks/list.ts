/** The checks by name. Each is one file of this folder. */
import { z } from 'zod';
import { nearestName } from '../../input/errors.js';
import type { Issues } from '../../experiment/issues.js';
import type { Part, VerdictSpec } from '../../experiment/model.js';
import type { Check } from './check.js';
import { choiceByBudget } from './choice-by-budget.js';
import { dynamicRange } from './dynamic-range.js';
import { lossOfResources } from './loss-of-resources.js';

export const CHECKS: readonly Check[] = [dynamicRange, choiceByBudget, lossOfResources];

/** Adds an issue for an unknown check or part, a part of the wrong kind, and wrong options. */
export function checkProblems(
  issues: Issues,
  path: readonly (string | number)[],
  spec: Extract<VerdictSpec, { kind: 'check' }>,
  parts: readonly Part[],
): void {
  const names = CHECKS.map((c) => c.name);
  const check = CHECKS.find((c) => c.name === spec.check);
  if (check === undefined) {
    issues.add([...path, 'check'], spec.check, `one of ${names.join(', ')}`, names);
    return;
  }
  const part = parts.find((p) => p.name === spec.part);
  if (part?.kind !== check.kind) {
    const found = part === undefined ? spec.part : `a part of kind ${part.kind}`;
    const candidates = parts.filter((p) => p.kind === check.kind).map((p) => p.name);
    issues.add([...path, 'part'], found, `the name of a part of kind ${check.kind}`, candidates);
    return;
  }
  const parsed = check.options.safeParse(spec.options);
  for (const issue of parsed.error?.issues ?? []) {
    if (issue.code === 'unrecognized_keys') {
      const known = z.toJSONSchema(check.options, { io: 'input', unrepresentable: 'any' }).properties ?? {};
      for (const key of issue.keys) issues.add([...path, key], key, `an option of ${check.name}`, Object.keys(known));
    } else issues.add([...path, ...(issue.path as (string | number)[])], 'a wrong option', issue.message);
  }
  for (const policy of policyOptions(spec.options)) {
    if (part.kind !== 'scenario') continue;
    const policies = part.policies.map((p) => p.name);
    if (policies.includes(policy)) continue;
    const nearest = nearestName(policy, policies);
    issues.add(path, policy, 'a policy of the part', nearest === undefined ? [] : [nearest]);
  }
}

/** Options that name policies do so under these keys, in every check. */
const policyOptions = (options: Readonly<Record<string, unknown>>): string[] =>
  ['policy', 'baseline', 'small'].map((key) => options[key]).filter((v): v is string => typeof v === 'string');
