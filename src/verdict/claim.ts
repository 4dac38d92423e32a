/**
 * A claim: one sentence about one metric of one policy, e.g. `energy_inference_mj of xun2020 is below ondemand by at
 * least 10 %, paired 95 %`. This file reads the sentence; `judge.ts` holds it against results.
 */

/** Side of the target on which the metric has to be. */
export type Relation = 'below' | 'above' | 'at-most' | 'at-least' | 'within' | 'equal';

export interface Claim {
  readonly metric: string;
  readonly policy: string;
  readonly relation: Relation;
  /** Another policy, or a figure in the unit of the metric. */
  readonly target: { readonly policy: string } | { readonly value: number; readonly unit: string };
  /** Distance from the target that the claim asks for (`below`, `above`) or allows (`within`). */
  readonly margin: { readonly value: number; readonly relative: boolean };
  /** Confidence of the interval that has to keep the claim, 0…1; undefined: the mean alone has to. */
  readonly confidence: number | undefined;
}

/** The forms of a claim, for messages and help. */
const CLAIM_FORMS: readonly string[] = [
  'METRIC of POLICY is below|above POLICY [by at least X [%]][, paired 95 %]',
  'METRIC of POLICY is at most|at least NUMBER [UNIT][, 95 %]',
  'METRIC of POLICY is within X [%] of POLICY[, paired 95 %]',
  'METRIC of POLICY is equal to POLICY',
];

const NUMBER = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?`;
const SUBJECT = String.raw`(?<metric>\S+) of (?<policy>\S+) is `;
const CONFIDENCE = String.raw`(?:, (?:paired )?(?<confidence>\d+(?:\.\d+)?) ?%)?`;
const form = (rest: string): RegExp => new RegExp(`^${SUBJECT}${rest}$`, 'i');

const COMPARED = form(
  String.raw`(?<relation>below|above) (?<other>[^\s,]+)(?: by at least (?<margin>${NUMBER}) ?(?<percent>%)?)?${CONFIDENCE}`,
);
const LIMITED = form(String.raw`at (?<relation>most|least) (?<value>${NUMBER})(?: ?(?<unit>[^\s,\d]+))?${CONFIDENCE}`);
const WITHIN = form(String.raw`within (?<margin>${NUMBER}) ?(?<percent>%)? of (?<other>[^\s,]+)${CONFIDENCE}`);
const EQUAL = form(String.raw`equal to (?<other>[^\s,]+)`);

type Groups = Readonly<Record<string, string | undefined>>;

const marginOf = (groups: Groups): Claim['margin'] => {
  const relative = groups['percent'] !== undefined;
  return { value: Number(groups['margin'] ?? 0) / (relative ? 100 : 1), relative };
};

const confidenceOf = (groups: Groups): number | undefined =>
  groups['confidence'] === undefined ? undefined : Number(groups['confidence']) / 100;

const READERS: readonly [RegExp, (g: Groups) => Pick<Claim, 'relation' | 'target' | 'margin' | 'confidence'>][] = [
  [
    COMPARED,
    (g) => ({
      relation: g['relation']!.toLowerCase() as Relation,
      target: { policy: g['other']! },
      margin: marginOf(g),
      confidence: confidenceOf(g),
    }),
  ],
  [
    LIMITED,
    (g) => ({
      relation: g['relation']!.toLowerCase() === 'most' ? 'at-most' : 'at-least',
      target: { value: Number(g['value']), unit: g['unit'] ?? '' },
      margin: { value: 0, relative: false },
      confidence: confidenceOf(g),
    }),
  ],
  [
    WITHIN,
    (g) => ({
      relation: 'within',
      target: { policy: g['other']! },
      margin: marginOf(g),
      confidence: confidenceOf(g),
    }),
  ],
  [
    EQUAL,
    (g) => ({
      relation: 'equal',
      target: { policy: g['other']! },
      margin: { value: 0, relative: false },
      confidence: undefined,
    }),
  ],
];

/**
 * Reads a claim.
 * @returns what is wrong with the sentence as text, where it is none; whether its names exist is not looked at here
 */
export function parseClaim(text: string): Claim | { readonly problem: string } {
  const sentence = text.trim().replace(/\s+/g, ' ');
  for (const [pattern, read] of READERS) {
    const groups = pattern.exec(sentence)?.groups;
    if (groups === undefined) continue;
    const claim = { metric: groups['metric']!, policy: groups['policy']!, ...read(groups) };
    const { confidence, margin } = claim;
    if (confidence !== undefined && !(confidence > 0.5 && confidence < 1))
      return { problem: 'a confidence between 50 % and 100 %, both excluded' };
    if (margin.value < 0) return { problem: 'a margin that is not negative' };
    if (claim.relation === 'below' && margin.relative && margin.value >= 1)
      return { problem: 'a margin of less than 100 %' };
    return claim;
  }
  return { problem: CLAIM_FORMS.join('; or ') };
}
