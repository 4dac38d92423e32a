/** Idle states and autosuspend of the built-in boards: their shape, and how well their figures are known. */
import { listPlatforms, loadPlatform } from '../../src/platform/load.js';
import type { Provenance } from '../../src/platform/model.js';

/** A share of the power of WFI for each depth; 1 where the table was measured with cores in that state. */
const SHARES = { core: [0.3, 1], cluster: [0.05] } as const;

const statusOf = (provenance: readonly Provenance[], path: RegExp): Set<string> =>
  new Set(provenance.filter((p) => path.test(p.path)).map((p) => p.status));

describe.each(listPlatforms())('%s', (name) => {
  const { elements, provenance } = loadPlatform(name);

  test('has idle states for every CPU, of which the shallowest draws what the table says', () => {
    for (const { kind, idleStates } of elements) {
      if (kind !== 'cpu') continue;
      expect(idleStates).toMatchObject([{ name: 'wfi', power: 1, cluster: false }, ...idleStates!.slice(1)]);
      for (const { power, cluster } of idleStates!.slice(1))
        expect(SHARES[cluster ? 'cluster' : 'core']).toContain(power);
    }
  });

  test('turns GPU and NPU off after 50 ms, and on in 1 ms', () => {
    for (const { kind, autosuspend } of elements)
      expect(autosuspend).toEqual(kind === 'cpu' ? undefined : { delay: 50e6, wake: 1e6, power: 0.05 });
  });

  test('marks as estimated what no source has: the power of idle states, and all of autosuspend', () => {
    expect(statusOf(provenance, /\.autosuspend\./)).toEqual(new Set(['estimated']));
    const shares = statusOf(provenance, /\.idle_states\..*\.power$/);
    expect([new Set(), new Set(['estimated'])]).toContainEqual(shares);
    expect(shares.size > 0).toBe(elements.some(({ idleStates }) => idleStates !== undefined && idleStates.length > 1));
  });
});

test('networks of heat are ours: every figure of them is marked estimated, but for what a board states', () => {
  for (const name of listPlatforms()) {
    const { provenance } = loadPlatform(name);
    const network = provenance.filter(({ path }) => /^heat\.(nodes|links)/.test(path));
    expect(network.length).toBeGreaterThan(0);
    expect([name, ...new Set(network.map((p) => p.status))]).toEqual([name, 'estimated']);
  }
});
