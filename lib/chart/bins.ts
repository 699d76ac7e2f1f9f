/**
 * Long curves made short enough to draw.
 *
 * @module
 */

/** A point of a curve. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/** A point that stands for all points of its bin. */
export interface BinnedPoint extends CurvePoint {
  /** Counted from the smallest x; the same for all curves binned together. */
  readonly bin: number;
}

/** Curves that stand for longer ones. */
export interface BinnedCurves {
  readonly curves: readonly (readonly BinnedPoint[])[];
  /** How many different x fall into a bin, on average; 1 where nothing was binned. */
  readonly perBin: number;
}

/**
 * Every curve as at most `limit` points, each the mean (of x and of y) over a bin of neighboring x;
 * all curves share their bins.
 *
 * Means keep the level and the trend of a noisy loss, where every k-th point would keep only noise.
 * Points that are not finite are left out.
 *
 * @throws {RangeError} if `limit` is below 1
 *
 * @example
 * ```ts
 * import { meanPerBin } from "./bins.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const curve = [1, 2, 3, 4].map((x) => ({ x, y: x * x }));
 * assertEquals(meanPerBin([curve], 2), {
 *   curves: [[{ bin: 0, x: 1.5, y: 2.5 }, { bin: 1, x: 3.5, y: 12.5 }]],
 *   perBin: 2,
 * });
 * ```
 */
export function meanPerBin(
  curves: readonly (readonly CurvePoint[])[],
  limit: number,
): BinnedCurves {
  if (!(limit >= 1)) {
    throw new RangeError(`Cannot bin curves: expected a limit of at least 1, got ${limit}`);
  }
  const finite = curves.map((curve) =>
    curve.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))
  );
  const xs = [...new Set(finite.flatMap((curve) => curve.map(({ x }) => x)))].sort((a, b) => a - b);
  // As many bins as fit, of sizes that differ by one at most: a last bin of few points would be noisy.
  const bins = Math.ceil(xs.length / Math.max(1, Math.ceil(xs.length / limit)));
  const binOf = new Map(xs.map((x, index) => [x, Math.floor(index * bins / xs.length)]));
  return {
    curves: finite.map((curve) =>
      [...Map.groupBy(curve, ({ x }) => binOf.get(x)!)].map(([bin, points]) => ({
        bin,
        x: mean(points.map(({ x }) => x)),
        y: mean(points.map(({ y }) => y)),
      }))
    ),
    perBin: bins === 0 ? 1 : xs.length / bins,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value / values.length, 0);
}
