import type { Command } from 'commander';

const KINDS = ['experiment', 'platform', 'workload', 'network', 'columns'] as const;
type Kind = (typeof KINDS)[number];

async function textOf(kind: Kind): Promise<string> {
  if (kind === 'columns') return (await import('../experiment/columns-page.js')).columnsPage();
  const schema =
    kind === 'experiment'
      ? (await import('../experiment/schema.js')).experimentJsonSchema()
      : kind === 'platform'
        ? (await import('../platform/load.js')).platformJsonSchema()
        : kind === 'workload'
          ? (await import('../workload/schema.js')).workloadJsonSchema()
          : (await import('../workload/schema.js')).networkJsonSchema();
  return `${JSON.stringify(schema, null, 2)}\n`;
}

export const schemaCommand = (program: Command): Command =>
  program
    .command('schema')
    .description('Print the JSON Schema of a kind of file (for editors), or the columns of runs.csv.')
    .addArgument(program.createArgument('<kind>', 'which').choices(KINDS))
    .addHelpText('after', '\nExample:\n  socsim schema platform > platform.schema.json\n')
    .action(async (kind: Kind) => {
      process.stdout.write(await textOf(kind));
    });
