/**
 * Named random streams. Each component draws from its own stream, which depends on the seed and on its name and on
 * nothing else: adding a component, or another policy, leaves all other draws as they are.
 */
import seedrandom from 'seedrandom';

/** All there is to a stream, as plain numbers that survive JSON. */
export interface StreamState {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/** Every draw takes a fixed number of uniforms, so that two runs that draw alike stay in step. */
export class RandomStream {
  private generator: seedrandom.StatefulPRNG<seedrandom.State.Tychei>;

  /** @param seed text that starts the generator; see `stream` for the way to make one of a seed and a name */
  constructor(seed: string) {
    // Tyche-i: streams with related names are independent, which xor128, xorwow and xorshift7 do not give.
    this.generator = seedrandom.tychei(seed, { state: true });
  }

  /** Uniform in [0, 1), with 53 random bits. */
  uniform(): number {
    return this.generator.double();
  }

  /**
   * Exponential.
   * @param mean 0 or more, in any unit
   * @throws RangeError for a negative mean or NaN
   */
  exponential(mean: number): number {
    if (!(mean >= 0)) throw new RangeError(`mean of an exponential must be 0 or more, not ${mean}`);
    // 1 - u is never 0, whatever end of its interval the generator includes.
    return -mean * Math.log(1 - this.uniform());
  }

  /** Normal with mean 0 and standard deviation 1 (Box and Muller 1958, the cosine half: two uniforms a draw). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /**
   * Log-normal with mean 1: exp(σ·N − σ²/2).
   * @param sigma standard deviation of the logarithm, 0 or more
   * @throws RangeError for a negative sigma or NaN
   */
  lognormal(sigma: number): number {
    if (!(sigma >= 0)) throw new RangeError(`sigma of a log-normal must be 0 or more, not ${sigma}`);
    return Math.exp(sigma * this.normal() - (sigma * sigma) / 2);
  }

  /** Where the stream stands; later draws do not change it. */
  save(): StreamState {
    return this.generator.state();
  }

  /** Goes on from where `state` was saved. */
  restore(state: StreamState): void {
    this.generator = seedrandom.tychei('', { state: { ...state } });
  }
}

/**
 * The stream of one component.
 * @param seed of the run
 * @param name of the component, such as `arrivals/camera`; never with a policy's name in it
 */
export function stream(seed: string, name: string): RandomStream {
  // With the length in front no two pairs give the same text: seed `1/a` with name `b` is not seed `1` with `a/b`.
  return new RandomStream(`${seed.length}:${seed}/${name}`);
}
