/** Factors and settings (`--set`) of a whole experiment, in its parts. */
import { checkUsed, type Reach } from './design/applicable.js';
import { isPath, levelOf, type Factor } from './design/levels.js';
import { isName, type Names, type RuleFile } from './design/selection.js';
import type { Issues } from './issues.js';
import type { SetOption } from './set.js';

/** Where errors place a value that was set on the command line. */
const setPlace = (path: string): string[] => [`--set ${path}`];

const hiddenFactor = ({ path, value }: SetOption): Factor => ({
  name: path,
  paths: [path],
  levels: [levelOf([path], value, setPlace(path))],
  interval: undefined,
  at: setPlace(path),
  bundle: false,
  hidden: true,
});

export class SharedFactors {
  /** What the paths of each part can lead to. */
  private readonly reaches: Reach[] = [];
  private readonly settings: readonly SetOption[];

  /**
   * @param factors of the experiment
   * @param known names of all factors, those of parts among them
   */
  constructor(
    private readonly issues: Issues,
    private readonly factors: readonly Factor[],
    private readonly known: readonly string[],
    sets: readonly SetOption[],
    /** `exclude` and `include` of the experiment, by name. */
    private readonly rules: Readonly<Record<string, readonly RuleFile[]>>,
  ) {
    this.settings = sets.filter((s) => isPath(s.path));
  }

  add(reach: Reach): void {
    this.reaches.push(reach);
  }

  /** Whether some part has inputs that are broken. */
  get incomplete(): boolean {
    return this.reaches.some((reach) => !reach.complete);
  }

  /** Factors and settings of a part, its own factors in place of those of the same name. */
  within(own: readonly Factor[]): { factors: Factor[]; fixed: Factor[]; known: readonly string[] } {
    const replaced = this.factors.map((f) => own.find((o) => o.name === f.name) ?? f);
    const factors = [...replaced, ...own.filter((o) => !replaced.includes(o))];
    const fixed = this.settings.filter((s) => !factors.some((f) => f.paths.includes(s.path)));
    return { factors: factors.map((f) => this.held(f)), fixed: fixed.map(hiddenFactor), known: this.known };
  }

  /** A factor of whose path a value is set: that is its one level. */
  private held(factor: Factor): Factor {
    const set = this.settings.find((s) => factor.paths.includes(s.path));
    if (set === undefined) return factor;
    if (factor.paths.length === 1 && !factor.bundle)
      return { ...factor, levels: [levelOf(factor.paths, set.value, setPlace(set.path))], interval: undefined };
    const expected = `a path that no factor sets together with others, as ${factor.name} does`;
    this.issues.addOnce({
      ...this.issues.written(setPlace(set.path)),
      path: setPlace(set.path)[0]!,
      found: set.path,
      expected,
    });
    return factor;
  }

  /** Says what means nothing in any part. Called when all of them were checked. */
  finish(): void {
    if (this.incomplete) return;
    checkUsed(this.issues, [...this.factors, ...this.settings.map(hiddenFactor)], this.reaches);
    const names: Names = {
      platform: this.reaches.flatMap((r) => r.platforms.map((p) => p.name)),
      workload: this.reaches.flatMap((r) => r.workloads.map((w) => w.name)),
      policy: this.reaches.flatMap((r) => r.policies.map((p) => p.name)),
    };
    for (const [list, files] of Object.entries(this.rules))
      files.forEach((file, i) => {
        for (const [key, value] of Object.entries(file))
          for (const name of isName(key) ? [value].flat().map(String) : [])
            if (isName(key) && !names[key].includes(name))
              this.issues.add([list, i, key], name, `a ${key} of the experiment`, names[key]);
      });
  }
}
