/**
 * How one quantity goes with another: slopes, powers, rank correlation.
 *
 * @module
 */
import { linearRegression, mean, sampleCorrelation } from "simple-statistics";
import { averageRanks, tQuantile } from "./distributions.ts";
import { twoSided } from "./statistics.ts";

/** A straight line through points, with the 95 % interval and two-sided p of its slope. */
export interface Line {
  /** How many points. */
  readonly n: number;
  /** By how much y rises for each unit of x. */
  readonly slope: number;
  /** y at x = 0. */
  readonly intercept: number;
  /** Lower end of the slope's interval; `null` for fewer than three points. */
  readonly low: number | null;
  /** Upper end of it. */
  readonly high: number | null;
  /** Of "the slope is zero". */
  readonly p: number | null;
}

/** `y ≈ factor · x^exponent`. */
export interface Power {
  /** How many points. */
  readonly n: number;
  /** The slope of ln y over ln x. */
  readonly exponent: number;
  /** y at x = 1. */
  readonly factor: number;
  /** Lower end of the exponent's 95 % interval; `null` for fewer than three points. */
  readonly low: number | null;
  /** Upper end of it. */
  readonly high: number | null;
  /** Of "the exponent is zero". */
  readonly p: number | null;
}

/**
 * Least squares of `y` on `x`. The slope's standard error is `√(Σ residual² / (n − 2) / Σ (x − x̄)²)`.
 *
 * @throws {RangeError} for fewer than two different `x`
 *
 * @example
 * ```ts
 * import { fitLine } from "./mod.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const { slope, intercept } = fitLine([1, 2, 3], [3, 5, 7]);
 * assertAlmostEquals(slope, 2);
 * assertAlmostEquals(intercept, 1);
 * ```
 */
export function fitLine(x: readonly number[], y: readonly number[]): Line {
  checkPoints("fit a line", x, y);
  const { m, b } = linearRegression(x.map((value, i) => [value, y[i]]));
  const n = x.length;
  const line = { n, slope: m, intercept: b, low: null, high: null, p: null };
  if (n < 3) return line;
  const center = mean([...x]);
  const spread = x.reduce((sum, value) => sum + (value - center) ** 2, 0);
  const residual = x.reduce((sum, value, i) => sum + (y[i] - b - m * value) ** 2, 0);
  const standardError = Math.sqrt(residual / (n - 2) / spread);
  const half = tQuantile(0.975, n - 2) * standardError;
  const t = m === 0 ? 0 : m / standardError;
  return { ...line, low: m - half, high: m + half, p: twoSided(t, n - 2) };
}

/**
 * Fits `y = factor · x^exponent` by a straight line through the logarithms.
 *
 * @example
 * ```ts
 * import { fitPower } from "./trend.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const { exponent, factor } = fitPower([1, 2, 4, 8], [3, 12, 48, 192]);
 * assertAlmostEquals(exponent, 2);
 * assertAlmostEquals(factor, 3);
 * ```
 *
 * @throws {RangeError} for a value that is not positive, or fewer than two different `x`
 */
export function fitPower(x: readonly number[], y: readonly number[]): Power {
  const stray = [...x, ...y].find((value) => !(value > 0));
  if (stray !== undefined) {
    throw new RangeError(`Cannot fit a power: expected positive values, got ${stray}`);
  }
  const { n, slope, intercept, low, high, p } = fitLine(x.map(Math.log), y.map(Math.log));
  return { n, exponent: slope, factor: Math.exp(intercept), low, high, p };
}

/**
 * Spearman's rank correlation with average ranks for ties, and its two-sided p by the t approximation
 * (exact enough above ten points; `null` below three).
 *
 * @throws {RangeError} for fewer than two different `x`
 *
 * @example
 * ```ts
 * import { spearman } from "./mod.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(spearman([1, 2, 3, 4], [1, 8, 27, 64]).rho, 1);
 * ```
 */
export function spearman(
  x: readonly number[],
  y: readonly number[],
): { readonly n: number; readonly rho: number; readonly p: number | null } {
  checkPoints("correlate ranks", x, y);
  const n = x.length;
  // All y alike: no order to agree or disagree with.
  if (new Set(y).size < 2) return { n, rho: 0, p: n < 3 ? null : 1 };
  const rho = sampleCorrelation(averageRanks(x), averageRanks(y));
  if (n < 3) return { n, rho, p: null };
  const t = rho * Math.sqrt((n - 2) / Math.max(0, 1 - rho * rho));
  return { n, rho, p: twoSided(t, n - 2) };
}

function checkPoints(action: string, x: readonly number[], y: readonly number[]): void {
  if (x.length !== y.length) {
    throw new RangeError(
      `Cannot ${action}: expected as many y as x, got ${x.length} x and ${y.length} y`,
    );
  }
  if (new Set(x).size < 2) {
    throw new RangeError(
      `Cannot ${action}: expected at least two different x, got ${new Set(x).size}`,
    );
  }
}
