/** Baseline files. */
import { InputError } from '../input/errors.js';
import { readText } from '../input/yaml.js';
import { realFiles, writeWhole } from '../store/files.js';
import { baselineSchema, type Baseline } from './baseline.js';

/** Where a baseline lies that nobody named: beside its experiment. */
export const baselineFileOf = (experiment: string): string => `${experiment.replace(/\.ya?ml$/, '')}.baseline.json`;

/** @throws InputError where it is absent or of another form */
export function readBaseline(file: string): Baseline {
  let value: unknown;
  try {
    value = JSON.parse(readText(file));
  } catch (error) {
    if (error instanceof InputError) {
      const [issue] = error.issues;
      throw new InputError([{ ...issue!, expected: 'a baseline', hint: 'socsim baseline save EXPERIMENT makes one' }]);
    }
    throw new InputError([{ file, path: '', found: (error as Error).message, expected: 'a baseline (JSON)' }]);
  }
  const parsed = baselineSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InputError(
    parsed.error.issues.map((i) => ({ file, path: i.path.join('.'), found: 'another form', expected: i.message })),
  );
}

/** Numbers with twelve digits: a baseline is read by people, and nothing rests on the last ones. */
const rounded = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(12)) : value;

/** One line a metric, so that a difference of two versions says what moved. */
function baselineText(baseline: Baseline): string {
  const { cells, ...head } = baseline;
  const text = (value: unknown): string => JSON.stringify(value, rounded);
  const cellTexts = cells.map(({ metrics, ...cell }) => {
    const lines = Object.entries(metrics).map(([name, m]) => `    ${JSON.stringify(name)}: ${text(m)}`);
    return `  ${text(cell).slice(0, -1)}, "metrics": {\n${lines.join(',\n')}\n  }}`;
  });
  const { history, ...rest } = head;
  const entries = history.map((h) => `  ${text(h)}`);
  const top = Object.entries(rest).map(([key, value]) => ` ${JSON.stringify(key)}: ${text(value)}`);
  return `{\n${[...top, ` "cells": [\n${cellTexts.join(',\n')}\n ]`, ` "history": [\n${entries.join(',\n')}\n ]`].join(',\n')}\n}\n`;
}

/** @throws StorageError */
export const writeBaseline = (file: string, baseline: Baseline): void => {
  writeWhole(realFiles, file, baselineText(baseline));
};
