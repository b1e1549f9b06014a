/** Times of interleaved rounds and what is told of them. */

/** Milliseconds by name, of one round. */
export type Sample = Readonly<Record<string, number>>;

/** What `run` gives, and the milliseconds it takes. */
export function clocked<T>(run: () => T): { readonly value: T; readonly ms: number } {
  const start = performance.now();
  const value = run();
  return { value, ms: performance.now() - start };
}

/** The middle value; of an even number of values the lower middle one. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** @param at 0 to 1 @throws {RangeError} for no values */
export function quantile(values: readonly number[], at: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.ceil(at * sorted.length) - 1] ?? sorted[0];
  if (value === undefined) throw new RangeError("no values were measured");
  return value;
}

/** Median of one name over all rounds. */
export function medianOf(samples: readonly Sample[], name: string): number {
  return median(samples.map((sample) => valueOf(sample, name)));
}

/** Median over the rounds of the ratio within a round: what disturbs the machine disturbs both sides of it. */
export function medianRatio(samples: readonly Sample[], above: string, below: string): number {
  return median(samples.map((sample) => valueOf(sample, above) / valueOf(sample, below)));
}

function valueOf(sample: Sample, name: string): number {
  const value = sample[name];
  if (value === undefined) throw new RangeError(`nothing called ${name} was measured`);
  return value;
}
