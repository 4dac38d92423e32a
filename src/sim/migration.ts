/**
 * Cores of inferences that run: moved to other cores, of the same element or of another one, and left for a while. An
 * inference on several elements has a slot on each, in a ring.
 */
import type { Processors } from './processors.js';

export class Migration {
  constructor(private readonly processors: Processors) {}

  /**
   * An inference loses one of its cores and gets another, of the same element or of another one.
   * @param cost ns of work that are lost, at most what there is of the present layer
   */
  moveCore(j: number, core: number, e: number, target: number, cost: number, t: number): void {
    const { jobs } = this.processors;
    const from = jobs.element[j]!;
    this.processors.settle(from, t);
    this.processors.settle(e, t);
    const weight = this.processors.weights[jobs.application[j]!]!;
    if (from === e) {
      this.processors.cores.occupy(e, 1 << core, weight, -1, j);
      this.processors.cores.occupy(e, 1 << target, weight, 1, j);
      jobs.mask[j] = (jobs.mask[j]! & ~(1 << core)) | (1 << target);
      this.loseWork(j, cost);
      this.processors.reshare(e, t);
      return;
    }
    let there = jobs.next[j]!;
    while (there !== j && jobs.element[there] !== e) there = jobs.next[there]!;
    if (there === j) there = this.fork(j, e, t);
    else this.fallBack(there, j);
    jobs.mask[there] = jobs.mask[there]! | (1 << target);
    jobs.cores[there] = jobs.cores[there]! + 1;
    this.processors.cores.occupy(e, 1 << target, weight, 1, there);
    this.processors.cores.occupy(from, 1 << core, weight, -1, j);
    jobs.mask[j] = jobs.mask[j]! & ~(1 << core);
    jobs.cores[j] = jobs.cores[j]! - 1;
    if (jobs.cores[j] === 0) this.dissolve(j, there, t);
    this.loseWork(there, cost);
    this.processors.reshare(from, t);
    this.processors.reshare(e, t);
  }

  private loseWork(j: number, cost: number): void {
    const { jobs } = this.processors;
    const position = jobs.position[j]!;
    if (jobs.held[j] === 1 || cost === 0) return;
    const table = jobs.table[j]!;
    const layer = jobs.next[j] === j ? table.layerAt(position) : jobs.layer[j]!;
    const least = position <= 0 ? -Infinity : table.time[layer]!;
    jobs.position[j] = Math.max(least, position - cost / jobs.work[j]!);
    jobs.rate[j] = NaN;
  }

  /** A slot without cores on another element, as far through the inference as `j`, and in its ring. */
  private fork(j: number, e: number, t: number): number {
    const { jobs } = this.processors;
    const alone = jobs.next[j] === j;
    const there = this.processors.beside(j);
    jobs.element[there] = e;
    jobs.profile[there] = this.processors.costs.profileId(jobs.application[j]!, jobs.variant[j]!, e);
    jobs.table[there] = this.processors.costs.table(
      jobs.profile[there],
      jobs.width[j]!,
      this.processors.opp[this.processors.layout.domainOf[e]!]!,
    );
    // Between layers it is known which one comes next, and rounding must not change it.
    if (alone) jobs.layer[j] = jobs.table[j]!.layerAt(jobs.position[j]!);
    jobs.layer[there] = jobs.layer[j]!;
    jobs.position[there] = jobs.table[j]!.translate(jobs.position[j]!, jobs.table[there]);
    jobs.cores[there] = 0;
    jobs.mask[there] = 0;
    jobs.share[there] = jobs.rate[there] = 0;
    jobs.pace[there] = 1;
    jobs.energyStart[there] = this.processors.railEnergy(this.processors.layout.railOf[e]!, t);
    // From now on its next event is the border of its layer.
    jobs.rate[j] = NaN;
    this.processors.enlist(there, e);
    return there;
  }

  /** A slot gets a core that is less far through the layer: its threads meet at the end of it, so all wait for that one. */
  private fallBack(there: number, j: number): void {
    const { jobs } = this.processors;
    const place = jobs.table[j]!.translate(jobs.position[j]!, jobs.table[there]!);
    if (jobs.held[j] === 1 || place >= jobs.position[there]!) return;
    jobs.position[there] = place;
    jobs.held[there] = 0;
  }

  /** A slot has no core left: its energy so far goes to another one of the inference. */
  private dissolve(j: number, heir: number, t: number): void {
    const { jobs } = this.processors;
    const rail = this.processors.layout.railOf[jobs.element[j]!]!;
    jobs.energyStart[heir] = jobs.energyStart[heir]! - (this.processors.railEnergy(rail, t) - jobs.energyStart[j]!);
    let before = j;
    while (jobs.next[before] !== j) before = jobs.next[before]!;
    jobs.next[before] = jobs.next[j]!;
    jobs.next[j] = j;
    // Whoever is left alone has another next event: no border of a layer, but its end.
    jobs.rate[heir] = NaN;
    this.processors.delist(j);
    jobs.free(j);
  }

  /** The thread of a job leaves its core (or comes back to it, `parked` false) in the middle of its work. */
  park(j: number, parked: boolean, t: number): void {
    const { jobs } = this.processors;
    const e = jobs.element[j]!;
    this.processors.settle(e, t);
    jobs.parked[j] = parked ? 1 : 0;
    this.processors.cores.occupy(e, jobs.mask[j]!, this.processors.weights[jobs.application[j]!]!, parked ? -1 : 1, j);
    this.processors.reshare(e, t);
  }
}
