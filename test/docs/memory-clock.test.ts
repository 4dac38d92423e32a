/** The table of what governs the memory's clock, against the runs that it describes. */
import { join } from 'node:path';
import { Workshop } from '../support/cli.js';
import { inDigitsOf, printedRows, rowsOf } from '../support/tables.js';

const EXPERIMENT = `
name: memory-clock
policies:
  board: {}
  simple_ondemand: { memfreq: simple_ondemand }
  performance: { memfreq: performance }
physics: { heat: false }
parts:
  - &part
    name: GPU
    kind: scenario
    platforms: [sdm845, hikey960, hikey970]
    workload: { title: AlexNet, applications: [{ name: a, network: alexnet, arrivals: { periodic: 500 ms } }] }
    duration: 70 s
    warm_up: 10 s
  - <<: *part
    name: CPUs
    workload:
      title: AlexNet
      applications:
        - { name: a, network: alexnet, arrivals: { periodic: 500 ms }, pinned: { element: big, cores: 4 } }
`;

test('docs/policies.md has what the governors of the memory come to', () => {
  const shop = new Workshop().write({ 'memory-clock.yaml': EXPERIMENT });
  const rows = rowsOf(join(shop.folder, 'memory-clock.yaml'));
  const printed = [...printedRows('policies.md', /^`(sdm845|hikey960|hikey970)`, (GPU|CPUs)$/)];
  expect(printed).toHaveLength(6);
  const got = printed.map(([name, cells]) => {
    const [, platform, part] = /^`(.*)`, (.*)$/.exec(name)!;
    const own = rows.filter((row) => row['platform'] === platform && row['part'] === part);
    const inCell = (cell: string, policy: string): string => {
      const [, ms, mj] = /^(.*) ms, (.*) mJ$/.exec(cell)!;
      const run = own.filter((row) => row['policy'] === policy);
      return `${inDigitsOf(ms!, run, 'latency_mean_ms')} ms, ${inDigitsOf(mj!, run, 'energy_soc_per_inference_mj')} mJ`;
    };
    return [name, ['board', 'simple_ondemand', 'performance'].map((policy, i) => inCell(cells[i]!, policy))];
  });
  expect(got).toEqual(printed);
}, 60_000);
