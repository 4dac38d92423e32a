/** One simulation: the parts put together, the event loop, and what happens at scenario events. */
import { EventQueue } from '../kernel/event-queue.js';
import type { Platform, SensorSpec } from '../platform/model.js';
import type { BaseContext } from '../policy/contract.js';
import type { TimelineEvent } from '../workload/model.js';
import { ApplicationState } from './application.js';
import { CostCache } from './cost-cache.js';
import { Cpus } from './cpus.js';
import { Deadlines } from './deadlines.js';
import { Dispatcher } from './dispatcher.js';
import { Domains } from './domains.js';
import { EnergyLedger } from './energy.js';
import { EventKind } from './events.js';
import { Governors } from './governors.js';
import { Heat } from './heat.js';
import { layoutOf, type Layout } from './layout.js';
import { ManagerHost } from './manager-host.js';
import type { HeatResult, IdleResult, Scenario } from './model.js';
import { FinishWindow } from './finish-window.js';
import { Outcomes } from './outcomes.js';
import { PlacementHost } from './placement-host.js';
import type { PluginGuard } from './plugin-guard.js';
import { PluginError } from './plugin-guard.js';
import { Observer } from './observer.js';
import { PluginContexts } from './plugin-contexts.js';
import type { Meters } from './meters.js';
import { Processors } from './processors.js';
import type { Choice, RunContext } from './run-context.js';
import { Resting } from './resting.js';
import { BoardSensors, IdealSensors, ZoneSensors, type Sampler, type SensorView, type Truth } from './sensors.js';
import { Scene } from './scene.js';
import { ThermalHost } from './thermal-host.js';
import { Threads } from './threads.js';
import { Timeline } from './timeline.js';
import { PolicyTimers } from './timers.js';

export class Engine implements RunContext, Truth {
  /** ns */
  now = 0;
  events = 0;
  readonly platform: Platform;
  readonly layout: Layout;
  readonly apps: readonly ApplicationState[];
  readonly processors: Processors;
  readonly domains: Domains;
  readonly dispatcher: Dispatcher;
  readonly outcomes: Outcomes;
  readonly cpus: Cpus;
  readonly resting: Resting;
  readonly deadlines: Deadlines;
  readonly governors: Governors;
  readonly timeline: Timeline;
  readonly windows: readonly FinishWindow[];
  readonly manager: ManagerHost | undefined;
  private readonly queue = new EventQueue();
  private readonly threads: Threads;
  private readonly timers: PolicyTimers;
  private readonly contexts: PluginContexts;
  private readonly observer: Observer;
  /** What a manager reads; undefined without one. */
  private readonly sensors: SensorView | undefined;
  /** undefined where nothing takes samples that anybody reads. */
  private readonly sampler: Sampler | undefined;
  private readonly thermal: ThermalHost | undefined;
  private readonly scene: Scene;
  private readonly scenario: readonly TimelineEvent[];
  private readonly choiceLists: (readonly Choice[] | undefined)[] = [];
  private readonly endEvent: number;
  private warmUpEnergy: Pick<EnergyLedger, 'rail' | 'application' | 'idle' | 'traffic'> | undefined;

  constructor(
    private readonly input: Scenario,
    readonly guard: PluginGuard,
  ) {
    const { platform, workload, policy, seed } = input;
    this.platform = platform;
    // Without contention bandwidth is never short, whatever the clock of the memory.
    this.layout = layoutOf(platform, input.contention !== true || policy.memfreq === undefined);
    this.timeline = new Timeline(input.recordTimeline ?? false);
    this.scenario = workload.timeline;
    this.apps = workload.applications.map((spec, i) => {
      const variant = spec.background || spec.pinned !== undefined ? undefined : policy.variant;
      return new ApplicationState(spec, i, seed, variant, phasesOf(spec.name, workload.timeline));
    });
    for (const app of this.apps)
      app.mayFloat = app.spec.pinned === undefined && (policy.manager === undefined || app.spec.background);
    this.windows = this.apps.map(() => new FinishWindow());
    const costs = new CostCache(workload.applications, this.layout);
    const ledger = new EnergyLedger(
      platform.rails.length,
      this.apps.length,
      this.layout.elements.length,
      this.layout.memories.length,
    );
    const weights = Float64Array.from(this.apps, (a) => (a.spec.scheduling === undefined ? a.spec.weight : 0));
    this.processors = new Processors(this.layout, this.queue, costs, ledger, weights, {
      fastForward: input.fastForward ?? true,
      contention: input.contention ?? false,
    });
    this.observer = new Observer(this, this.timeline, input.timelineStep ?? 0);
    this.domains = new Domains(this.layout, this.queue, this.processors);
    this.timers = new PolicyTimers(this.queue);
    this.contexts = new PluginContexts(this, this.timers, this.timeline, seed);
    this.resting = new Resting(this, this.queue, input.idle === true ? policy.cpuidle : undefined);
    this.deadlines = new Deadlines(this, this.queue);
    for (const { spec, index } of this.apps)
      if (spec.scheduling?.kind === 'fifo') this.processors.rank[index] = spec.scheduling.priority;
    this.cpus = new Cpus(this, this.queue, input.pelt ?? 'closed-form');
    this.threads = new Threads(this, policy.scheduler, policy.cpufreq.plugin.name === 'schedutil');
    this.cpus.balancer = this.threads.balancing;
    this.outcomes = new Outcomes(this.layout, this.processors, this, input.recordJobs ?? false);
    this.outcomes.end = input.duration;
    this.outcomes.inferences = input.inferences;
    this.outcomes.mostViolated = input.mostViolated ?? Infinity;
    this.dispatcher = new Dispatcher(
      this.layout,
      this.queue,
      this.processors,
      costs,
      this.apps,
      this.threads,
      this.resting,
      this.outcomes,
      this.timeline,
    );
    this.governors = new Governors(this, this.queue, policy);
    this.scene = new Scene(this, new PlacementHost(this, policy.placement), () => this.manager);
    const sensors = input.sensors ? platform.sensors : undefined;
    const zoneSensors = new ZoneSensors(this, sensors?.zones ?? measuredWhenRead(platform), seed);
    this.thermal = this.thermalHost(zoneSensors);
    if (policy.manager !== undefined) {
      this.sensors = sensors ? new BoardSensors(this, sensors, zoneSensors, seed) : new IdealSensors(this);
      this.manager = new ManagerHost(this, policy.manager, this.sensors);
    }
    this.sampler = this.sensors ?? (zoneSensors.next < Infinity ? zoneSensors : undefined);
    this.scenario.forEach((e, i) => {
      this.queue.at(this.queue.add(EventKind.Scenario, i, EventKind.Scenario), e.at);
    });
    this.endEvent = this.queue.add(EventKind.End, 0, EventKind.End);
    if (input.duration < Infinity) this.queue.at(this.endEvent, input.duration);
    if (input.warmUp !== undefined && input.warmUp > 0) {
      this.outcomes.figuresFrom = input.warmUp;
      this.queue.at(this.queue.add(EventKind.WarmUp, 0, EventKind.WarmUp), input.warmUp);
    }
  }

  /** Runs to the end. Throws what a plug-in throws; `guard.running` then names it. */
  run(): void {
    const { queue, dispatcher, outcomes, thermal, sampler, timeline } = this;
    const watched = thermal !== undefined || timeline.enabled;
    this.begin();
    for (;;) {
      const time = queue.nextTime();
      const event = queue.pop();
      if (event < 0 || time === Infinity) break;
      // Before anything of this instant changes, so that a sample has what lies before it and a reader the sample.
      if (sampler !== undefined && time >= sampler.next) sampler.sampleUpTo(time);
      this.now = time;
      this.events++;
      const data = queue.dataOf(event);
      switch (queue.kindOf(event)) {
        case EventKind.Progress:
          dispatcher.progress(data, time);
          break;
        case EventKind.Release:
          dispatcher.release(this.apps[data]!, time);
          break;
        case EventKind.Transition:
          this.domains.finish(data, time);
          break;
        case EventKind.Scenario:
          this.scene.act(this.scenario[data]!.action);
          break;
        case EventKind.Tick:
          this.cpus.tick(time);
          break;
        case EventKind.IdleTick:
          this.resting.tick(data, time);
          break;
        case EventKind.Autosuspend:
          this.resting.suspend(data, time);
          break;
        case EventKind.Budget:
          this.threads.balancing.higher.budget(data, time);
          break;
        case EventKind.ZeroLag:
          this.cpus.zeroLag(data, time);
          break;
        case EventKind.Timer: {
          const outer = this.guard.enter(this.timers.ownerOf(data));
          this.timers.fire(data);
          this.guard.running = outer;
          break;
        }
        case EventKind.Poll:
          this.governors.poll(data);
          break;
        case EventKind.Heat:
          this.thermal!.look(time);
          break;
        case EventKind.ThermalPoll:
          this.thermal!.poll(data, time);
          break;
        case EventKind.WarmUp:
          this.endWarmUp();
          break;
        default:
          this.finish();
          return;
      }
      if (watched) {
        // What a sensor would report at the end comes after the run.
        if (time < outcomes.end) thermal?.afterEvent(time);
        if (timeline.enabled) this.observer.observe(time);
        if (thermal?.shutdown !== undefined) break;
      }
      if (outcomes.enough) break;
    }
    this.finish();
  }

  private thermalHost(sensors: ZoneSensors): ThermalHost | undefined {
    const { heat: settings, platform, policy } = this.input;
    if (settings === undefined || platform.heat === undefined) return undefined;
    const heat = new Heat(platform.heat, settings, this.processors, (e) => this.resting.restedShare(e));
    return new ThermalHost(this, this.queue, platform.heat, heat, sensors, policy.thermal, (zone, trip, upward) => {
      this.manager?.trip(zone, trip, upward);
    });
  }

  get zones(): readonly string[] {
    return this.input.heat === undefined ? [] : (this.platform.heat?.zones ?? []).map(({ name }) => name);
  }

  get temperatures(): ArrayLike<number> {
    return this.thermal?.temperatures ?? [];
  }

  zoneTemperature(zone: number, t: number): number {
    return this.thermal!.nodeTemperature(zone, t);
  }

  get meters(): Meters {
    return this.processors.meters;
  }

  /** Temperatures up to now; undefined where they are not modelled. */
  get heat(): HeatResult | undefined {
    return this.thermal?.result(this.now);
  }

  /** Idle up to now; undefined where it is not modelled. */
  get idle(): IdleResult | undefined {
    return this.resting.result(this.now);
  }

  private begin(): void {
    this.deadlines.admit();
    this.cpus.attach();
    this.resting.start();
    this.governors.start();
    for (const app of this.apps) if (app.spec.startsActive) this.dispatcher.activate(app, 0);
    for (const app of this.apps) if (app.active) this.scene.pin(app);
    this.scene.announce(
      'start',
      this.apps.filter((a) => a.active).map((a) => a.spec.name),
    );
    this.thermal?.start();
    if (this.timeline.enabled) this.observer.observe(this.now);
  }

  private finish(): void {
    // A shutdown can come before the figures begin: they are then none at all.
    if (this.outcomes.figuresFrom > this.now) this.endWarmUp();
    if (this.timeline.enabled) this.observer.finish(this.now);
    this.processors.settleAll(this.now);
    this.resting.finish(this.now);
    this.outcomes.countOverdue(this.apps, this.now);
  }

  private endWarmUp(): void {
    this.processors.settleAll(this.now);
    const { rail, application, idle, traffic } = this.processors.ledger;
    this.warmUpEnergy = {
      rail: rail.slice(),
      application: application.slice(),
      idle: idle.slice(),
      traffic: traffic.slice(),
    };
    this.domains.changes = 0;
    this.thermal?.restart(this.now);
    this.resting.restart(this.now);
  }

  /** Bytes of all memories since the warm-up ended. */
  traffic(): number {
    return this.layout.memories.reduce((sum, _, m) => sum + this.sinceWarmUp('traffic', m), 0);
  }

  /** What a ledger account has gained since the warm-up ended, J or bytes. */
  sinceWarmUp(account: 'rail' | 'application' | 'idle' | 'traffic', index: number): number {
    return this.processors.ledger[account][index]! - (this.warmUpEnergy?.[account][index] ?? 0);
  }

  /** An inference finished: the manager's windows, then the manager. */
  finished(app: ApplicationState, j: number, latency: number, energy: number, late: boolean, t: number): void {
    if (this.manager === undefined) return;
    this.windows[app.index]!.push(latency, t);
    if (app.spec.pinned !== undefined) return;
    const jobs = this.processors.jobs;
    const e = jobs.element[j]!;
    const seen = this.sensors!.energySince(this.layout.railOf[e]!, jobs.start[j]!, energy);
    this.manager.inference({
      application: app.spec.name,
      latency,
      service: t - jobs.start[j]!,
      energy: seen,
      point: {
        variant: jobs.variant[j]!,
        element: this.layout.elements[e]!.name,
        cores: jobs.cores[j]!,
        opp: this.processors.opp[this.layout.domainOf[e]!]!,
      },
      late,
      overEnergy: seen !== undefined && seen > jobs.budget[j]!,
    });
  }

  setVariant(app: ApplicationState, variant: number): void {
    app.variant = variant;
    this.timeline.value(this.now, `app/${app.spec.name}`, 'variant', app.spec.network.variants[variant]!.name);
  }

  /** Mappings that policies may give an application, in its own order. */
  choices(app: ApplicationState): readonly Choice[] {
    return (this.choiceLists[app.index] ??= this.listChoices(app));
  }

  private listChoices(app: ApplicationState): Choice[] {
    const given = app.spec.choices;
    if (given.length > 0) {
      return given.flatMap((c) =>
        c.cores.map((cores) => ({ element: this.elementIndex(c.element), cores, maxFrequency: c.maxFrequency })),
      );
    }
    return this.layout.elements.flatMap((element, e) =>
      this.dispatcher.obstacle(app, 0, e) === undefined
        ? Array.from({ length: element.count }, (_, k) => ({ element: e, cores: k + 1, maxFrequency: Infinity }))
        : [],
    );
  }

  /** Index of the element with that name. A plug-in or scenario that names another is refused. */
  elementIndex(name: string): number {
    const index = this.layout.elements.findIndex((e) => e.name === name);
    if (index < 0) throw new PluginError(`named the element "${name}", which ${this.platform.name} does not have`);
    return index;
  }

  baseContext(name: string, streamName: string): BaseContext {
    return this.contexts.of(name, streamName);
  }
}

/** Sensors of the thermal zones that are right at any time, in the zones' steps. */
const measuredWhenRead = ({ heat }: Platform): SensorSpec[] =>
  (heat?.zones ?? []).map(({ resolution }) => ({ period: 0, resolution, delay: 0, noise: 0 }));

/** When the scenario starts or stops an application or changes its arrivals, ns. */
const phasesOf = (application: string, timeline: readonly TimelineEvent[]): number[] =>
  timeline.flatMap(({ at, action }) =>
    action.kind !== 'resource' &&
    action.application === application &&
    (action.kind !== 'require' || action.arrivals !== undefined)
      ? [at]
      : [],
  );
