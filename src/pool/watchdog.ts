/**
 * A thread beside the work of a pool's process. The work may hang in an endless loop, so only another thread can see
 * that the parent is gone, or that memory grows beyond its limit, and end the process.
 */
import { workerData } from 'node:worker_threads';
import { MEMORY_SIGNAL, type ChildSettings } from './protocol.js';

const PERIOD_MS = 50;
const { memory, parent } = workerData as ChildSettings;

setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
  if (process.memoryUsage.rss() > memory) process.kill(process.pid, MEMORY_SIGNAL);
}, PERIOD_MS);
