/** Ctrl-C and its kin during long work. */
import { Interrupted } from '../batch/execute.js';

/** Exit code of a program that SIGINT has ended, as shells know it. */
const INTERRUPTED_CODE = 130;

/**
 * Runs work that SIGINT or SIGTERM ends early.
 * What is finished is on disk then; the process says how to go on and exits with 130.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    console.error('\nInterrupted. Finished runs are kept: the same command goes on from there.');
    process.exit(INTERRUPTED_CODE);
  } finally {
    process.removeListener('SIGINT', stop);
    process.removeListener('SIGTERM', stop);
  }
}
