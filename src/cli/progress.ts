/** One line on stderr while runs go on: done, total, speed, time left. Nothing in a pipe. */
import type { Progress } from '../experiment/execute.js';

export interface ProgressLine {
  update(progress: Progress): void;
  /** Takes the line away. */
  close(): void;
}

const SILENT: ProgressLine = { update: () => undefined, close: () => undefined };
const REDRAW_MS = 100;

const clock = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;

/**
 * Text of the line.
 * @param before how many were done when the first report came: what they took is mostly the start of the workers
 * @param seconds since the first report
 */
export function progressText({ done, total, failed }: Progress, before: number, seconds: number): string {
  const failures = failed > 0 ? `, ${failed} failed` : '';
  const rate = (done - before) / seconds;
  // Too little to tell a speed from.
  if (!(rate > 0) || seconds < 0.3) return `${done} of ${total} runs${failures}`;
  const left = `about ${clock((total - done) / rate)} left`;
  return `${done} of ${total} runs, ${rate.toFixed(rate < 10 ? 1 : 0)} a second, ${left}${failures}`;
}

/** A progress line on a terminal, or a silent one. */
export function progressLine(stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  if (!stream.isTTY) return SILENT;
  let first: { readonly at: number; readonly done: number } | undefined;
  let drawn = -Infinity;
  return {
    update(progress) {
      const now = performance.now();
      first ??= { at: now, done: progress.done };
      if (now - drawn < REDRAW_MS && progress.done < progress.total) return;
      drawn = now;
      stream.write(`\r\x1b[2K${progressText(progress, first.done, (now - first.at) / 1e3)}`);
    },
    close: () => void stream.write('\r\x1b[2K'),
  };
}
