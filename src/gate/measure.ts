/** Runs an experiment for the gate: into a folder of its own that nobody has used, so that no cached result is read. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBatch, type BatchOptions } from '../batch/run.js';
import { inputsHashOf } from '../batch/manifest.js';
import type { Plan } from '../batch/plan.js';
import type { BaselineCell } from './baseline.js';
import { CellCollector } from './collect.js';

export interface Measured {
  readonly cells: readonly BaselineCell[];
  readonly inputs: string;
  readonly failed: number;
}

/** @throws StorageError, Interrupted */
export async function measure(plan: Plan, metrics: readonly string[], options: BatchOptions): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'socsim-gate-'));
  try {
    const collector = new CellCollector(plan.experiment, metrics);
    const { failed } = await runBatch({ ...plan, experiment: { ...plan.experiment, verdicts: [] } }, folder, {
      ...options,
      onRow: (row) => {
        collector.add(row);
      },
    });
    return { cells: collector.cells(), inputs: inputsHashOf(plan.experiment), failed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
