/** Process of `probe.ts`: simulates pieces of the runs that it is sent, each round longer ones, until it is killed. */
import { Worker } from 'node:worker_threads';
import type { Run } from './model.js';
import { READY, type ProbeReport, type ProbeRequest } from './probe.js';
import { executeRun } from './run.js';

/** Weight of the first pieces: a few milliseconds. The first one of all also warms up the code. */
const FIRST_WEIGHT = 1500;
const GROWTH = 4;

/** The first part of a run, with the share of it that it is. */
function pieceOf(run: Run, wanted: number): { run: Run; share: number } {
  if (run.kind === 'operating-points') {
    const inferences = Math.max(1, Math.round(run.inferences * wanted));
    return { run: { ...run, inferences }, share: inferences / run.inferences };
  }
  const inferences = Number.isFinite(run.inferences) ? Math.max(1, Math.ceil(run.inferences * wanted)) : run.inferences;
  const warmUp = run.warmUp === 'auto' ? run.warmUp : run.warmUp * wanted;
  return { run: { ...run, inferences, duration: run.duration * wanted, warmUp }, share: wanted };
}

const send = (report: ProbeReport): Promise<void> =>
  new Promise((sent) => process.send!(report, undefined, undefined, () => sent()));

async function probe({ tried }: ProbeRequest): Promise<void> {
  let open = tried.map(({ run, length }, index) => ({ run, index, share: Math.min(1, FIRST_WEIGHT / length) }));
  for (let round = 0; open.length > 0; round++) {
    const next: typeof open = [];
    for (const { run, index, share: wanted } of open) {
      const { run: piece, share } = pieceOf(run, wanted);
      const start = performance.now();
      try {
        await executeRun(piece, { jobs: false, timeline: false });
      } catch {
        // What a run cannot do is told when it is run.
        continue;
      }
      await send({ index, share, ms: performance.now() - start });
      // Once more in whole: the first time, the code was cold.
      if (share < 1 || round === 0) next.push({ run, index, share: Math.min(1, wanted * GROWTH) });
    }
    open = next;
  }
}

process.once('message', (message) => {
  const request = message as ProbeRequest;
  // Ends the process from a thread of its own where the parent is gone and a plug-in holds this one.
  const guard = `setTimeout(() => process.kill(process.pid, 'SIGKILL'), ${2 * request.ms})`;
  new Worker(guard, { eval: true }).unref();
  void probe(request).finally(() => process.exit());
});
process.send!(READY);
