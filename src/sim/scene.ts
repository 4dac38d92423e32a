/** What happens to a run from outside: applications that start and stop, requirements and resources that change. */
import type { ManagerEvent } from '../policy/contract.js';
import type { TimelineAction } from '../workload/model.js';
import type { ApplicationState } from './application.js';
import type { ManagerHost } from './manager-host.js';
import type { PlacementHost } from './placement-host.js';
import type { RunContext } from './run-context.js';
import type { Timeline } from './timeline.js';

export class Scene {
  constructor(
    private readonly engine: RunContext & { readonly timeline: Timeline },
    private readonly placement: PlacementHost,
    private readonly manager: () => ManagerHost | undefined,
  ) {}

  /** Does what a timeline says, and tells who decides about it. */
  act(action: TimelineAction): void {
    const subject = action.kind === 'resource' ? action.element : action.application;
    switch (action.kind) {
      case 'start': {
        const app = this.appNamed(action.application);
        if (app.active) return;
        this.engine.dispatcher.activate(app, this.engine.now);
        this.pin(app);
        break;
      }
      case 'stop': {
        const app = this.appNamed(action.application);
        if (!app.active) return;
        const element = app.element;
        this.engine.dispatcher.deactivate(app, this.engine.now);
        if (element >= 0) this.engine.dispatcher.serve(element, this.engine.now);
        break;
      }
      case 'require': {
        const app = this.appNamed(action.application);
        app.requirements = action.requirements;
        if (action.arrivals !== undefined) {
          app.arrivals = action.arrivals;
          if (app.active) this.engine.dispatcher.restartArrivals(app, this.engine.now);
        }
        break;
      }
      case 'resource':
        this.engine.dispatcher.setAvailable(this.engine.elementIndex(action.element), action.cores, this.engine.now);
        break;
    }
    const event: Record<TimelineAction['kind'], ManagerEvent> = {
      start: 'start',
      stop: 'stop',
      require: 'requirements',
      resource: 'resources',
    };
    this.engine.timeline.note(this.engine.now, `scenario/${subject}`, action.kind);
    this.announce(event[action.kind], [subject]);
  }

  pin(app: ApplicationState): void {
    const pinned = app.spec.pinned;
    if (pinned === undefined) return;
    const e = this.engine.elementIndex(pinned.element);
    if (this.engine.dispatcher.isFree(app, e, pinned.cores))
      this.engine.dispatcher.map(app, e, pinned.cores, this.engine.now);
  }

  /** The manager decides first; what it leaves without a place, and everything without a manager, is placed. */
  announce(event: ManagerEvent, subjects: readonly string[]): void {
    const byPriority = this.engine.apps.filter((a) => a.active).sort((a, b) => b.spec.priority - a.spec.priority);
    for (const app of byPriority) if (app.element < 0) this.pin(app);
    const manager = this.manager();
    if (manager !== undefined) for (const subject of subjects) manager.event(event, subject);
    for (const app of byPriority) {
      if (app.spec.pinned !== undefined) continue;
      if (manager === undefined || app.spec.background || app.element < 0) this.placement.place(app);
    }
    for (const app of byPriority) this.engine.dispatcher.tryStart(app, this.engine.now);
  }

  private appNamed(name: string): ApplicationState {
    const app = this.engine.apps.find((a) => a.spec.name === name);
    if (app === undefined) throw new Error(`the scenario names the application "${name}", which does not exist`);
    return app;
  }
}
