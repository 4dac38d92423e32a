/** Typed knobs of applications and of the device, for managers. */
import type { Knob, SetResult } from '../policy/contract.js';
import { UNCLAMPED, type ApplicationState, type Clamps } from './application.js';
import type { RunContext } from './run-context.js';

const FREE = { stall: 0, energy: 0 };

const refused = (engine: RunContext, reason: string): SetResult => ({
  accepted: false,
  reason,
  effectiveAt: engine.now,
  cost: FREE,
});

/** Effective from the next inference; at once where none runs. */
const atNext = (engine: RunContext, app: ApplicationState): SetResult => ({
  accepted: true,
  effectiveAt: app.inFlight > 0 ? Infinity : engine.now,
  cost: FREE,
});

/**
 * `app/NAME/variant`, `…/mapping` and, where its class has clamps, `…/uclamp_min` and `…/uclamp_max` of every application
 * that policies may change.
 */
export function appKnobs(engine: RunContext): Knob[] {
  return engine.apps
    .filter((a) => !a.spec.background && a.spec.pinned === undefined)
    .flatMap((app) => [
      variantKnob(engine, app),
      mappingKnob(engine, app),
      ...(app.spec.scheduling?.kind === 'deadline'
        ? []
        : [clampKnob(engine, app, 'min'), clampKnob(engine, app, 'max')]),
    ]);
}

function variantKnob(engine: RunContext, app: ApplicationState): Knob {
  const names = app.spec.network.variants.map((v) => v.name);
  return {
    id: `app/${app.spec.name}/variant`,
    layer: 'app',
    owner: app.spec.name,
    values: names,
    get: () => names[app.variant]!,
    set: (value) => {
      const index = names.indexOf(String(value));
      if (index < 0) return refused(engine, `${String(value)} is none of ${names.join(', ')}`);
      engine.setVariant(app, index);
      return atNext(engine, app);
    },
  };
}

function mappingKnob(engine: RunContext, app: ApplicationState): Knob {
  const elements = engine.layout.elements;
  const choices = engine.choices(app);
  const names = choices.map((c) => `${elements[c.element]!.name}:${String(c.cores)}`);
  return {
    id: `app/${app.spec.name}/mapping`,
    layer: 'device',
    owner: app.spec.name,
    values: names,
    get: () => (app.element < 0 ? 'none' : `${elements[app.element]!.name}:${String(app.cores)}`),
    set: (value) => {
      const choice = choices[names.indexOf(String(value))];
      if (choice === undefined) return refused(engine, `${String(value)} is none of ${names.join(', ')}`);
      if (!engine.dispatcher.isFree(app, choice.element, choice.cores))
        return refused(engine, `${String(value)} is not free`);
      const obstacle = engine.dispatcher.obstacle(app, app.variant, choice.element);
      if (obstacle !== undefined) return refused(engine, obstacle);
      engine.dispatcher.map(app, choice.element, choice.cores, engine.now);
      if (app.active) engine.dispatcher.tryStart(app, engine.now);
      return atNext(engine, app);
    },
  };
}

const CLAMPS: readonly number[] = Array.from({ length: UNCLAMPED.max + 1 }, (_, value) => value);

/** As sched_setattr has it: one clamp alone may not pass the other. */
function clampKnob(engine: RunContext, app: ApplicationState, end: keyof Clamps): Knob {
  return {
    id: `app/${app.spec.name}/uclamp_${end}`,
    layer: 'device',
    owner: app.spec.name,
    values: CLAMPS,
    get: () => app.uclamp[end],
    set: (value) => {
      if (typeof value !== 'number' || CLAMPS[value] === undefined)
        return refused(engine, `${String(value)} is no whole number from 0 to ${String(UNCLAMPED.max)}`);
      const clamps: Clamps = { ...app.uclamp, [end]: value };
      if (clamps.min > clamps.max)
        return refused(engine, `a minimum of ${String(clamps.min)} is above a maximum of ${String(clamps.max)}`);
      app.uclamp = clamps;
      engine.cpus.reclamp();
      return { accepted: true, effectiveAt: engine.now, cost: FREE };
    },
  };
}

/** `domain/NAME/frequency`, `…/max_frequency` and `…/min_frequency`, all in Hz. */
export function domainKnobs(engine: RunContext): Knob[] {
  return engine.layout.domains.flatMap((domain, d): Knob[] => {
    const values = domain.opps.map((o) => o.frequency);
    const knob = (what: string, get: () => number, set: (hz: number) => SetResult): Knob => ({
      id: `domain/${domain.name}/${what}`,
      layer: 'device',
      owner: domain.name,
      values,
      get,
      set: (value) =>
        typeof value === 'number' && value > 0 ? set(value) : refused(engine, `${String(value)} is no frequency`),
    });
    const { domains, governors } = engine;
    return [
      knob(
        'frequency',
        () => values[domains.requested[d]!]!,
        (hz) => governors.setSpeed(d, hz),
      ),
      knob(
        'max_frequency',
        () => values[domains.highest[d]!]!,
        (hz) => governors.setLimits(d, undefined, hz),
      ),
      knob(
        'min_frequency',
        () => values[domains.lowest[d]!]!,
        (hz) => governors.setLimits(d, hz, undefined),
      ),
    ];
  });
}
