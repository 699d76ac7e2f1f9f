/**
 * Mean and interval over seeds.
 *
 * @module
 */
import { createRequire } from "node:module";

/** A mean with the ends of its interval; `n` values stand behind it. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

/**
 * Mean and its 95 % interval by Student's t: mean ± t(0.975, n − 1) · s / √n.
 *
 * One value gives an interval of no width. Values that are not finite are left out.
 *
 * @throws {RangeError} if no value is finite
 *
 * @example
 * ```ts
 * import { meanInterval } from "./interval.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const { mean, low, high } = meanInterval([1.9, 2.0, 2.1]);
 * assertAlmostEquals(mean, 2);
 * assertAlmostEquals(high - mean, 0.2484, 1e-4);
 * assertAlmostEquals(mean - low, 0.2484, 1e-4);
 * ```
 */
export function meanInterval(values: readonly number[]): Interval {
  const finite = values.filter(Number.isFinite);
  const n = finite.length;
  if (n === 0) {
    throw new RangeError(
      `Cannot take a mean: expected at least one finite value, got [${values.slice(0, 5)}]; ` +
        "leave out runs that diverged",
    );
  }
  const mean = finite.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { mean, low: mean, high: mean, n };
  const squares = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = criticalValue(n - 1) * Math.sqrt(squares / (n - 1) / n);
  return { mean, low: mean - half, high: mean + half, n };
}

// Required when first needed: the package's many small files take 0.2 s to load.
const require = createRequire(import.meta.url);

function criticalValue(degreesOfFreedom: number): number {
  const quantile: (p: number, v: number) => number = require("@stdlib/stats-base-dists-t-quantile");
  return quantile(0.975, degreesOfFreedom);
}
