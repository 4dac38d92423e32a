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

/** Text of the line after so many seconds. */
export function progressText({ done, total, failed }: Progress, seconds: number): string {
  const rate = done / Math.max(seconds, 1e-3);
  const left = done > 0 ? `, about ${clock((total - done) / rate)} left` : '';
  const failures = failed > 0 ? `, ${failed} failed` : '';
  return `${done} of ${total} runs, ${rate.toFixed(rate < 10 ? 1 : 0)} a second${left}${failures}`;
}

/** A progress line on a terminal, or a silent one. */
export function progressLine(stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  if (!stream.isTTY) return SILENT;
  const started = performance.now();
  let drawn = -Infinity;
  return {
    update(progress) {
      const now = performance.now();
      if (now - drawn < REDRAW_MS && progress.done < progress.total) return;
      drawn = now;
      stream.write(`\r\x1b[2K${progressText(progress, (now - started) / 1e3)}`);
    },
    close: () => void stream.write('\r\x1b[2K'),
  };
}
