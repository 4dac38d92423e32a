import { Argument, Command } from 'commander';

const KINDS = ['platform', 'workload', 'network', 'policy'] as const;
type Kind = (typeof KINDS)[number];

interface Options {
  readonly sources?: boolean;
}

async function textOf(kind: Kind, name: string, options: Options): Promise<string> {
  const { networkText, platformText, policyText, workloadText } = await import('./show-text.js');
  if (kind === 'platform') {
    const { loadPlatform } = await import('../platform/load.js');
    return platformText(loadPlatform(name), options.sources ?? false);
  }
  if (kind === 'policy') {
    const { findPolicies } = await import('./policies.js');
    return (await findPolicies(name)).map(policyText).join('\n\n');
  }
  const { loadNetwork, loadWorkload } = await import('../workload/load.js');
  return kind === 'workload' ? workloadText(loadWorkload(name)) : networkText(loadNetwork(name));
}

export const showCommand = (): Command =>
  new Command('show')
    .description(
      "Show a platform's operating points, a network's layers, a workload's applications or a policy's parameters.",
    )
    .addArgument(new Argument('<kind>', 'what').choices(KINDS))
    .argument('<name>', 'built-in name or file; for a policy: a plug-in')
    .option('--sources', 'where every figure of a platform comes from')
    .addHelpText('after', '\nExample:\n  socsim show platform odroid-xu3 --sources\n')
    .action(async (kind: Kind, name: string, options: Options) => {
      console.log(await textOf(kind, name, options));
    });
