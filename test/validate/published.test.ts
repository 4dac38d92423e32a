/** Every measurement file of the project is run; `docs/validation.md` says how far the simulator is from each. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { dataRoot } from '../../src/input/paths.js';
import { validateMeasurements, type MeasurementCase } from '../../src/validate/measurements.js';

const folder = path.join(dataRoot, 'test', 'fixtures', 'measurements');
// Tables are padded there.
const page = readFileSync(path.join(dataRoot, 'docs', 'validation.md'), 'utf8').replace(/ +/g, ' ');

/** Files that stand for the known limits of the model; each row of any other file must be within 15 %. */
const LIMITS = ['published.csv'];

/** What the rows of `published.csv` have in common where they err alike; the page gives the reasons. */
const CAUSES: readonly (readonly [string, RegExp])[] = [
  ['int8 by the newer ncnn, A55', /^orangepi5.*int8$/],
  ['MobileNets by ncnn, CPUs', /cortex.*\/mobilenet(_v2)?\/100%/],
  ['MobileNet v2 by TensorFlow Lite, A57', /cortex.*\/mobilenet_v2_w100\/r224/],
  ['ResNet-18 and VGG-16 by ncnn, CPUs', /cortex.*\/(resnet18|vgg16)\//],
  ['AlexNet by ncnn, CPUs', /cortex.*\/alexnet/],
  ['MobileNets by Arm NN, Mali-G610', /gpu-mali/],
  ['all networks, GPU of the Nano', /gpu-maxwell/],
];

describe.each(readdirSync(folder))('%s', (file) => {
  const { cases, skipped } = validateMeasurements(path.join(folder, file));

  test('is run, and every row gives a time above 0', () => {
    expect(cases.length).toBeGreaterThan(0);
    expect(cases.filter((c) => !(c.got > 0 && Number.isFinite(c.got)))).toEqual([]);
  });

  if (!LIMITS.includes(file)) {
    test('has every row that can be run within 15 %', () => expect(cases.filter((c) => !c.pass)).toEqual([]));
  } else {
    test('has fitted rows within 21 % and predicted rows as far off as the page says', () => {
      const errors = (fitted: boolean): number[] => cases.filter((c) => c.fitted === fitted).map(offBy);
      expect(Math.max(...errors(true))).toBeLessThan(21);
      expect(page).toContain(summary(cases, skipped.length));
    });

    test.each([...groups(cases, unit), ...groups(cases, cause)])('is told on the page for %s', (name, group) => {
      expect(page).toContain(tableRow(name, group));
    });
  }
});

/** Per cent, without sign. */
const offBy = (c: MeasurementCase): number => Math.abs(c.errorPct);
const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2;
}

function summary(cases: readonly MeasurementCase[], skipped: number): string {
  const predicted = cases.filter((c) => !c.fitted);
  const passed = predicted.filter((c) => c.pass).length;
  const errors = predicted.map(offBy);
  const off = `${mean(errors).toFixed(0)} % (median ${median(errors).toFixed(0)} %)`;
  return `Of ${predicted.length} predicted rows ${passed} are within 15 %; the mean absolute error is ${off}; ${skipped} row is skipped.`;
}

/** Processor and precision of a case, e.g. `cortex-a55 int8`. */
function unit({ id }: MeasurementCase): string {
  const [, pe, , , , precision] = id.replace(/ #\d+$/, '').split('/');
  return `${pe!.replace(/ x\d+$/, '')} ${precision}`;
}

/** Name of the first cause that fits. */
function cause({ id }: MeasurementCase): string {
  return CAUSES.find(([, pattern]) => pattern.test(id))?.[0] ?? 'of no known cause';
}

/** In the order in which they come first. */
function groups(
  cases: readonly MeasurementCase[],
  key: (c: MeasurementCase) => string,
): Map<string, readonly MeasurementCase[]> {
  return new Map([...new Set(cases.map(key))].map((name) => [name, cases.filter((c) => key(c) === name)]));
}

function tableRow(name: string, cases: readonly MeasurementCase[]): string {
  const predicted = cases.filter((c) => !c.fitted);
  const passed = predicted.filter((c) => c.pass).length;
  const signed = predicted.map((c) => c.errorPct);
  const percent = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(0)} %`;
  return [
    name,
    cases.length - predicted.length,
    predicted.length,
    passed,
    `${mean(signed.map(Math.abs)).toFixed(0)} %`,
    `${percent(Math.min(...signed))} … ${percent(Math.max(...signed))}`,
  ].join(' | ');
}
