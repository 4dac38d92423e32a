import { Argument, Command, Option } from 'commander';

const KINDS = ['platforms', 'workloads', 'networks', 'policies', 'presets'] as const;
type Kind = (typeof KINDS)[number];

async function policies(kind: string | undefined): Promise<string[][]> {
  const { listPlugins } = await import('../policy/registry.js');
  const { ORACLE, ORACLE_ABOUT } = await import('../experiment/oracle-name.js');
  const rows = listPlugins().map((p) => [p.kind as string, p.name, p.about]);
  rows.push(['manager', ORACLE, ORACLE_ABOUT]);
  // The memory's clock takes plug-ins of another kind.
  const wanted = kind === 'memfreq' ? 'devfreq' : kind;
  return rows.filter(([k]) => wanted === undefined || k === wanted);
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

export const listCommand = (): Command =>
  new Command('list')
    .description('List what is built in.')
    .addArgument(new Argument('<what>', 'which').choices(KINDS))
    .addOption(
      new Option('--kind <kind>', 'policies of one kind').choices([
        'cpufreq',
        'devfreq',
        'memfreq',
        'cpuidle',
        'scheduler',
        'thermal',
        'placement',
        'manager',
      ]),
    )
    .addHelpText('after', '\nExample:\n  socsim list policies --kind cpufreq\n')
    .action(async (what: Kind, options: { kind?: string }) => {
      const { textTable } = await import('../report/table.js');
      const rows = what === 'policies' ? await policies(options.kind) : await titles(what);
      const heads = what === 'policies' ? ['kind', 'name', 'about'] : ['name', 'title'];
      console.log(
        textTable(
          heads.map((head) => ({ head, align: 'left' as const })),
          rows,
        ),
      );
    });
