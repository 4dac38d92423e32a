/** What other programs and users' own plug-ins may import from `socsim`. */

// Writing plug-ins.
export * from './policy/contract.js';
export * from './policy/manager/operating-points.js';
export { coefficient, FeedbackRing } from './policy/manager/feedback.js';

// Finding plug-ins and checking their parameters.
export { defaultParams, defaultUse, findPlugin, listPlugins } from './policy/registry.js';
export { loadUserPlugin } from './policy/user-plugin.js';
export { checkParams, type ParamProblem } from './policy/params.js';

// Experiments: what the command line does, from code.
export * from './api.js';

// Running a scenario.
export { simulate } from './sim/simulate.js';
export type * from './sim/model.js';
export { listPlatforms, loadPlatform } from './platform/load.js';
export type * from './platform/model.js';
export { listNetworks, listWorkloads, loadNetwork, loadWorkload } from './workload/load.js';
export type * from './workload/model.js';
export { predictInference, type InferencePrediction } from './cost/predict.js';

// Quantities and errors.
export { formatQuantity, parseQuantity, type Dimension } from './units/units.js';
export { formatInputError, InputError, type InputIssue } from './input/errors.js';
