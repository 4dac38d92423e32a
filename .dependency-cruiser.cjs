/** Which folder of src/ may import which; docs/architecture.md draws the picture. Types count as imports. */
const model = ['kernel', 'units', 'input', 'platform', 'workload', 'cost', 'policy', 'sim'];
const folders = {
  kernel: [],
  units: [],
  heat: [],
  statistics: [],
  pool: [],
  input: ['units'],
  platform: ['units', 'input', 'heat'],
  workload: ['units', 'input', 'platform'],
  cost: ['platform', 'workload'],
  policy: ['platform', 'workload', 'cost', 'kernel', 'input', 'units'],
  sim: ['kernel', 'units', 'input', 'heat', 'platform', 'workload', 'cost', 'policy'],
  experiment: [...model, 'statistics'],
  validate: [...model, 'experiment'],
  store: ['input'],
  results: ['input', 'experiment', 'store'],
  compare: ['input', 'experiment', 'statistics', 'results'],
  verdict: [...model, 'statistics', 'experiment'],
  batch: [...model, 'statistics', 'experiment', 'pool', 'store', 'verdict', 'results'],
  report: ['units', 'input', 'experiment', 'statistics', 'batch', 'verdict', 'gate', 'results', 'compare'],
  cluster: ['input', 'store', 'batch'],
  gate: [...model, 'statistics', 'experiment', 'pool', 'store', 'verdict', 'batch'],
};

const arrows = Object.entries(folders).map(([folder, allowed]) => ({
  name: `${folder}-imports-only-${allowed.join('-') || 'itself'}`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: `^src/(${[folder, ...allowed].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...arrows,
    // A type may point back within a folder; a value may not, for then the order of loading would matter.
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'every-import-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'src-needs-no-development-package',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
