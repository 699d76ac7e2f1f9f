/**
 * What seeds say: intervals, paired tests, corrections. Distributions and corrections are
 * `@stdlib`'s, sums are `simple-statistics`'.
 *
 * @module
 */
import { mean, sampleStandardDeviation } from "simple-statistics";
import { adjustByHolm, hypergeometricMass, tCdf, tQuantile } from "./distributions.ts";
import type { Estimate } from "./record.ts";

/** A mean with its 95 % interval; the ends are `null` where there are fewer than two values. */
export interface Interval {
  /** How many values. */
  readonly n: number;
  /** `null` where there is no value. */
  readonly mean: number | null;
  /** Lower end. */
  readonly low: number | null;
  /** Upper end. */
  readonly high: number | null;
}

/** A two-sided test of "the mean is `nullValue`". */
export interface TTest {
  /** How many values. */
  readonly n: number;
  /** Their mean. */
  readonly mean: number;
  /** Lower end of the mean's interval. */
  readonly low: number;
  /** Upper end of it. */
  readonly high: number;
  /** `(mean − nullValue) / (s / √n)`. */
  readonly t: number;
  /** The probability of a t at least as far from zero, if the mean is `nullValue`. */
  readonly p: number;
  /** Sample standard deviation. */
  readonly deviation: number;
}

/**
 * The mean of values and its t-interval, `mean ± t(0.975, n − 1) · s / √n`. Values must be finite: a
 * diverged run has no value and is counted apart.
 *
 * @example
 * ```ts
 * import { interval } from "./statistics.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const { mean, low, high } = interval([1.9, 1.88, 1.92]);
 * assertAlmostEquals(mean!, 1.9);
 * assertAlmostEquals(low!, 1.8503, 1e-4);
 * assertAlmostEquals(high!, 1.9497, 1e-4);
 * ```
 */
export function interval(values: readonly number[], level = 0.95): Interval {
  const n = values.length;
  if (n === 0) return { n, mean: null, low: null, high: null };
  if (n === 1) return { n, mean: values[0], low: null, high: null };
  const { mean, low, high } = tTest(values, 0, level);
  return { n, mean, low, high };
}

/**
 * Student's one-sample t-test, `t = (mean − nullValue) / (s / √n)` with n − 1 degrees of freedom. Values
 * that are all alike have p = 0, or 1 where they equal `nullValue`.
 *
 * @throws {RangeError} for fewer than two values, or one that is not finite
 *
 * @example
 * ```ts
 * import { tTest } from "./mod.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const { t, p } = tTest([1, 2, 3], 0);
 * assertAlmostEquals(t, 2 * Math.sqrt(3));
 * assertAlmostEquals(p, 0.07418, 1e-5);
 * ```
 */
export function tTest(values: readonly number[], nullValue = 0, level = 0.95): TTest {
  const n = values.length;
  if (n < 2) throw new RangeError(`Cannot test a mean: expected at least 2 values, got ${n}`);
  const stray = values.find((value) => !Number.isFinite(value));
  if (stray !== undefined) {
    throw new RangeError(`Cannot test a mean: expected finite values, got ${stray}`);
  }
  const center = mean([...values]);
  // Equal values can have a deviation of one rounding error, from the mean's own.
  const alike = values.every((value) => value === values[0]);
  const deviation = alike ? 0 : sampleStandardDeviation([...values]);
  const standardError = deviation / Math.sqrt(n);
  const distance = (alike ? values[0] : center) - nullValue;
  const t = distance === 0 ? 0 : distance / standardError;
  const half = tQuantile((1 + level) / 2, n - 1) * standardError;
  return {
    n,
    mean: center,
    low: center - half,
    high: center + half,
    t,
    p: twoSided(t, n - 1),
    deviation,
  };
}

/**
 * The probability of a t at least as far from zero.
 *
 * @example The tabled value for 10 degrees of freedom
 * ```ts
 * import { twoSided } from "./mod.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(twoSided(2.228139, 10), 0.05, 1e-6);
 * ```
 */
export function twoSided(t: number, degrees: number): number {
  return Math.min(1, 2 * oneSided(-Math.abs(t), degrees));
}

/**
 * The probability of a t at most as large.
 *
 * @example
 * ```ts
 * import { oneSided } from "./mod.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(oneSided(-2.228139, 10), 0.025, 1e-6);
 * ```
 */
export function oneSided(t: number, degrees: number): number {
  if (t === -Infinity) return 0;
  return t === Infinity ? 1 : tCdf(t, degrees);
}

/**
 * Compares `a` with `b` seed by seed: mean difference `a − b`, its 95 % interval, the paired t-test's
 * two-sided p, and Cohen's d of the differences (`mean / s`; infinite where all differ by the same).
 *
 * @example
 * ```ts
 * import { paired } from "./statistics.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const { mean, p, effect } = paired([1.80, 1.83, 1.79, 1.84], [1.90, 1.91, 1.88, 1.93]);
 * assertAlmostEquals(mean, -0.09);
 * assertAlmostEquals(p, 0.00021, 1e-5);
 * assertAlmostEquals(effect, -11.02, 0.01);
 * ```
 *
 * @throws {RangeError} for fewer than two pairs, or lists of different length
 */
export function paired(a: readonly number[], b: readonly number[]): Estimate {
  if (a.length !== b.length) {
    throw new RangeError(
      `Cannot pair: expected lists of one length, got ${a.length} and ${b.length}; take the seeds that both have`,
    );
  }
  return estimate(tTest(a.map((value, i) => value - b[i])));
}

/**
 * A test against `target` as the record that reports read: the effect is Cohen's d,
 * `(mean − target) / s`.
 *
 * @example
 * ```ts
 * import { estimate, tTest } from "./mod.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(estimate(tTest([1, 2, 3])).effect, 2);
 * ```
 */
export function estimate({ mean, low, high, p, deviation, n }: TTest, target = 0): Estimate {
  const effect = mean === target ? 0 : (mean - target) / deviation;
  return { mean, low, high, p, n, effect, ...(target === 0 ? {} : { target }) };
}

/**
 * Adjusts p-values by Holm's step-down method (Holm 1979), which bounds the chance of any false finding.
 * A test that could not be made (`NaN`) counts as p = 1.
 *
 * @example
 * ```ts
 * import { holm } from "./statistics.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(holm([0.01, 0.04, 0.03]), [0.03, 0.06, 0.06]);
 * ```
 */
export function holm(ps: readonly number[]): number[] {
  if (ps.length === 0) return [];
  return adjustByHolm(ps.map((p) => (Number.isNaN(p) ? 1 : p)));
}

/**
 * Two one-sided tests (Schuirmann 1987): the p of "the mean lies outside `center ± margin`". A small p
 * says that the values are equivalent to `center`, which a large p of a t-test never does.
 *
 * @throws {RangeError} for a margin that is not positive, or fewer than two values
 *
 * @example
 * ```ts
 * import { equivalence } from "./mod.ts";
 * import { assert } from "@std/assert";
 *
 * assert(equivalence([0.01, -0.01, 0.00, 0.01], 0.1) < 0.01);
 * ```
 */
export function equivalence(values: readonly number[], margin: number, center = 0): number {
  checkMargin(margin);
  const above = tTest(values, center - margin);
  const below = tTest(values, center + margin);
  const degrees = values.length - 1;
  return Math.max(oneSided(-above.t, degrees), oneSided(below.t, degrees));
}

/**
 * The two-sided p of "the mean lies within `center ± margin`": small where the values are shown to be
 * outside.
 *
 * @throws {RangeError} for a margin that is not positive, or fewer than two values
 *
 * @example
 * ```ts
 * import { beyond } from "./mod.ts";
 * import { assert } from "@std/assert";
 *
 * assert(beyond([0.50, 0.52, 0.49], 0.1) < 0.01);
 * ```
 */
export function beyond(values: readonly number[], margin: number, center = 0): number {
  checkMargin(margin);
  const above = tTest(values, center + margin);
  const below = tTest(values, center - margin);
  const degrees = values.length - 1;
  return Math.min(1, 2 * Math.min(oneSided(-above.t, degrees), oneSided(below.t, degrees)));
}

function checkMargin(margin: number): void {
  if (!(margin > 0)) {
    throw new RangeError(`Cannot test for equivalence: expected a positive margin, got ${margin}`);
  }
}

/**
 * Fisher's exact test for two shares, `countA` of `totalA` against `countB` of `totalB`: the two-sided p,
 * the sum over all tables with the same margins that are at most as likely as this one.
 *
 * @example
 * ```ts
 * import { fisherExact } from "./statistics.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(fisherExact(5, 5, 0, 5), 0.00794, 1e-5);
 * ```
 */
export function fisherExact(
  countA: number,
  totalA: number,
  countB: number,
  totalB: number,
): number {
  const mass = (x: number) => hypergeometricMass(x, totalA + totalB, countA + countB, totalA);
  // Tables that are exactly as likely may differ by rounding; R uses the same slack.
  const limit = mass(countA) * (1 + 1e-7);
  let p = 0;
  for (let x = 0; x <= totalA; x++) {
    const probability = mass(x);
    if (probability <= limit) p += probability;
  }
  return Math.min(1, p);
}
