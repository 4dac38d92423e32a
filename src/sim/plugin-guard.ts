/** Tells a plug-in's mistakes from our own: whatever is thrown while a plug-in runs is that plug-in's. */

/** A plug-in broke the contract; the message says how. */
export class PluginError extends Error {
  override readonly name = 'PluginError';
}

/** By shape: a plug-in may come from a realm of its own, whose promises are no instances of ours. */
export const isPromise = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';

/** What comes of a promise that nobody waits for: nothing, and not the end of the process in the middle of another run. */
export function forsake(promise: unknown): void {
  void Promise.resolve(promise).catch(() => undefined);
}

export class PluginGuard {
  /** Name of the plug-in whose code runs now; empty: none. */
  running = '';

  /** Runs plug-in code. Where it throws, `running` keeps the name for the one who catches. */
  call<T>(plugin: string, fn: () => T): T {
    const outer = this.running;
    this.running = plugin;
    const result = fn();
    if (isPromise(result)) {
      forsake(result);
      throw new PluginError('a handler answered with a promise, expected an answer at once');
    }
    this.running = outer;
    return result;
  }

  enter(plugin: string): string {
    const outer = this.running;
    this.running = plugin;
    return outer;
  }
}
