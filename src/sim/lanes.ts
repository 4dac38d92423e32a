/**
 * Threads of applications: a lane is one of the inferences that an application may have in flight, and has a thread for
 * each core that it uses. A thread sleeps when its inference ends and no other follows in the same instant.
 */
import type { TaskLoad } from '../policy/pelt/cpu.js';
import type { ApplicationState } from './application.js';

const ASLEEP = -1;

export interface Task {
  readonly app: number;
  readonly lane: number;
  /** Of no higher class. */
  readonly fair: boolean;
  /** Of less weight than a thread of nice 0. */
  readonly nice: boolean;
  /** CPU that it is on, −1 while it sleeps. */
  cpu: number;
  /** CPU that it was on last, −1 before it has run. */
  previous: number;
  /** Signals; undefined where nobody asks for them. */
  load: TaskLoad | undefined;
}

export class Lanes {
  private readonly lanes: Task[][][] = [];

  constructor(private readonly apps: readonly ApplicationState[]) {}

  /** Threads of a lane; one that sleeps stays for the next inference. */
  tasks(app: number, lane: number): Task[] {
    return ((this.lanes[app] ??= [])[lane] ??= []);
  }

  /** Whether a thread of a lane is on a CPU. */
  isOn(app: number, lane: number, cpu: number): boolean {
    for (const task of this.tasks(app, lane)) if (task.cpu === cpu) return true;
    return false;
  }

  /** A sleeping thread of a lane, one that was on this CPU before if there is one; a new one where none sleeps. */
  sleeping(app: number, lane: number, cpu: number): Task {
    const tasks = this.tasks(app, lane);
    let found: Task | undefined;
    for (const task of tasks) {
      if (task.cpu !== ASLEEP) continue;
      if (task.previous === cpu) return task;
      found ??= task;
    }
    if (found !== undefined) return found;
    const { scheduling, weight } = this.apps[app]!.spec;
    const fresh: Task = {
      app,
      lane,
      fair: scheduling === undefined,
      nice: weight < 1024,
      cpu: ASLEEP,
      previous: ASLEEP,
      load: undefined,
    };
    tasks.push(fresh);
    return fresh;
  }
}
