/** Whole stacks that stand for the kernel of a kind of board. */
import type { StackEntry } from './contract.js';

export interface PresetPlugin {
  readonly use: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface Preset {
  readonly about: string;
  /** Not of memories: what governs their clock is their driver's choice, and so the platform's. */
  readonly plugins: Readonly<Record<Exclude<StackEntry, 'manager' | 'memfreq'>, PresetPlugin>>;
}

const plain = (use: string, params: PresetPlugin['params'] = {}): PresetPlugin => ({ use, params });

export const PRESETS = {
  'linux-6.12': {
    about: 'A mainline kernel of 2024: schedutil, energy-aware scheduling, teo, step_wise, simple_ondemand.',
    plugins: {
      cpufreq: plain('schedutil'),
      devfreq: plain('simple_ondemand'),
      cpuidle: plain('teo'),
      scheduler: plain('linux'),
      thermal: plain('step_wise'),
      placement: plain('least-loaded-fastest'),
    },
  },
  'android-3.10': {
    about:
      'A stand-in for phones and boards of 2013 to 2016: interactive, wake-ups by room, menu and step_wise (rules of 6.1).',
    plugins: {
      cpufreq: plain('interactive'),
      devfreq: plain('simple_ondemand'),
      cpuidle: plain('menu', { kernel: '6.1' }),
      scheduler: plain('linux', { energy_aware: false }),
      thermal: plain('step_wise', { kernel: '6.1' }),
      placement: plain('least-loaded-fastest'),
    },
  },
} as const satisfies Readonly<Record<string, Preset>>;

export type PresetName = keyof typeof PRESETS;
export const PRESET_NAMES = Object.keys(PRESETS) as PresetName[];
/** What a policy has that names no plug-in of a kind. */
export const DEFAULT_PRESET: PresetName = 'linux-6.12';
