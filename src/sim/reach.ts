/** Which CPUs an application's threads may run on: by its mapping, its affinity, and which cores are there. */
import type { ApplicationState } from './application.js';
import type { RunContext } from './run-context.js';

export class Reach {
  /** By application and number of cores, which is as it is for a whole run. */
  private readonly elements: Uint8Array[][] = [];

  constructor(
    private readonly engine: RunContext,
    /** Whether the scheduler's plug-in places threads. */
    private readonly places: boolean,
  ) {}

  /** Whether the CPUs of all clusters are open to an application, and not only those where it is mapped. */
  floats(app: ApplicationState): boolean {
    return app.floats && this.places;
  }

  /** Numbers of the CPUs among which an application's threads may run, the last one not among them. */
  rangeOf(app: ApplicationState): [from: number, to: number] {
    const { layout } = this.engine;
    if (this.floats(app)) return [0, layout.cpuCount];
    const first = layout.firstCpu[app.element]!;
    return [first, first + layout.elements[app.element]!.count];
  }

  /** Whether a thread of an application may run on a CPU. */
  allows(app: ApplicationState, cpu: number): boolean {
    const { layout, processors } = this.engine;
    const e = layout.elementOfCpu[cpu]!;
    if (cpu - layout.firstCpu[e]! >= processors.cores.available[e]!) return false;
    if (app.spec.affinity !== undefined && !app.spec.affinity.includes(cpu)) return false;
    if (!this.floats(app)) return e === app.element;
    return ((this.elements[app.index] ??= [])[app.cores] ??= this.elementsOf(app))[e] === 1;
  }

  /** 1: an application that floats may have its number of cores on an element. */
  private elementsOf(app: ApplicationState): Uint8Array {
    const reach = new Uint8Array(this.engine.layout.elements.length);
    for (const choice of this.engine.choices(app)) if (choice.cores === app.cores) reach[choice.element] = 1;
    return reach;
  }

  /** Whether an application's next inference could start where it is mapped. */
  hasRoom(app: ApplicationState): boolean {
    const { layout, processors } = this.engine;
    const enough = processors.cores.available[app.element]! >= app.cores;
    if (layout.firstCpu[app.element]! < 0 || !this.places) return enough;
    if (!app.floats && !(enough && app.spec.affinity !== undefined)) return enough;
    const [from, to] = this.rangeOf(app);
    for (let cpu = from; cpu < to; cpu++) if (this.allows(app, cpu)) return true;
    return false;
  }
}
