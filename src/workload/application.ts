/** One application of a workload file: from what is written to the model, with every name and combination checked. */
import path from 'node:path';
import { showValue } from '../input/check.js';
import { nearestName } from '../input/errors.js';
import { shownPath } from '../input/paths.js';
import { MOST_CORES } from '../platform/model.js';
import type { PathPart, Reporter } from './report.js';
import { readCsv } from './csv.js';
import type { Application, Arrivals, MappingChoice, Network, Requirements, WorkVariation } from './model.js';
import { scalarNetwork } from './network.js';
import type { ApplicationFile, ArrivalsFile, ChoiceFile, RequirementsFile, VariationFile } from './schema.js';
import { niceWeight } from './weights.js';

/** Finds a network by name or file; reports and answers undefined where there is none. */
export type NetworkFinder = (name: string, at: readonly PathPart[]) => Network | undefined;

/** @returns undefined where the application has no network, which has been reported */
export function buildApplication(
  written: ApplicationFile,
  at: readonly PathPart[],
  report: Reporter,
  findNetwork: NetworkFinder,
): Application | undefined {
  const arrivals = buildArrivals(written.arrivals, [...at, 'arrivals'], report);
  const network = buildNetwork(written, at, report, findNetwork);
  if (written.nice !== undefined && written.weight !== undefined) {
    report.at([...at, 'weight'], 'nice and weight', 'one of the two');
  }
  if (written.pinned !== undefined && written.choices.length > 0) {
    report.at([...at, 'choices'], 'pinned and choices', 'one of the two');
  }
  if (written.background && written.requirements !== undefined) {
    report.at([...at, 'requirements'], 'requirements of a background load', 'none');
  }
  const choices = written.choices.map((choice, i) => buildChoice(choice, [...at, 'choices', i], report));
  checkChoices(choices, [...at, 'choices'], report);
  written.affinity?.forEach((cpu, i, all) => {
    if (all.indexOf(cpu) < i) report.at([...at, 'affinity', i], String(cpu), 'each CPU once');
  });
  if (network === undefined) return undefined;
  return {
    name: written.name,
    network,
    precision: defined(written.precision ?? {}),
    arrivals,
    work: buildVariation(written.variation, [...at, 'variation'], report),
    requirements: buildRequirements(written.requirements),
    priority: written.priority,
    weight: written.weight ?? niceWeight(written.nice ?? 0),
    ...(written.uclamp && { uclamp: uclampOf(written, [...at, 'uclamp'], report) }),
    ...schedulingOf(written, choices, at, report),
    ...(written.affinity && { affinity: written.affinity }),
    concurrency: written.concurrency,
    queueLimit: written.queue ?? Infinity,
    variant: variantIndex(written.variant, network, [...at, 'variant'], report),
    pinned: written.pinned,
    choices,
    startsActive: written.active,
    background: written.background,
  };
}

/** Linux takes budgets from 1024 ns, in periods of 0.1 ms to 4.19 s. */
const LEAST_RUNTIME = 1024;
const PERIODS = { least: 1e5, most: 4.194304e9 };

function schedulingOf(
  { scheduling, nice, weight, concurrency, pinned }: ApplicationFile,
  choices: readonly MappingChoice[],
  at: readonly PathPart[],
  report: Reporter,
): Pick<Application, 'scheduling'> {
  if (scheduling === undefined) return {};
  const { fifo, deadline: written } = scheduling;
  const here = [...at, 'scheduling'];
  if ((fifo === undefined) === (written === undefined)) {
    report.at(here, fifo === undefined ? 'nothing' : 'fifo and deadline', 'exactly one of fifo, deadline');
    return {};
  }
  if (nice !== undefined || weight !== undefined)
    report.at(here, 'scheduling beside nice or weight', 'one of them: these are for the fair class');
  if (fifo !== undefined) return { scheduling: { kind: 'fifo', priority: fifo } };
  const { runtime, period, reclaim } = written!;
  const deadline = written!.deadline ?? period;
  if (runtime > deadline || deadline > period)
    report.at([...here, 'deadline'], 'another order', 'runtime ≤ deadline ≤ period');
  if (runtime < LEAST_RUNTIME)
    report.at([...here, 'deadline', 'runtime'], `${runtime} ns`, `at least ${LEAST_RUNTIME} ns`);
  if (period < PERIODS.least || period > PERIODS.most)
    report.at([...here, 'deadline', 'period'], `${period} ns`, 'from 0.1 ms to 4.19 s');
  const wide = (pinned?.cores ?? 1) > 1 || choices.some((c) => c.cores.some((n) => n > 1));
  if (wide || concurrency > 1)
    report.at(here, 'a deadline application on several cores', 'one core and one inference at a time');
  return { scheduling: { kind: 'deadline', runtime, deadline, period, reclaim } };
}

function uclampOf(
  { uclamp, scheduling }: ApplicationFile,
  at: readonly PathPart[],
  report: Reporter,
): { min: number; max: number } {
  const { min, max } = uclamp!;
  if (scheduling?.deadline !== undefined)
    report.at(at, 'uclamp of a deadline application', 'none: its clock follows its reservation');
  if (min > max) report.at([...at, 'min'], String(min), `at most max, ${String(max)}`);
  return { min, max };
}

function buildNetwork(
  written: ApplicationFile,
  at: readonly PathPart[],
  report: Reporter,
  findNetwork: NetworkFinder,
): Network | undefined {
  if (written.network !== undefined && written.work !== undefined) {
    report.at([...at, 'work'], 'network and work', 'one of the two');
    return undefined;
  }
  if (written.network !== undefined) return findNetwork(written.network, [...at, 'network']);
  if (written.work !== undefined) {
    const cycles = parseCycles(written.work);
    if (cycles >= CYCLES.least && cycles <= CYCLES.most) return scalarNetwork(cycles, written.work);
    report.at([...at, 'work'], showValue(written.work), 'cycles such as 50 Mcycles, from 1 kcycles to 1000000 Gcycles');
    return undefined;
  }
  report.at(at, `application ${written.name} without network and work`, 'one of the two');
  return undefined;
}

/** Less would make an event every few ns, more outlasts any run. */
const CYCLES = { least: 1e3, most: 1e15 };

/** Cycles of `50 Mcycles`; NaN where the number is none. */
function parseCycles(text: string): number {
  const [, number, prefix] = /^([\d.]+)\s*([kMG]?)cycles$/.exec(text)!;
  return Number(number) * { '': 1, k: 1e3, M: 1e6, G: 1e9 }[prefix as '' | 'k' | 'M' | 'G'];
}

function variantIndex(name: string | undefined, network: Network, at: readonly PathPart[], report: Reporter): number {
  if (name === undefined) return network.variants.length - 1;
  const names = network.variants.map((v) => v.name);
  const index = names.indexOf(name);
  if (index < 0) report.at(at, name, `a variant of ${network.name} (${names.join(', ')})`, nearestName(name, names));
  return Math.max(0, index);
}

/** Exactly one kind of arrivals. */
export function buildArrivals(written: ArrivalsFile, at: readonly PathPart[], report: Reporter): Arrivals {
  const kinds = (['periodic', 'poisson', 'closed', 'trace'] as const).filter((k) => written[k] !== undefined);
  if (kinds.length !== 1) {
    report.at(at, kinds.join(' and ') || 'no arrivals', 'exactly one of periodic, poisson, closed, trace');
  }
  if (written.jitter !== undefined && written.periodic === undefined) {
    report.at([...at, 'jitter'], 'jitter', 'jitter only with periodic');
  }
  if (written.periodic !== undefined)
    return { kind: 'periodic', period: written.periodic, jitter: written.jitter ?? 0 };
  if (written.poisson !== undefined) return { kind: 'poisson', rate: written.poisson };
  if (written.trace !== undefined) return { kind: 'trace', times: buildTrace(written.trace, [...at, 'trace'], report) };
  return { kind: 'closed', think: written.closed ?? 0 };
}

function buildTrace(written: string | readonly number[], at: readonly PathPart[], report: Reporter): readonly number[] {
  if (typeof written !== 'string') {
    if (written.length === 0) report.at(at, 'an empty list', 'at least one release');
    const i = written.findIndex((t, k) => k > 0 && t < written[k - 1]!);
    if (i > 0) report.at([...at, i], 'an earlier time than the one before', 'ascending times');
    return written;
  }
  const file = path.resolve(report.folder, written);
  const times: number[] = [];
  report.attempt(() => {
    for (const { line, cells } of readCsv(file, ['release_ms'])) {
      const text = cells['release_ms']!;
      const time = text.trim() === '' ? NaN : Number(text) * 1e6;
      if (Number.isFinite(time) && time >= (times.at(-1) ?? 0)) times.push(time);
      else
        report.issue({
          file: shownPath(file),
          line,
          path: 'release_ms',
          found: text,
          expected: 'ascending times from 0, in ms',
        });
    }
  });
  return times;
}

function buildVariation(written: VariationFile | undefined, at: readonly PathPart[], report: Reporter): WorkVariation {
  if (written === undefined) return { kind: 'constant' };
  const kinds = (['exponential', 'uniform', 'lognormal'] as const).filter((k) => written[k] !== undefined);
  if (kinds.length !== 1) {
    report.at(at, kinds.join(' and ') || 'no kind', 'exactly one of exponential, uniform, lognormal');
  }
  if (written.uniform !== undefined) return { kind: 'uniform', spread: written.uniform };
  if (written.lognormal !== undefined) return { kind: 'lognormal', sigma: written.lognormal };
  return { kind: 'exponential' };
}

export const buildRequirements = (written: RequirementsFile | undefined): Requirements => defined(written ?? {});

/** Every element with a number of cores is one choice, whichever limit it has. */
function checkChoices(choices: readonly MappingChoice[], at: readonly PathPart[], report: Reporter): void {
  const seen = new Set<string>();
  choices.forEach(({ element, cores }, i) => {
    for (const n of cores) {
      const place = `${element}:${String(n)}`;
      if (seen.has(place)) report.at([...at, i], place, 'each element and number of cores in one choice');
      seen.add(place);
    }
  });
}

function buildChoice(written: ChoiceFile, at: readonly PathPart[], report: Reporter): MappingChoice {
  let cores = typeof written.cores === 'number' ? [written.cores] : written.cores;
  if (typeof cores === 'string') {
    const [first, last] = cores.split('..').map(Number) as [number, number];
    const good = first >= 1 && first <= last && last <= MOST_CORES;
    if (!good) report.at([...at, 'cores'], showValue(cores), `a range from 1 to at most ${MOST_CORES}, e.g. 1..4`);
    cores = Array.from({ length: good ? last - first + 1 : 0 }, (_, i) => first + i);
  }
  return { element: written.element, cores, maxFrequency: written.max_frequency ?? Infinity };
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The object without its undefined members, as exact optional properties want it. */
const defined = <T extends object>(value: T): Defined<T> =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as Defined<T>;
