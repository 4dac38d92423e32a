/** The process side of a pool: runs tasks one after the other and sends each result when it is there. */
import { Worker } from 'node:worker_threads';
import {
  MEMORY_SIGNAL,
  SETTINGS_VARIABLE,
  type BatchMessage,
  type ChildSettings,
  type ResultMessage,
} from './protocol.js';

/** It does next to nothing, and there is one a process. */
const WATCHDOG_LIMITS = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 8, stackSizeMb: 1 };

const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);

/**
 * Serves tasks until the parent goes away.
 * @param work what one task is; what it throws is told as the task's error
 */
export function serve(work: (task: never) => Promise<unknown>): void {
  const settings = JSON.parse(process.env[SETTINGS_VARIABLE]!) as ChildSettings;
  new Worker(new URL('./watchdog.js', import.meta.url), {
    workerData: settings,
    resourceLimits: WATCHDOG_LIMITS,
  }).unref();
  // Ctrl-C reaches the whole group of processes; the parent decides what it means.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => process.exit());
  const send = (message: ResultMessage<unknown>): void => {
    process.send!(message);
  };
  const run = async ({ tasks }: BatchMessage<never>): Promise<void> => {
    for (const { id, task } of tasks) {
      try {
        const result = await work(task);
        // Buffers that were asked for and never touched are not resident.
        if (process.memoryUsage().arrayBuffers > settings.memory) process.kill(process.pid, MEMORY_SIGNAL);
        send({ id, result });
      } catch (error) {
        send({ id, error: messageOf(error) });
      }
    }
    send({ idle: true });
  };
  process.on('message', (message) => void run(message as BatchMessage<never>));
  send({ ready: true });
}
