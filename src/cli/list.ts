import type { Command } from 'commander';
import type { StackEntry } from '../policy/contract.js';

const KINDS = ['platforms', 'workloads', 'networks', 'policies', 'presets'] as const;
type Kind = (typeof KINDS)[number];

/** Written out: help does without the contract. */
const ENTRIES = [
  'cpufreq',
  'devfreq',
  'memfreq',
  'cpuidle',
  'scheduler',
  'thermal',
  'placement',
  'manager',
] as const satisfies readonly StackEntry[];

async function policies(entry: StackEntry | undefined): Promise<string[][]> {
  const { STACK_ENTRIES } = await import('../policy/contract.js');
  const { listPlugins } = await import('../policy/registry.js');
  const { ORACLE, ORACLE_ABOUT } = await import('../experiment/oracle-name.js');
  const rows = listPlugins().map((p) => [p.kind as string, p.name, p.about]);
  rows.push(['manager', ORACLE, ORACLE_ABOUT]);
  return rows.filter(([kind]) => entry === undefined || kind === STACK_ENTRIES[entry]);
}

async function titles(kind: Exclude<Kind, 'policies'>): Promise<string[][]> {
  if (kind === 'platforms') {
    const { listPlatforms, loadPlatform } = await import('../platform/load.js');
    return listPlatforms().map((name) => [name, loadPlatform(name).title]);
  }
  if (kind === 'presets') {
    const { PRESETS } = await import('../policy/presets.js');
    return Object.entries(PRESETS).map(([name, preset]) => [name, preset.about]);
  }
  const { listNetworks, listWorkloads, loadNetwork, loadWorkload } = await import('../workload/load.js');
  return kind === 'workloads'
    ? listWorkloads().map((name) => [name, loadWorkload(name).title])
    : listNetworks().map((name) => [name, loadNetwork(name).title]);
}

export const listCommand = (program: Command): Command =>
  program
    .command('list')
    .description('List what is built in.')
    .addArgument(program.createArgument('<what>', 'which').choices(KINDS))
    .addOption(program.createOption('--kind <kind>', 'policies of one kind').choices(ENTRIES))
    .option('--json', 'print an array of objects')
    .addHelpText('after', '\nExample:\n  socsim list policies --kind cpufreq\n')
    .action(async (what: Kind, options: { kind?: StackEntry; json?: boolean }) => {
      const rows = what === 'policies' ? await policies(options.kind) : await titles(what);
      const heads = what === 'policies' ? ['kind', 'name', 'about'] : ['name', 'title'];
      if (options.json === true) {
        const objects = rows.map((row) => Object.fromEntries(heads.map((head, i) => [head, row[i]])));
        console.log(JSON.stringify(objects, null, 2));
        return;
      }
      const { textTable } = await import('../report/table.js');
      console.log(
        textTable(
          heads.map((head) => ({ head, align: 'left' as const })),
          rows,
        ),
      );
    });
