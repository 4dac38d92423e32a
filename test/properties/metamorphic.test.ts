/** Relations between runs that hold whatever the figures are. */
import * as fc from 'fast-check';
import { simulate } from '../../src/sim/simulate.js';
import type { Scenario } from '../../src/sim/model.js';
import { application, domain, element, layer, network, opp, platform, scenario, workload } from '../support/make.js';

interface Case {
  readonly macs: readonly number[];
  readonly cores: number;
  readonly rate: number;
  readonly seed: string;
}

const cases: fc.Arbitrary<Case> = fc.record({
  macs: fc.array(fc.integer({ min: 1e5, max: 5e6 }), { minLength: 1, maxLength: 6 }),
  cores: fc.integer({ min: 1, max: 4 }),
  rate: fc.double({ min: 1 / 100e6, max: 1 / 3e6, noNaN: true }),
  seed: fc.string({ minLength: 1, maxLength: 4 }),
});

function build(
  c: Case,
  more: { clock?: number; scale?: number; names?: readonly string[]; split?: boolean; extra?: boolean } = {},
): Scenario {
  const { clock = 1e9, scale = 1, names = ['a', 'b'], split = false, extra = false } = more;
  const layers = c.macs.flatMap((m, i) =>
    split
      ? [layer((m * scale) / 4, { name: `${String(i)}a` }), layer((m * scale * 3) / 4, { name: `${String(i)}b` })]
      : [layer(m * scale, { name: String(i) })],
  );
  const cluster = element({ count: 4, domain: domain([opp(clock)]), parallelEfficiency: 0.95 });
  const idle = element({ name: 'spare', domain: domain([opp(1e9, { idlePower: 0.25 })], { name: 'spare' }) });
  const one = application({
    network: network(layers),
    pinned: { element: 'cpu', cores: c.cores },
    arrivals: { kind: 'poisson', rate: c.rate },
    work: { kind: 'exponential' },
  });
  return scenario({
    platform: extra ? platform(cluster, idle) : platform(cluster),
    workload: workload(names.map((name) => ({ ...one, name }))),
    seed: c.seed,
    duration: 500e6,
  });
}

const close = (a: number, b: number): void => {
  expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * Math.max(Math.abs(a), Math.abs(b)));
};
const check = (property: (c: Case) => void): void => {
  fc.assert(fc.property(cases, property), { numRuns: 60, seed: 7 });
};

test('twice the clock and twice the work leave all times as they are', () => {
  check((c) => {
    const a = simulate(build(c));
    const b = simulate(build(c, { clock: 2e9, scale: 2 }));
    a.applications.forEach((x, i) => {
      expect(b.applications[i]!.latencies.length).toBe(x.latencies.length);
      x.latencies.forEach((l, k) => {
        close(l, b.applications[i]!.latencies[k]!);
      });
    });
  });
});

test('splitting every layer in two changes nothing', () => {
  check((c) => {
    const a = simulate(build(c));
    const b = simulate(build(c, { split: true }));
    close(a.railEnergy[0]!, b.railEnergy[0]!);
    expect(a.applications.map((x) => x.finished)).toEqual(b.applications.map((x) => x.finished));
  });
});

test('listing the applications in another order permutes the output', () => {
  check((c) => {
    const a = simulate(build(c));
    const b = simulate(build(c, { names: ['b', 'a'] }));
    for (const x of a.applications) {
      const y = b.applications.find((o) => o.name === x.name)!;
      expect(y.released).toBe(x.released);
      close(x.energy, y.energy);
    }
  });
});

test('an idle cluster adds its idle energy and nothing else', () => {
  check((c) => {
    const a = simulate(build(c));
    const b = simulate(build(c, { extra: true }));
    expect(b.railEnergy[0]).toBe(a.railEnergy[0]);
    close(b.railEnergy[1]!, 0.25 * 0.5);
    expect(b.applications).toEqual(a.applications);
  });
});

test('the same seed gives the same arrivals and the same work under every policy and element', () => {
  check((c) => {
    const slow = simulate({ ...build(c, { clock: 0.5e9 }), recordJobs: true });
    const fast = simulate({ ...build(c, { clock: 4e9 }), recordJobs: true });
    const releases = (r: typeof slow): string[] =>
      r.jobs.map((j) => `${j.application} ${String(j.index)} ${String(j.release)}`);
    const seen = new Set(releases(fast));
    expect(releases(slow).filter((r) => !seen.has(r))).toEqual([]);
  });
});
