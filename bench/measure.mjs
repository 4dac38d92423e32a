/** Timing that the benchmarks share. */
import { Bench } from 'tinybench';

const ROUNDS = 15;
const TIME_MS = 50;
const WARM_UP_MS = 150;

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/**
 * Times tasks against each other. They take turns over many short rounds, so that a slow moment of the machine meets all
 * of them; a ratio is taken within each round and its median reported.
 * @param tasks functions by name, `{ ours, reference }`
 * @param options `rounds`, and `time` in ms that each task gets in each round
 * @returns `rate(name)`: calls a second, median over the rounds; `ratio(name, other)`: median of the rounds' ratios
 */
export async function sideBySide(tasks, { rounds = ROUNDS, time = TIME_MS } = {}) {
  const rates = Object.fromEntries(Object.keys(tasks).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const bench = new Bench({ time, iterations: 3, warmup: round === 0, warmupTime: WARM_UP_MS, throws: true });
    for (const [name, task] of Object.entries(tasks)) bench.add(name, task, { async: false });
    await bench.run();
    for (const task of bench.tasks) rates[task.name].push(1000 / task.result.latency.p50);
  }
  return {
    rate: (name) => median(rates[name]),
    ratio: (name, other) => median(rates[name].map((rate, round) => rate / rates[other][round])),
  };
}
