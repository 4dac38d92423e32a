import type { Command } from 'commander';

const KINDS = ['platform', 'workload', 'network', 'policy', 'preset'] as const;
type Kind = (typeof KINDS)[number];

interface Options {
  readonly provenance?: boolean;
  readonly json?: boolean;
}

async function textOf(kind: Kind, name: string, options: Options): Promise<string> {
  if (kind === 'platform') {
    const { loadPlatform } = await import('../platform/load.js');
    const platform = loadPlatform(name);
    if (options.provenance !== true) return (await import('./platform-text.js')).platformText(platform);
    const { provenanceJson, provenanceText } = await import('./provenance-text.js');
    return options.json === true ? JSON.stringify(provenanceJson(platform), null, 2) : provenanceText(platform);
  }
  const { networkText, policyText, presetText, workloadText } = await import('./show-text.js');
  if (kind === 'policy') {
    const { findPolicies } = await import('./policies.js');
    return (await findPolicies(name)).map(policyText).join('\n\n');
  }
  if (kind === 'preset') {
    const { findPreset } = await import('./policies.js');
    return presetText(name, findPreset(name));
  }
  const { loadNetwork, loadWorkload } = await import('../workload/load.js');
  return kind === 'workload' ? workloadText(loadWorkload(name)) : networkText(loadNetwork(name));
}

export const showCommand = (program: Command): Command =>
  program
    .command('show')
    .description(
      "Show a platform, a network's layers, a workload's applications, a plug-in's parameters or a preset's plug-ins.",
    )
    .addArgument(program.createArgument('<kind>', 'what').choices(KINDS))
    .argument('<name>', 'built-in name or file; for a policy: that of a plug-in')
    .option('--provenance', 'of a platform: every figure by how well it is known, with its source, and their counts')
    .option('--json', 'print the provenance as JSON')
    .addHelpText('after', '\nExample:\n  socsim show platform odroid-xu3 --provenance\n')
    .action(async (kind: Kind, name: string, options: Options, command: Command) => {
      if (options.provenance === true && kind !== 'platform')
        command.error(`error: --provenance is of platforms, and this is a ${kind}`);
      if (options.json === true && options.provenance !== true) command.error('error: --json goes with --provenance');
      console.log(await textOf(kind, name, options));
    });
