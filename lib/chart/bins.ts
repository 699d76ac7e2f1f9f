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
  /** Bins of equal width, counted from the smallest x; the same for all curves binned together. */
  readonly bin: number;
}

/** Curves that stand for longer ones. */
export interface BinnedCurves {
  readonly curves: readonly (readonly BinnedPoint[])[];
  /** Width of a bin in units of x; `null` where nothing was binned. */
  readonly width: number | null;
}

/**
 * Every curve as at most `limit` points, each the mean (of x and of y) over a bin of x; all curves
 * share their bins.
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
 *   width: 2,
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
  const perBin = Math.ceil(xs.length / limit);
  const binOf = new Map(xs.map((x, index) => [x, Math.floor(index / Math.max(perBin, 1))]));
  return {
    curves: finite.map((curve) =>
      [...Map.groupBy(curve, ({ x }) => binOf.get(x)!)].map(([bin, points]) => ({
        bin,
        x: mean(points.map(({ x }) => x)),
        y: mean(points.map(({ y }) => y)),
      }))
    ),
    width: perBin > 1 ? (xs[perBin] - xs[0]) || null : null,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value / values.length, 0);
}
