/**
 * Layer executions a second on the case that other simulators were timed on: two hosts, 50 layers × 10 000 inferences,
 * a governor that changes the clock every 10 ms; layer by layer and with fast-forward.
 */
import { crosscheckScenario, readCrosscheck } from '../dist/validate/crosscheck.js';
import { simulate } from '../dist/sim/simulate.js';
import { sideBySide } from './measure.mjs';

const LAYERS = 50;
const INFERENCES = 10_000;
const TARGETS = { 'layer by layer': 3e6, 'fast-forward': 30e6 };
/** SimGrid 3.32 on the same case and kind of machine, layer executions a second. */
const SIMGRID = 0.29e6;

const model = () => readCrosscheck('test/fixtures/crosscheck/simgrid.json').model;

export async function run() {
  const hosts = model();
  const given = { layers: LAYERS, inferences: INFERENCES, period_s: 0.01, governor: true };
  const executions = LAYERS * INFERENCES * Object.keys(hosts.hosts).length;
  const task = (fastForward) => {
    const scenario = crosscheckScenario(hosts, given, fastForward);
    return () => {
      const { failure, applications } = simulate(scenario);
      if (failure || applications.some((a) => a.finished !== INFERENCES)) throw new Error('the case did not finish');
    };
  };
  const measured = await sideBySide(
    { 'layer by layer': task(false), 'fast-forward': task(true) },
    { rounds: 5, time: 300 },
  );
  return {
    question: 'Layer executions a second (reference: SimGrid 3.32 on the same case)',
    unit: 'layers/s',
    rows: Object.entries(TARGETS).map(([name, rate]) => ({
      case: `${LAYERS} layers × ${INFERENCES} inferences, ${name}`,
      rate: measured.rate(name) * executions,
      reference: SIMGRID,
      target: { rate },
    })),
  };
}
