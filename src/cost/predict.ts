/** Time, energy and power of one inference that runs alone: the estimator of managers, and what `validate` checks. */
import type { Precision, ProcessingElement } from '../platform/model.js';
import type { Variant } from '../workload/model.js';
import { costProfile, costTable, type CostProfile } from './model.js';

/** What one inference takes when it has its cores for itself and the clock stands still. */
export interface InferencePrediction {
  /** ns */
  readonly latency: number;
  /** J that the element draws from the start to the end, its static part included. */
  readonly energy: number;
  /** Mean power meanwhile, W. */
  readonly power: number;
}

/**
 * Prediction of one inference.
 * energy = activePower · time + corePower · cores · (time of full core activity).
 * @param cores 1…element.count; 1 on a GPU or NPU
 * @param oppIndex index into the OPPs of the element's domain
 * @throws Error where the element cannot run the variant or has no such OPP (ask `cannotRun` first)
 */
export const predictInference = (
  element: ProcessingElement,
  variant: Variant,
  precision: Precision,
  cores: number,
  oppIndex: number,
): InferencePrediction => predictFromProfile(costProfile(variant, element, precision), cores, oppIndex);

/** As {@link predictInference} for a profile that is at hand already: many points share one. */
export function predictFromProfile(profile: CostProfile, cores: number, oppIndex: number): InferencePrediction {
  const opp = profile.element.domain.opps[oppIndex];
  if (opp === undefined) throw new Error(`${profile.element.name} has no OPP number ${oppIndex}`);
  const { time, activity } = costTable(profile, opp.frequency, cores);
  const latency = time.at(-1)!;
  const energy = (opp.activePower * latency + opp.corePower * cores * activity.at(-1)!) / 1e9;
  return { latency, energy, power: latency > 0 ? (energy / latency) * 1e9 : opp.activePower };
}
