/** The one entry to the simulator: a scenario in, figures out. */
import { Engine } from './engine.js';
import { PluginGuard } from './plugin-guard.js';
import type { RunFailure, RunResult, Scenario } from './model.js';

/** Relative difference between the rails' energy and that of its causes beyond which a run is a bug of ours. */
const BALANCE_TOLERANCE = 1e-9;

/**
 * Simulates a scenario to its end.
 *
 * Deterministic: the same scenario gives the same result to the last bit. A plug-in that throws or answers nonsense
 * ends the run with `failure` set and the figures up to then.
 * @throws Error where the energy over rails is not the energy over applications plus idle: a bug in the simulator
 */
export function simulate(scenario: Scenario): RunResult {
  const guard = new PluginGuard();
  let engine: Engine | undefined;
  let failure: RunFailure | undefined;
  try {
    engine = new Engine(scenario, guard);
    engine.run();
  } catch (error) {
    if (guard.running === '') throw error;
    const message = error instanceof Error ? error.message : String(error);
    failure = { plugin: guard.running, time: engine?.now ?? 0, message };
    if (engine === undefined) return nothing(scenario.platform, failure);
    engine.processors.settleAll(engine.now);
  }
  return collect(engine, scenario, failure);
}

/** The result of a run that ended before it began. */
export function nothing(platform: Scenario['platform'], failure: RunFailure): RunResult {
  return {
    duration: 0,
    warmUp: 0,
    railEnergy: platform.rails.map(() => 0),
    idleEnergy: 0,
    applications: [],
    dramTraffic: undefined,
    frequencyChanges: 0,
    heat: undefined,
    idle: undefined,
    events: 0,
    estimator: 'none',
    jobs: [],
    timeline: [],
    failure,
  };
}

function collect(engine: Engine, scenario: Scenario, failure: RunFailure | undefined): RunResult {
  const ledger = engine.processors.ledger;
  const rails = ledger.totalRails();
  if (Math.abs(rails - ledger.totalCauses()) > BALANCE_TOLERANCE * Math.max(rails, Number.MIN_VALUE)) {
    throw new Error(
      `energy of rails ${String(rails)} J differs from applications and idle ${String(ledger.totalCauses())} J`,
    );
  }
  const warmUp = Math.min(scenario.warmUp ?? 0, engine.now);
  const finishes = engine.outcomes.finishes.byApplication(engine.apps.length);
  return {
    duration: engine.now - warmUp,
    warmUp,
    railEnergy: engine.platform.rails.map((_, r) => engine.sinceWarmUp('rail', r)),
    idleEnergy: ledger.idle.reduce((sum, _, account) => sum + engine.sinceWarmUp('idle', account), 0),
    applications: engine.apps.map((a) => a.result(engine.sinceWarmUp('application', a.index), finishes[a.index]!)),
    dramTraffic: engine.layout.memories.length === 0 ? undefined : engine.traffic(),
    frequencyChanges: engine.domains.changes,
    heat: engine.heat,
    idle: engine.idle,
    events: engine.events,
    estimator: engine.manager === undefined ? 'none' : 'cost-model',
    jobs: engine.outcomes.jobRows,
    timeline: engine.timeline.rows(),
    failure,
  };
}
