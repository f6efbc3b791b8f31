/** How long answers take, from one request in sixteen: a clock and a listener for each of them would slow the fastest ones down. */
const ONE_IN = 16;
const MOST = 512;

export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

export class LatencySample {
  #count = 0;
  #values: number[] = [];

  /** Whether the request that comes now is one of those that are timed. The first one is. */
  due(): boolean {
    const due = this.#count % ONE_IN === 0;
    this.#count += 1;
    return due && this.#values.length < MOST;
  }

  add(ms: number): void {
    this.#values.push(ms);
  }

  /** What was seen since this was last asked, in milliseconds; undefined when nothing was. */
  take(): Latency | undefined {
    if (this.#values.length === 0) return undefined;
    const sorted = this.#values.sort((a, b) => a - b);
    this.#values = [];
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    return { p50: at(0.5), p99: at(0.99) };
  }
}
