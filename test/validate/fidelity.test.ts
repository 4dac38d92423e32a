import path from 'node:path';
import { dataRoot } from '../../src/input/paths.js';
import { predictInference } from '../../src/cost/predict.js';
import { paperFidelity } from '../../src/validate/fidelity.js';
import { runOfRow, rowId, Skip } from '../../src/validate/measured-row.js';
import { validateMeasurements, validateMeasurementText } from '../../src/validate/measurements.js';
import { readCsv } from '../../src/workload/csv.js';

const folder = path.join(dataRoot, 'test', 'fixtures', 'measurements');

describe('the eight rows of the paper', () => {
  const { rows, predictedError, predictedErrorWithEverything, held } = paperFidelity();

  test('are all run, with time, power and energy', () => {
    expect(rows).toHaveLength(8);
    for (const row of rows) expect(Object.keys(row.cases)).toEqual(['latency_ms', 'power_mw', 'energy_mj']);
  });

  test('are fitted on at most two rows of each core type, and the middle clocks of the XU3 are predictions', () => {
    expect(rows.filter((r) => !r.fitted).map((r) => r.id)).toEqual([
      'odroid-xu3/cortex-a15/1000MHz/dynamic-cnn-cifar10/100%/fp32',
      'odroid-xu3/cortex-a7/700MHz/dynamic-cnn-cifar10/100%/fp32',
    ]);
  });

  test('are predicted within 5 % in time and 10 % in energy on the mean', () => {
    expect(predictedError.latency_ms).toBeLessThan(5);
    expect(predictedError.energy_mj).toBeLessThan(10);
    expect(held).toBe(true);
  });

  test('and are so with heat, idle states and contention, which do change the energy', () => {
    expect(predictedErrorWithEverything.latency_ms).toBeLessThan(5);
    expect(predictedErrorWithEverything.energy_mj).toBeLessThan(10);
    expect(Math.abs(predictedErrorWithEverything.energy_mj - predictedError.energy_mj)).toBeGreaterThan(0.1);
  });

  test('are met within 6 % one by one', () => {
    for (const { cases } of rows) {
      for (const c of Object.values(cases)) expect(Math.abs(c.errorPct)).toBeLessThan(6);
    }
  });
});

test('the simulator takes and draws exactly what the estimator predicts', () => {
  const file = path.join(folder, 'xun-date2020.csv');
  const { cases } = validateMeasurements(file);
  for (const row of readCsv(file, [])) {
    const run = runOfRow(row);
    if (run instanceof Skip) continue;
    const variant = run.network.variants[run.variant]!;
    const p = predictInference(run.element, variant, run.precision, run.cores, run.opp);
    const got = cases.filter((c) => c.id === rowId(row)).map((c) => c.got);
    const expected = [p.latency / 1e6, p.power * 1e3, p.energy * 1e3];
    got.forEach((value, i) => expect(Math.abs(value / expected[i]! - 1)).toBeLessThan(1e-9));
  }
});

describe('a measurement file of a user', () => {
  const header = 'platform,soc,pe,threads,freq_mhz,precision,model,variant,layer,batch,latency_ms,power_mw,energy_mj\n';
  const validate = (...rows: string[]) => validateMeasurementText(header + rows.join('\n'), 'm.csv');

  test.each([
    ['platform', 'pdp-11,,cortex-a15,,1000,fp32,alexnet,,,,5,,'],
    ['processing element', 'odroid-xu3,,cortex-a99,,1000,fp32,alexnet,,,,5,,'],
    ['network', 'odroid-xu3,,cortex-a15,,1000,fp32,lenet,,,,5,,'],
    ['variant', 'odroid-xu3,,cortex-a15,,1000,fp32,mobilenet_v1_w033,,,,5,,'],
    ['figure', 'odroid-xu3,,cortex-a15,,1000,fp32,alexnet,,,,,,'],
    ['OPP', 'odroid-xu3,,cortex-a15,,1050,fp32,alexnet,,,,5,,'],
    ['clock', 'odroid-xu3,,cortex-a15,,,fp32,alexnet,,,,5,,'],
    ['precision', 'odroid-xu3,,cortex-a15,,1000,fp16,alexnet,,,,5,,'],
    ['input size', 'odroid-xu3,,cortex-a15,,1000,fp32,mobilenet_v1,r128,,,5,,'],
    ['core', 'odroid-xu3,,cortex-a15,5,1000,fp32,alexnet,,,,5,,'],
    ['single layer', 'odroid-xu3,,cortex-a15,,1000,fp32,alexnet,,conv1,,5,,'],
    ['batch', 'odroid-xu3,,cortex-a15,,1000,fp32,alexnet,,,8,5,,'],
  ])('a row whose %s the models have not is skipped, never failed', (_, row) => {
    const { cases, skipped } = validate(row);
    expect(cases).toEqual([]);
    expect(skipped).toHaveLength(1);
    expect(skipped[0]!.line).toBe(2);
  });

  test('a figure out of tolerance fails, and one within passes', () => {
    const { cases } = validate('odroid-xu3,,cortex-a15,,1000,fp32,dynamic-cnn-cifar10,100%,,,204,,1000');
    expect(cases.map((c) => [c.quantity, c.pass])).toEqual([
      ['latency_ms', true],
      ['energy_mj', false],
    ]);
  });

  test('a clock within 1 % means the OPP, and threads mean cores', () => {
    const row = (threads: string) => `jetson-nano,,cortex-a57,${threads},1430,fp32,alexnet,,,,100,,`;
    const [one, two] = validate(row(''), row('2')).cases;
    expect(two!.got).toBeLessThan(0.7 * one!.got);
  });

  test('names of networks in other tables are understood', () => {
    const row = (model: string, variant = '') => `odroid-xu3,,cortex-a15,,1000,fp32,${model},${variant},,,100,,`;
    const { cases } = validate(row('mobilenet_v1_w050'), row('mobilenet', 'w050'), row('mobilenet_v1', '50%'));
    expect(new Set(cases.map((c) => c.got)).size).toBe(1);
  });

  test('power of the whole board is not taken for that of a rail', () => {
    const row = 'odroid-xu3,,cortex-a15,,1000,fp32,alexnet,,100,7000,700';
    const text = (extra: string, value: string) =>
      `platform,soc,pe,threads,freq_mhz,precision,model,variant,latency_ms,power_mw,energy_mj,${extra}\n${row},${value}\n`;
    const quantities = (extra: string, value: string) =>
      validateMeasurementText(text(extra, value), 'm.csv').cases.map((c) => c.quantity);
    expect(quantities('idle_mw', '1392')).toEqual(['latency_ms']);
    expect(quantities('notes', 'power of the whole board at 5 V')).toEqual(['latency_ms']);
    expect(quantities('notes', 'fan on')).toEqual(['latency_ms', 'power_mw', 'energy_mj']);
  });

  test('a figure that is no positive number, or a missing column, is bad input', () => {
    expect(() => validate('odroid-xu3,,cortex-a15,,1000,fp32,alexnet,,,,-5,,')).toThrow('m.csv:2');
    expect(() => validateMeasurementText('platform,pe\n', 'm.csv')).toThrow('a column freq_mhz');
  });
});
