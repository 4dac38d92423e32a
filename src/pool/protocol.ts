/** Messages between a pool and its processes. Tasks travel in batches; each result comes alone, as soon as it is there. */

export interface BatchMessage<T> {
  readonly tasks: readonly { readonly id: number; readonly task: T }[];
}

export type ResultMessage<R> =
  | { readonly id: number; readonly result: R }
  | { readonly id: number; readonly error: string }
  /** The process has loaded and begins. */
  | { readonly ready: true }
  /** A batch is done. */
  | { readonly idle: true };

/** Signal by which a process is ended whose memory has grown beyond its limit: nothing else sends it. */
export const MEMORY_SIGNAL = 'SIGUSR2';

/** Settings of a process, in an environment variable since its watchdog starts before any message comes. */
export interface ChildSettings {
  /** Most resident bytes. */
  readonly memory: number;
  /** Process that the child must not outlive. */
  readonly parent: number;
}
export const SETTINGS_VARIABLE = 'SOCSIM_POOL_CHILD';
