/** Columns about idle; empty where it is not modelled. */
import { family, figure, type Column } from './column.js';

/** Name of an idle state in a column. */
export const idleStateName = (element: string, state: string): string =>
  `${element}_${state.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;

export const idleColumns: readonly Column[] = [
  figure(
    'wakeups_per_s',
    '1/s',
    'How often a CPU left an idle state, for a task or for a tick, over all CPUs.',
    'lower',
    (v) => (v.result.idle && v.result.duration > 0 ? v.result.idle.wakeups / (v.result.duration / 1e9) : undefined),
  ),
  family(
    'idle_<element>_<state>_share',
    '',
    'Share of their time that the CPUs of an element spend in one idle state, or a GPU or NPU off, 0…1; empty where idle is not modelled.',
    undefined,
    ({ result: { idle, duration } }) => {
      const share = (time: number): number | undefined => (duration > 0 ? time / duration : undefined);
      return [
        ...(idle?.states ?? []).map((s) => [`idle_${idleStateName(s.element, s.state)}_share`, share(s.time)] as const),
        ...(idle?.off ?? []).map((s) => [`idle_${idleStateName(s.element, 'off')}_share`, share(s.time)] as const),
      ];
    },
  ),
];
