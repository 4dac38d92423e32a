/** One line on stderr while runs go on: done, total, speed, failures, time left. Quiet in a pipe, a line a minute in CI. */
import type { Progress } from '../batch/execute.js';
import { counted } from '../report/numbers.js';

export interface ProgressLine {
  update(progress: Progress): void;
  /** Takes the line away. */
  close(): void;
}

const SILENT: ProgressLine = { update: () => undefined, close: () => undefined };
const REDRAW_MS = 100;
const CI_MS = 60_000;

const clock = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;

/**
 * Text of the line.
 * @param before how many were done when the first report came: what they took is mostly the start of the workers
 * @param seconds since the first report
 */
function progressText({ done, total, failed, cached }: Progress, before: number, seconds: number): string {
  const there = cached > 0 ? ` (${cached} from before)` : '';
  const failures = failed > 0 ? `, ${failed} failed` : '';
  const rate = (done - before) / seconds;
  // Too little to tell a speed from.
  if (!(rate > 0) || seconds < 0.3) return `${done} of ${counted(total, 'run')}${there}${failures}`;
  const left = `about ${clock((total - done) / rate)} left`;
  return `${done} of ${counted(total, 'run')}${there}, ${rate.toFixed(rate < 10 ? 1 : 0)} a second, ${left}${failures}`;
}

/** Calls `draw` with the text at most once in so many ms, the first time after that long (or at once). */
function paced(everyMs: number, atOnce: boolean, draw: (text: string) => void): (progress: Progress) => void {
  let first: { readonly at: number; readonly done: number } | undefined;
  let drawn = atOnce ? -Infinity : performance.now();
  return (progress) => {
    const now = performance.now();
    first ??= { at: now, done: progress.done };
    if (now - drawn < everyMs) return;
    drawn = now;
    draw(progressText(progress, first.done, (now - first.at) / 1e3));
  };
}

/**
 * A progress line on a terminal, a line a minute where the environment says that this is CI, else a silent one.
 * @param ci value of the environment variable CI
 */
export function progressLine(stream: NodeJS.WriteStream = process.stderr, ci = process.env['CI']): ProgressLine {
  if (stream.isTTY)
    return {
      update: paced(REDRAW_MS, true, (text) => void stream.write(`\r\x1b[2K${text}`)),
      close: () => void stream.write('\r\x1b[2K'),
    };
  if (ci === undefined || ci === '' || ci === 'false') return SILENT;
  return { update: paced(CI_MS, false, (text) => void stream.write(`${text}\n`)), close: () => undefined };
}
