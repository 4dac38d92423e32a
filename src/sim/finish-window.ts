/** The latest finishes of an application: what its window monitors read. */

/** Latencies that `latency_mean` and `throughput` look back on. */
const WINDOW = 10;

/** Latest finishes of an application, for its window monitors. */
export class FinishWindow {
  private readonly latency: number[] = [];
  private readonly finish: number[] = [];

  push(latency: number, finish: number): void {
    this.latency.push(latency);
    this.finish.push(finish);
    if (this.latency.length > WINDOW) {
      this.latency.shift();
      this.finish.shift();
    }
  }

  last(): number | undefined {
    return this.latency.at(-1);
  }

  mean(): number | undefined {
    const n = this.latency.length;
    return n === 0 ? undefined : this.latency.reduce((a, b) => a + b, 0) / n;
  }

  /** Finishes a second over the window; undefined before there are two. */
  throughput(): number | undefined {
    const n = this.finish.length;
    return n < 2 ? undefined : ((n - 1) * 1e9) / (this.finish[n - 1]! - this.finish[0]!);
  }
}
