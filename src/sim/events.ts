/**
 * Kinds of event in the queue, and the order of kinds at one instant: work that ends and clocks that change come
 * before what happens to the system from outside, releases before ticks, ticks before governors' and managers' timers.
 */
export const EventKind = {
  /** A job reached the end of its inference or of its layer; data: job slot. */
  Progress: 0,
  /** A frequency transition ends; data: domain. */
  Transition: 1,
  /** A scenario event; data: its index. */
  Scenario: 2,
  /** An application releases an inference; data: application. */
  Release: 3,
  /** Operating-system tick of the busy CPUs. */
  Tick: 4,
  /** Tick of an idle CPU whose idle governor kept it; data: CPU. */
  IdleTick: 5,
  /** An accelerator has rested for its autosuspend delay; data: element. */
  Autosuspend: 6,
  /** The budget of a deadline application ends or is given anew; data: application. */
  Budget: 7,
  /** The bandwidth of a sleeping deadline application is no longer active; data: application. */
  ZeroLag: 8,
  /** A plug-in's timer; data: timer slot. */
  Timer: 9,
  /** A devfreq device is polled; data: domain. */
  Poll: 10,
  /** Temperatures are due. */
  Heat: 11,
  /** A thermal zone is polled; data: zone. */
  ThermalPoll: 12,
  /** Warm-up ends: figures start. */
  WarmUp: 13,
  /** The run ends. */
  End: 14,
} as const;
