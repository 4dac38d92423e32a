/** The threads on a CPU, in the order in which they came. */
import type { Task } from './lanes.js';

/** A list that keeps its memory when it runs empty: a CPU does so at every sleep. */
export class RunQueue {
  length = 0;
  private readonly tasks: Task[] = [];

  /** The k-th of those that are there, from 0. */
  at(k: number): Task {
    return this.tasks[k]!;
  }

  push(task: Task): void {
    this.tasks[this.length++] = task;
  }

  /** Takes out a thread that is there; the others keep their order. */
  remove(task: Task): void {
    const { tasks } = this;
    const last = --this.length;
    let k = 0;
    while (tasks[k] !== task) k++;
    for (; k < last; k++) tasks[k] = tasks[k + 1]!;
  }

  /** The fair thread that came last. */
  lastFair(): Task | undefined {
    for (let k = this.length - 1; k >= 0; k--) if (this.tasks[k]!.fair) return this.tasks[k]!;
    return undefined;
  }
}
