/** simple_ondemand (drivers/devfreq/governor_simpleondemand.c of Linux 6.12.117; 6.1 the same). */
import { defineDevfreq } from '../contract.js';
import { multiplyDivide } from './multiply-divide.js';

/** Counters of the window since the last run, in any one unit; whole numbers. Hz. */
export interface LoadStatus {
  busy: number;
  total: number;
  current: number;
}

/** Counters from here on are shortened, so that products fit. */
const LONG_WINDOW = 16777216;
const DEFAULT_UP = 90;
const DEFAULT_DOWN_DIFFERENTIAL = 5;

/**
 * Wanted frequency, Hz; Infinity: the highest; NaN: the tunables contradict each other and nothing changes.
 * Long counters are shortened in `status` itself, as the kernel does: thermal code reads them there.
 * @param upthreshold      load above which the device runs at its highest frequency, %; 0: 90
 * @param downdifferential % below it at which the frequency begins to fall; 0: 5
 */
export const simpleOndemandTarget = (status: LoadStatus, upthreshold: number, downdifferential: number): number => {
  const up = upthreshold || DEFAULT_UP;
  const down = downdifferential || DEFAULT_DOWN_DIFFERENTIAL;
  if (up > 100 || up < down) return NaN;
  if (status.total === 0) return Infinity;
  if (status.busy >= LONG_WINDOW || status.total >= LONG_WINDOW) {
    status.busy = Math.floor(status.busy / 128);
    status.total = Math.floor(status.total / 128);
  }
  const { busy, total, current } = status;
  if (busy * 100 > total * up) return Infinity;
  if (current === 0) return Infinity;
  if (busy * 100 > total * (up - down)) return current;
  return Math.floor((multiplyDivide(busy, current, total) * 100) / (up - Math.floor(down / 2)));
};

export const simpleOndemand = defineDevfreq({
  name: 'simple_ondemand',
  about: 'Highest frequency above a load threshold, else the one that brings the load just below it.',
  params: {
    upthreshold: {
      type: 'number',
      default: DEFAULT_UP,
      unit: '%',
      min: 0,
      max: 100,
      integer: true,
      about: 'load above which the highest frequency is set; 0: the default',
    },
    downdifferential: {
      type: 'number',
      default: DEFAULT_DOWN_DIFFERENTIAL,
      unit: '%',
      min: 0,
      max: 100,
      integer: true,
      about: 'distance below upthreshold at which the frequency begins to fall; 0: the default',
    },
    polling: { type: 'number', default: 50, unit: 'ms', min: 1, about: 'time between two runs' },
  },
  create({ params }) {
    const { upthreshold, downdifferential } = params;
    if ((upthreshold || DEFAULT_UP) < (downdifferential || DEFAULT_DOWN_DIFFERENTIAL)) {
      throw new RangeError(`downdifferential ${downdifferential} % is above upthreshold ${upthreshold} %`);
    }
    const window: LoadStatus = { busy: 0, total: 0, current: 0 };
    return {
      polling: params.polling * 1e6,
      target({ busy, total, current }) {
        window.busy = Math.floor(busy);
        window.total = Math.floor(total);
        window.current = Math.round(current);
        return simpleOndemandTarget(window, upthreshold, downdifferential);
      },
    };
  },
});
