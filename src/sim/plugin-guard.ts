/** Tells a plug-in's mistakes from our own: whatever is thrown while a plug-in runs is that plug-in's. */

/** A plug-in broke the contract; the message says how. */
export class PluginError extends Error {
  override readonly name = 'PluginError';
}

export class PluginGuard {
  /** Name of the plug-in whose code runs now; empty: none. */
  running = '';

  /** Runs plug-in code. Where it throws, `running` keeps the name for the one who catches. */
  call<T>(plugin: string, fn: () => T): T {
    const outer = this.running;
    this.running = plugin;
    const result = fn();
    this.running = outer;
    return result;
  }

  enter(plugin: string): string {
    const outer = this.running;
    this.running = plugin;
    return outer;
  }
}
