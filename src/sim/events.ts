/**
 * Kinds of event in the queue, and the order of kinds at one instant: work that ends and clocks that change come
 * before what happens to the system from outside, releases before ticks, ticks before governors' and managers' timers.
 *
 * A run is the half-open interval [0, T), and its figures are those of [W, T) with a warm-up W. So work that ends at T
 * belongs to the run, and nothing begins there: the end comes before all that would.
 */
export const EventKind = {
  /** A job reached the end of its inference or of its layer; data: job slot. */
  Progress: 0,
  /** A frequency transition ends; data: domain. */
  Transition: 1,
  /** Warm-up ends: figures start. */
  WarmUp: 2,
  /** The run ends. */
  End: 3,
  /** A scenario event; data: its index. */
  Scenario: 4,
  /** An application releases an inference; data: application. */
  Release: 5,
  /** Operating-system tick of the busy CPUs. */
  Tick: 6,
  /** Tick of an idle CPU whose idle governor kept it; data: CPU. */
  IdleTick: 7,
  /** An accelerator has rested for its autosuspend delay; data: element. */
  Autosuspend: 8,
  /** The budget of a deadline application ends or is given anew; data: application. */
  Budget: 9,
  /** The bandwidth of a sleeping deadline application is no longer active; data: application. */
  ZeroLag: 10,
  /** A plug-in's timer; data: timer slot. */
  Timer: 11,
  /** A devfreq device is polled; data: domain. */
  Poll: 12,
  /** Temperatures are due. */
  Heat: 13,
  /** A thermal zone is polled; data: zone. */
  ThermalPoll: 14,
} as const;
