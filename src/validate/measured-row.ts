/** One row of a measurement file: what was run, and whether the models at hand can run it too. */
import { cannotRun } from '../cost/model.js';
import { loadPlatform, listPlatforms } from '../platform/load.js';
import { PRECISIONS, type Platform, type ProcessingElement } from '../platform/model.js';
import type { CsvRow } from '../workload/csv.js';
import { listNetworks, loadNetwork } from '../workload/load.js';
import type { Network } from '../workload/model.js';
import type { IsolatedRun } from './isolated.js';

/** Why a row is left out. Skipped rows never fail. */
export class Skip {
  constructor(readonly reason: string) {}
}

/** A row's clock means the OPP within this relative distance. */
const CLOCK_TOLERANCE = 0.01;

/** Names of networks in measurement files that are not ours. */
const ALIASES: Readonly<Record<string, string>> = {
  mobilenet: 'mobilenet_v1',
  mobilenetv1: 'mobilenet_v1',
  mobilenetv2: 'mobilenet_v2',
  'mobilenetv2-12': 'mobilenet_v2',
  'squeezenet_1.1': 'squeezenet1_1',
  'squeezenet1.1': 'squeezenet1_1',
  squeezenet_v11: 'squeezenet1_1',
  resnet50_v1: 'resnet50',
  tiny_yolov2_voc: 'tiny_yolov2',
  alexnet_onetower: 'alexnet',
};

/** @returns the run that the row describes, or why there is none */
export function runOfRow({ cells }: CsvRow): IsolatedRun | Skip {
  const cell = (name: string): string => (cells[name] ?? '').trim();
  const platform = platformOf(cell('platform'), cell('soc'));
  if (platform === undefined) return new Skip(`no platform ${cell('platform')}`);
  if (cell('layer') !== '') return new Skip('a single layer');
  if (!['', '1'].includes(cell('batch'))) return new Skip(`batch ${cell('batch')}`);
  const element = elementOf(platform, cell('pe'));
  if (element === undefined) return new Skip(`${platform.name} has no ${cell('pe') || 'processing element named'}`);
  const cores = element.kind === 'cpu' && cell('threads') !== '' ? Number(cell('threads')) : 1;
  if (!Number.isInteger(cores) || cores < 1 || cores > element.count)
    return new Skip(`${cores} threads on ${element.name}`);
  const opp = oppOf(element, cell('freq_mhz'));
  if (opp === undefined)
    return new Skip(`no OPP of ${element.name} within 1 % of ${cell('freq_mhz') || 'no stated'} MHz`);
  const precision = PRECISIONS.find((p) => p === cell('precision'));
  if (precision === undefined) return new Skip(`precision ${cell('precision') || 'not stated'}`);
  const found = networkOf(cell('model'), cell('variant'));
  if (found instanceof Skip) return found;
  const reason = cannotRun(found.network.variants[found.variant]!, element, precision);
  return reason === undefined ? { platform, element, precision, cores, opp, ...found } : new Skip(reason);
}

const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

const platforms = new Map<string, Platform>();

/** By the board's name, or the SoC's where a platform is named after it (RK3588S is an RK3588 with fewer pins). */
function platformOf(board: string, soc: string): Platform | undefined {
  const name = listPlatforms().find((p) => [plain(board), plain(soc), plain(soc).replace(/s$/, '')].includes(plain(p)));
  if (name === undefined) return undefined;
  const platform = platforms.get(name) ?? loadPlatform(name);
  platforms.set(name, platform);
  return platform;
}

/**
 * CPUs by core type. A board has one GPU and one NPU, so for these the kind is enough; a label that ends in `-core` is
 * one core of a ganged unit and is none of ours, as is `a+b` (both clusters at once).
 */
function elementOf(platform: Platform, label: string): ProcessingElement | undefined {
  const wanted = plain(label);
  return platform.elements.find((e) => {
    if (plain(e.core) === wanted || plain(e.name) === wanted) return wanted !== '';
    return e.kind !== 'cpu' && label.startsWith(`${e.kind}-`) && !label.endsWith('-core') && !label.includes('+');
  });
}

function oppOf(element: ProcessingElement, mhz: string): number | undefined {
  const wanted = mhz === '' ? NaN : Number(mhz) * 1e6;
  let best: number | undefined;
  let least = CLOCK_TOLERANCE;
  element.domain.opps.forEach(({ frequency }, i) => {
    const distance = Math.abs(frequency / wanted - 1);
    if (distance <= least) [best, least] = [i, distance];
  });
  return best;
}

interface FoundNetwork {
  readonly network: Network;
  readonly variant: number;
}

/** `mobilenet_v1_w050`, or `mobilenet` with variant `50%`, `w050` or (full width) `r224` for the input's side. */
function networkOf(model: string, variant: string): FoundNetwork | Skip {
  const [, base, suffix] = /^(.*?)(?:_w(\d{3}))?$/.exec(model)!;
  const name = ALIASES[base!] ?? base!;
  if (!listNetworks().includes(name)) return new Skip(`no network ${model}`);
  const network = loadNetwork(name);
  let width = suffix === undefined ? '100%' : `${Number(suffix)}%`;
  for (const word of variant.split(/\s+/).filter((w) => w !== '')) {
    const side = /^r(\d+)$/.exec(word);
    const written = /^w(\d{3})$/.exec(word);
    if (side) {
      if (3 * Number(side[1]) ** 2 !== network.variants[0]!.layers[0]!.inputs)
        return new Skip(`${model} for inputs ${word}`);
    } else if (written) width = `${Number(written[1])}%`;
    else width = word;
  }
  const index = network.variants.findIndex((v) => v.name === width);
  return index < 0 ? new Skip(`${name} has no variant ${width}`) : { network, variant: index };
}

/**
 * Name of a measured row in its own words, e.g. `odroid-xu3/cortex-a15/200MHz/dynamic-cnn-cifar10/100%/fp32`, with
 * ` x4` after the core type where threads are stated. Platform files list the names of rows that a figure was fitted to.
 */
export function rowId({ cells }: CsvRow): string {
  const cell = (name: string): string => (cells[name] ?? '').trim();
  const threads = cell('threads') === '' ? '' : ` x${cell('threads')}`;
  const what = [cell('model'), cell('variant') || '100%', cell('precision')];
  return [cell('platform'), cell('pe') + threads, `${cell('freq_mhz')}MHz`, ...what].join('/');
}
