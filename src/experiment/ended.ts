/** Runs that heat ended before their time (column `shutdown`): which these are, and how they are told of. */
import type { Row } from './model.js';

/** Runs of which some were ended. */
export interface EndedRuns {
  readonly count: number;
  /** All of them, the ended ones among them. */
  readonly runs: number;
  /** Those ended before their warm-up was over, which have no figure at all. */
  readonly inWarmUp: number;
  /** What ended the earliest, with the time to four digits: `critical cpu at 31.2 s`. */
  readonly first: string;
}

/** Whether heat ended a run before its time. */
export const isEnded = (row: Row): boolean => row['shutdown'] !== undefined;

/**
 * Whether a run came to the end that it was to have, so that its figures can stand beside those of others: totals of
 * half a run are small, whatever the policy.
 */
export const isWhole = (row: Row): boolean => row['failed'] === undefined && !isEnded(row);

interface Ending {
  /** s */
  readonly time: number;
  readonly text: string;
}

/** Reads a cell of `shutdown`; its time has all digits, which nobody reads. */
function endingOf(cell: string): Ending {
  const [, before, time, after] = /^(.* at )(\S+)( s(?:,.*)?)$/.exec(cell) ?? [];
  if (time === undefined) return { time: Infinity, text: cell };
  return { time: Number(time), text: `${before!}${+Number(time).toPrecision(4)}${after!}` };
}

/** The ended ones among some runs; undefined where there is none. @param rows with `shutdown` and `duration_s` at least */
export function endedOf(rows: readonly Row[]): EndedRuns | undefined {
  const ended = rows.filter(isEnded);
  if (ended.length === 0) return undefined;
  const endings = ended.map((row) => endingOf(String(row['shutdown'])));
  const first = endings.reduce((earliest, e) => (e.time < earliest.time ? e : earliest));
  return {
    count: ended.length,
    runs: rows.length,
    inWarmUp: ended.filter((row) => row['duration_s'] === undefined).length,
    first: first.text,
  };
}

/**
 * `2 of 10 runs were ended by heat: critical cpu at 31.2 s (the earliest)`.
 * @param of whose runs; empty: it is said already
 * @param consequence what became of them, after a blank
 */
export function endedText({ count, runs, inWarmUp, first }: EndedRuns, of = '', consequence = ''): string {
  const whose = of === '' ? '' : ` of ${of}`;
  const early = inWarmUp === 0 ? '' : `, ${inWarmUp} of them before the warm-up was over`;
  const earliest = count > 1 ? ' (the earliest)' : '';
  return `${count} of ${runs} runs${whose} ${count > 1 ? 'were' : 'was'} ended by heat${consequence}: ${first}${earliest}${early}`;
}

/** One run in a sentence; empty of one that was not ended. */
export function endedRunText(row: Row): string {
  const ended = endedOf([row]);
  if (ended === undefined) return '';
  const figures = ended.inWarmUp > 0 ? 'before its warm-up was over: it has no figures' : 'its figures end there';
  return `ended by heat before its time: ${ended.first}; ${figures}`;
}
