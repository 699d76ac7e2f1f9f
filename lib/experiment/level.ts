/**
 * Statements about one sample or a row of them: below, above, near, falling, rising.
 *
 * @module
 */
import type { Finding } from "./finding.ts";
import type { Sample } from "./sample.ts";
import { beyond, equivalence, estimate, tTest } from "./statistics.ts";
import { fitLine } from "./trend.ts";
import {
  absent,
  few,
  mean,
  number,
  onSide,
  opposite,
  range,
  runs,
  type Side,
  unit,
  worseSide,
} from "./wording.ts";

/**
 * The sample's mean is `value` to within `margin`: two one-sided tests.
 *
 * @example
 * ```ts
 * import { near, sample } from "./mod.ts";
 * import { assert } from "@std/assert";
 *
 * assert(near(sample("ratio", [1.01, 0.99, 1.00]), 1, 0.05).p < 0.05);
 * ```
 */
export function near(sample: Sample, value: number, margin: number): Finding {
  const finding = within([...sample.values.values()], margin, value, `${sample.label} is`);
  return {
    ...finding,
    ...(finding.estimate === undefined ? {} : { estimate: { ...finding.estimate, of: "mean" } }),
    ...oneSampleDoubt(sample, undefined),
  };
}

/**
 * The sample's mean is below `value`: a t-test.
 *
 * @example
 * ```ts
 * import { below, sample } from "./mod.ts";
 * import { assert } from "@std/assert";
 *
 * assert(below(sample("validation loss", [1.80, 1.83, 1.79]), 2).p < 0.01);
 * ```
 */
export function below(sample: Sample, value: number): Finding {
  return oneSample(sample, value, "lower");
}

/**
 * The sample's mean is above `value`: a t-test.
 *
 * @example
 * ```ts
 * import { above, sample } from "./mod.ts";
 * import { assert } from "@std/assert";
 *
 * assert(above(sample("accuracy", [0.97, 0.99, 0.98]), 0.9).p < 0.05);
 * ```
 */
export function above(sample: Sample, value: number): Finding {
  return oneSample(sample, value, "higher");
}

/** Points of a trend: where, and what was measured there. */
export type Trend = readonly (readonly [x: number, sample: Sample])[];

/**
 * The quantity falls with x: a line is fitted for each seed, and the slopes are tested against zero.
 * `scale: "log"` takes the slope over log₂ x.
 *
 * @example
 * ```ts
 * import { falling, sample } from "./mod.ts";
 * import { assert } from "@std/assert";
 *
 * const trend = [
 *   [2, sample("2 layers", [2.00, 2.02, 1.99])],
 *   [4, sample("4 layers", [1.90, 1.91, 1.88])],
 *   [8, sample("8 layers", [1.81, 1.80, 1.79])],
 * ] as const;
 * assert(falling(trend, { scale: "log" }).p < 0.05);
 * ```
 */
export function falling(trend: Trend, options?: { scale?: "linear" | "log" }): Finding {
  return slope(trend, "lower", options);
}

/**
 * The quantity rises with x; as {@linkcode falling}.
 *
 * @example
 * ```ts
 * import { rising, sample } from "./mod.ts";
 * import { assert } from "@std/assert";
 *
 * const trend = [
 *   [1, sample("1 layer", [0.50, 0.52, 0.49])],
 *   [2, sample("2 layers", [0.70, 0.71, 0.68])],
 * ] as const;
 * assert(rising(trend).agrees);
 * ```
 */
export function rising(trend: Trend, options?: { scale?: "linear" | "log" }): Finding {
  return slope(trend, "higher", options);
}

function oneSample(sample: Sample, value: number, side: Side): Finding {
  const values = [...sample.values.values()];
  const n = values.length;
  const remarks = absent(sample);
  if (n < 2) return { p: NaN, agrees: false, n, says: few(n, sample.label), remarks };
  const test = tTest(values, value);
  const agrees = onSide(test.mean - value, side);
  return {
    p: test.p,
    agrees,
    n,
    says: `${sample.label} is ${range(test)}${unit(sample)} over ${n} seeds, against ${
      number(value)
    }`,
    estimate: { ...estimate(test, value), of: "mean" },
    ...oneSampleDoubt(sample, agrees ? side : opposite(side)),
  };
}

function oneSampleDoubt(
  sample: Sample,
  seen: Side | undefined,
): { doubt?: string; remarks: string[] } {
  const remarks = absent(sample);
  const count = sample.diverged.length;
  if (count === 0 || sample.better === "neither" || worseSide(sample.better) === seen) {
    return { remarks };
  }
  return { remarks, doubt: `${count} ${runs(count)} of ${sample.label} diverged` };
}

/**
 * Two one-sided tests of values against `center ± margin`, worded.
 *
 * @example
 * ```ts
 * import { within } from "./mod.ts";
 * import { assert } from "@std/assert";
 *
 * assert(within([0.01, -0.01, 0.00], 0.1, 0, "the difference is").p < 0.05);
 * ```
 */
export function within(
  values: readonly number[],
  margin: number,
  center: number,
  words: string,
): Finding {
  const n = values.length;
  if (n < 2) return { p: NaN, agrees: false, n, says: few(n, words), remarks: [] };
  const test = tTest(values);
  const agrees = Math.abs(test.mean - center) < margin;
  const p = agrees ? equivalence(values, margin, center) : beyond(values, margin, center);
  return {
    p,
    agrees,
    n,
    says: `${words} ${range(test)} over ${n} seeds; the margin is ${
      center === 0 ? "" : `${number(center)} `
    }± ${number(margin)}`,
    remarks: [],
    estimate: { ...estimate(test, center), p, margin },
  };
}

function slope(
  trend: Trend,
  side: Side,
  { scale = "linear" }: { scale?: "linear" | "log" } = {},
): Finding {
  if (new Set(trend.map(([x]) => x)).size < 2) {
    throw new RangeError(`Cannot test a trend: expected at least two different x`);
  }
  const place = (x: number) => (scale === "log" ? Math.log2(x) : x);
  const samples = trend.map(([, sample]) => sample);
  const seeds = [...samples[0].values.keys()]
    .filter((seed) => samples.every((sample) => sample.values.has(seed)));
  const remarks = samples.flatMap(absent);
  const n = seeds.length;
  const words = trend.map(([x, sample]) => `${number(x)}: ${mean([...sample.values.values()])}`);
  if (n < 2) return { p: NaN, agrees: false, n, says: few(n, words.join(", ")), remarks };
  const slopes = seeds.map((seed) =>
    fitLine(trend.map(([x]) => place(x)), samples.map((sample) => sample.values.get(seed)!)).slope
  );
  const test = tTest(slopes);
  return {
    p: test.p,
    agrees: onSide(test.mean, side),
    n,
    says: `means ${words.join(", ")}; slope ${range(test)}${unit(samples[0])} ${
      scale === "log" ? "per doubling" : "per unit"
    } over ${n} seeds`,
    remarks,
    estimate: { ...estimate(test), of: "slope" },
    ...(samples.some(({ diverged }) => diverged.length > 0)
      ? { doubt: "seeds with a diverged run have no slope" }
      : {}),
  };
}
