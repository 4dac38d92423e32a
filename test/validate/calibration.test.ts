/** The efficiencies of the platform files are what their fitted rows give, and nothing else. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { predictInference } from '../../src/cost/predict.js';
import { dataRoot } from '../../src/input/paths.js';
import { loadPlatform } from '../../src/platform/load.js';
import type { Precision, ProcessingElement } from '../../src/platform/model.js';
import { rowId, runOfRow, Skip } from '../../src/validate/measured-row.js';
import { readCsv } from '../../src/workload/csv.js';
import { loadNetwork } from '../../src/workload/load.js';
import { fitTime, withShares, type TimedRow } from './fit-efficiency.js';

const folder = path.join(dataRoot, 'test', 'fixtures', 'measurements');
const measured = readdirSync(folder).flatMap((file) => readCsv(path.join(folder, file), []));
// The boards that the rows are of: others with the same cores took these shares over.
const elements = ['jetson-nano', 'odroid-xu3', 'rk3588'].flatMap((name) => loadPlatform(name).elements);

const elementOf = (core: string): ProcessingElement => elements.find((e) => e.core === core)!;

/** Rows that a figure of the core type was fitted on. */
const fittedRows = (core: string): TimedRow[] =>
  measured.flatMap((row) => {
    const run = runOfRow(row);
    if (run instanceof Skip || run.element.core !== core || !run.platform.fittedRows.includes(rowId(row))) return [];
    const { cores, opp, precision } = run;
    const latency = Number(row.cells['latency_ms']) * 1e6;
    return [{ variant: run.network.variants[run.variant]!, precision, cores, opp, latency }];
  });

const together = (share: number, dwconv: number): Record<string, number> => ({
  default: share,
  conv: share,
  fc: share,
  dwconv,
});

test.each<[string, Precision]>([
  ['cortex-a7', 'fp32'],
  ['cortex-a15', 'fp32'],
  ['cortex-a57', 'fp32'],
  ['gm20b', 'fp32'],
  ['cortex-a55', 'fp32'],
  ['cortex-a57', 'int8'],
  ['cortex-a55', 'int8'],
  ['cortex-a76', 'int8'],
])(
  'one share of the %s at %s is the fit of at most two rows; depthwise convolutions have a ninth',
  (core, precision) => {
    const element = elementOf(core);
    const rows = fittedRows(core).filter((r) => r.precision === precision);
    expect([1, 2]).toContain(rows.length);
    const [share] = fitTime(([s]) => withShares(element, precision, together(s!, s! / 9)), [1], rows);
    const stated = element.efficiency[precision]!;
    expect(share).toBeCloseTo(stated['conv']!, 3);
    expect([stated.default, stated['fc']]).toEqual([stated['conv'], stated['conv']]);
    if (stated['dwconv'] !== undefined) expect(stated['dwconv']).toBeCloseTo(stated['conv']! / 9, 3);
  },
);

test('both shares of the A76 at fp32 are the fit of its two rows: the ninth that others have comes from here', () => {
  const element = elementOf('cortex-a76');
  const rows = fittedRows('cortex-a76').filter((r) => r.precision === 'fp32');
  expect(rows).toHaveLength(2);
  const fit = fitTime(([conv, dwconv]) => withShares(element, 'fp32', together(conv!, dwconv!)), [1, 1], rows);
  expect(fit[0]).toBeCloseTo(element.efficiency.fp32!['conv']!, 2);
  expect(fit[1]).toBeCloseTo(element.efficiency.fp32!['dwconv']!, 3);
  expect(fit[0]! / fit[1]!).toBeCloseTo(9, 0);
});

test('the share of the Mali-G610 at two precisions and its time a layer are the fit of four rows', () => {
  const element = elementOf('mali-g610');
  const rows = fittedRows('mali-g610');
  expect(rows.map((r) => r.precision).sort()).toEqual(['fp32', 'fp32', 'int8', 'int8']);
  const trial = ([fp32, int8, overhead]: readonly number[]): ProcessingElement => ({
    ...element,
    efficiency: { fp32: { default: fp32! }, int8: { default: int8! } },
    dispatchOverhead: overhead!,
  });
  const [fp32, int8, overhead] = fitTime(trial, [1, 1, 1e6], rows);
  expect(Object.keys({ ...element.efficiency.fp32, ...element.efficiency.int8 })).toEqual(['default']);
  expect(element.efficiency.fp32!.default).toBeCloseTo(fp32!, 3);
  expect(element.efficiency.int8!.default).toBeCloseTo(int8!, 4);
  expect(overhead! / 1e3).toBeCloseTo(element.dispatchOverhead / 1e3, 1);
});

test('the time a layer of the NPU is what MobileNet v2 on one core leaves, over the gain from three cores', () => {
  const id = 'rk3588/npu-rk3588-2tops-core/1000MHz/mobilenetv2-12/r224/int8';
  expect(loadPlatform('rk3588').fittedRows).toContain(id);
  const ganged = (Number(measured.find((row) => rowId(row) === id)!.cells['latency_ms']) * 1e6 * 159) / 3 / 101;
  const network = loadNetwork('mobilenet_v2').variants.at(-1)!;
  const element = elementOf('rknpu2');
  const time = predictInference(element, network, 'int8', 1, element.domain.opps.length - 1).latency;
  expect(time / ganged).toBeCloseTo(1, 2);
});

test('fp16 of the GM20B gains over fp32 what TensorRT gains on two networks; of other units it has the share of fp32', () => {
  const nano = elementOf('gm20b').efficiency;
  const gain = Math.sqrt((26 / 18) * (48 / 30));
  expect(nano.fp16!['conv']).toBeCloseTo((nano.fp32!['conv']! * gain) / 2, 3);
  for (const core of ['cortex-a55', 'cortex-a76', 'mali-g610']) {
    expect(elementOf(core).efficiency.fp16).toEqual(elementOf(core).efficiency.fp32);
  }
});
