/** A part of operating points: its inputs, and what its factors set in the platforms. */
import { applicable, type Reach } from './design/applicable.js';
import { assigned, assignedPlatform, platformInput, type Input } from './design/assigned.js';
import { sample } from './design/sample.js';
import type { Issues } from './issues.js';
import type { PointsPart, PointsSpec } from './model.js';
import { checkDistinct, NETWORKS, PLATFORMS, resolveNames } from './names.js';
import { chosenFor } from './scenarios.js';
import type { ExperimentFile, PointsPartFile } from './schema.js';
import type { SharedFactors } from './shared-factors.js';
import { rulesFor, variationOf } from './variation.js';

type Path = readonly (string | number)[];

/** What the rows of operating points have as their policy. */
const POLICY = ['fixed-point'];

/** Checks a part of operating points and lists its networks on its platforms at the levels of its factors. */
export function checkPoints(
  issues: Issues,
  path: Path,
  part: PointsPartFile,
  file: ExperimentFile,
  shared: SharedFactors,
): PointsPart {
  const before = issues.list.length;
  const platforms = resolveNames(issues, [...path, 'platforms'], part.platforms, PLATFORMS);
  const networks = resolveNames(issues, [...path, 'networks'], part.networks, NETWORKS);
  checkDistinct(issues, [...path, 'platforms'], platforms);
  checkDistinct(issues, [...path, 'networks'], networks);
  const complete = issues.list.length === before;
  const about = complete ? issues : issues.aside();
  const inputs = platforms.map(({ ref, value }) => platformInput(ref, value.name));
  const reach: Reach = { part: part.name, platforms: inputs, workloads: [], policies: [], onBoards: [], complete };
  shared.add(reach);

  const variation = variationOf(issues, path, part, file, shared);
  const factors = applicable(about, reach, variation.factors, variation.own);
  const fixed = applicable(about, reach, variation.fixed, new Set()).flatMap((f) => f.levels[0]!.assignments);
  const names = { platform: inputs.map((p) => p.name), workload: networks.map((n) => n.value.name), policy: POLICY };
  const rules = rulesFor(about, variation, factors, names);
  const { design, known } = variation;
  const { combinations, base } = sample(about, design.at, design.value, factors, known, design.own, part.name);
  const read = new Set<string>();
  const scenariosOn = (input: Input, network: (typeof networks)[number]): PointsSpec[] =>
    chosenFor(input.name, network.value.name, POLICY, factors, combinations, base, rules).map(({ combination }) => {
      const levels = combination.flatMap((level) => level.assignments);
      const platform = assigned(input, [...levels, ...fixed]);
      const key = JSON.stringify(platform.ref);
      if (!read.has(key)) assignedPlatform(issues, platform);
      read.add(key);
      return {
        platform: platform.ref,
        network: network.ref,
        factors: Object.fromEntries(factors.map((f, i) => [f.name, combination[i]!.written])),
      };
    });
  return {
    kind: 'operating-points',
    name: part.name,
    title: part.title ?? part.name,
    scenarios: inputs.flatMap((input) => networks.flatMap((network) => scenariosOn(input, network))),
    factorNames: factors.map((f) => f.name),
    inferences: part.inferences,
  };
}
