/** The scheduler's plug-in: its handlers, what it sees of the CPUs, and whether placement by energy is over for now. */
import type { PluginUse, SchedulerHandlers, SchedulerPlugin, SchedulerTask } from '../policy/contract.js';
import { overutilised } from '../policy/scheduling/fits.js';
import { checkHandlers } from './handlers.js';
import { PluginError } from './plugin-guard.js';
import type { RunContext } from './run-context.js';
import { easDomains, SchedulerCpu } from './scheduler-views.js';

export class SchedulerHost {
  readonly handlers: SchedulerHandlers;
  readonly views: readonly SchedulerCpu[];
  readonly asymmetric: boolean;
  /** Whether threads go where the plug-in says, and not to the cluster that placement chose. */
  readonly places: boolean;
  /** Whether threads that run are moved. */
  readonly balances: boolean;
  /** Whether utilisation counts: some application may leave its cluster for one of another capacity. */
  readonly needsSignals: boolean;
  /** Some CPU has more to do than placement by energy allows. */
  private overutilised = false;
  /** When that was last looked at for all, ns. */
  private checked = -1;
  private readonly name: string;

  constructor(
    private readonly engine: RunContext,
    use: PluginUse | undefined,
    /** Whether schedutil governs every CPU. */
    schedutil: boolean,
  ) {
    this.views = Object.freeze(Array.from(engine.layout.elementOfCpu, (_, cpu) => new SchedulerCpu(engine, cpu)));
    this.asymmetric = new Set(this.views.map((cpu) => cpu.capacity)).size > 1;
    this.name = use?.plugin.name ?? '';
    this.handlers = use === undefined ? {} : this.create(use, schedutil);
    this.places = this.handlers.place !== undefined;
    this.balances = this.handlers.balances === true;
    this.needsSignals = this.places && this.asymmetric && engine.apps.some((app) => app.mayFloat);
  }

  private create(use: PluginUse, schedutil: boolean): SchedulerHandlers {
    const { engine } = this;
    const context = {
      ...engine.baseContext(this.name, `policy/scheduler/${this.name}`),
      params: use.params as never,
      cpus: this.views,
      domains: easDomains(engine.layout),
      energyAware: this.asymmetric && schedutil,
      overutilised: () => this.overutilised,
    };
    return engine.guard.call(this.name, () =>
      checkHandlers('scheduler', (use.plugin as SchedulerPlugin).create(context)),
    );
  }

  /** Number of the CPU that the plug-in wants for a thread. @throws PluginError where there is none of that number */
  place(task: SchedulerTask): number {
    return this.engine.guard.call(this.name, () => {
      const cpu = this.handlers.place!(task);
      if (!(Number.isInteger(cpu) && cpu >= 0 && cpu < this.views.length))
        throw new PluginError(`placed a thread on CPU ${String(cpu)}, expected 0 to ${String(this.views.length - 1)}`);
      return cpu;
    });
  }

  /** Whether threads may be moved now: not while placement by energy rules. */
  get moves(): boolean {
    return this.balances && (this.handlers.usesEnergy !== true || this.overutilised);
  }

  /** Takes the signals of now of the CPUs `from` to `to`. */
  refresh(from: number, to: number): void {
    if (this.asymmetric) for (let cpu = from; cpu < to; cpu++) this.views[cpu]!.refresh();
  }

  /** A thread has been queued on a CPU, which may have too much to do now. */
  queued(cpu: number): void {
    if (!this.needsSignals || this.overutilised) return;
    this.views[cpu]!.refresh();
    if (this.isOverutilised(cpu)) this.overutilised = true;
  }

  /** Whether any CPU has too much to do: once a tick, before anything is moved. */
  check(t: number): void {
    if (t === this.checked) return;
    this.checked = t;
    // Nobody else asks.
    if (this.handlers.usesEnergy !== true) return;
    this.refresh(0, this.views.length);
    this.overutilised = this.views.some((view) => this.isOverutilised(view.number));
  }

  /** Threads that never meet a tick would leave it set for good, where Linux balances idle CPUs, too. */
  checkAtWakeUp(t: number): void {
    if (this.overutilised && t - this.checked >= 1e9 / this.engine.platform.tickRate) this.check(t);
  }

  private isOverutilised(cpu: number): boolean {
    return overutilised(this.views[cpu]!, this.views[cpu]!.capacity, true);
  }
}
