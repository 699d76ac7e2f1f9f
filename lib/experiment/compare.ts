/**
 * Statements about two samples, or two shares: lower, higher, equivalent.
 *
 * @module
 */
import type { Finding } from "./finding.ts";
import { within } from "./level.ts";
import { pair, type Pairs, type Proportion, type Sample } from "./sample.ts";
import { fisherExact, paired } from "./statistics.ts";
import { few, mean, onSide, opposite, range, runs, type Side, unit, worseSide } from "./wording.ts";

/**
 * `a` is lower than `b`: the paired t-test over seeds.
 *
 * @example
 * ```ts
 * import { lower } from "./compare.ts";
 * import { sample } from "./sample.ts";
 * import { assert } from "@std/assert";
 *
 * const finding = lower(sample("pre", [1.80, 1.83, 1.79]), sample("post", [1.90, 1.91, 1.88]));
 * assert(finding.agrees && finding.p < 0.01);
 * ```
 */
export function lower(a: Sample, b: Sample): Finding {
  return compare(a, b, "lower");
}

/**
 * `a` is higher than `b`: the paired t-test over seeds.
 *
 * @example
 * ```ts
 * import { higher, sample } from "./mod.ts";
 * import { assert } from "@std/assert";
 *
 * const finding = higher(sample("post", [1.90, 1.91, 1.88]), sample("pre", [1.80, 1.83, 1.79]));
 * assert(finding.agrees && finding.p < 0.01);
 * ```
 */
export function higher(a: Sample, b: Sample): Finding {
  return compare(a, b, "higher");
}

/**
 * `a` and `b` differ by less than `margin` on average: two one-sided paired tests. Contradicted where the
 * difference is shown to be larger than the margin.
 *
 * @example
 * ```ts
 * import { equivalent } from "./compare.ts";
 * import { sample } from "./sample.ts";
 * import { assert } from "@std/assert";
 *
 * const learned = sample("learned", [1.90, 1.91, 1.89, 1.90]);
 * const sinusoidal = sample("sinusoidal", [1.91, 1.91, 1.88, 1.90]);
 * assert(equivalent(learned, sinusoidal, 0.03).p < 0.05);
 * ```
 */
export function equivalent(a: Sample, b: Sample, margin: number): Finding {
  const pairs = pair(a, b);
  const differences = pairs.a.map((value, i) => value - pairs.b[i]);
  const names = `${a.label} and ${b.label}`;
  return {
    ...within(differences, margin, 0, `${names} differ by`),
    remarks: lost(pairs, a, b),
    ...(pairs.onlyADiverged === pairs.onlyBDiverged
      ? {}
      : { doubt: "they diverge a different number of times" }),
  };
}

/**
 * A smaller share of `a` than of `b`: Fisher's exact test.
 *
 * @example
 * ```ts
 * import { shareLower } from "./mod.ts";
 * import { assert } from "@std/assert";
 *
 * const pre = { label: "pre: diverged", count: 0, total: 5 };
 * const post = { label: "post: diverged", count: 5, total: 5 };
 * assert(shareLower(pre, post).p < 0.05);
 * ```
 */
export function shareLower(a: Proportion, b: Proportion): Finding {
  return shares(a, b, a.count / a.total < b.count / b.total);
}

/**
 * A larger share of `a` than of `b`: Fisher's exact test.
 *
 * @example
 * ```ts
 * import { shareHigher } from "./mod.ts";
 * import { assert } from "@std/assert";
 *
 * const pre = { label: "pre: diverged", count: 0, total: 5 };
 * const post = { label: "post: diverged", count: 5, total: 5 };
 * assert(shareHigher(post, pre).agrees);
 * ```
 */
export function shareHigher(a: Proportion, b: Proportion): Finding {
  return shares(a, b, a.count / a.total > b.count / b.total);
}

function compare(a: Sample, b: Sample, side: Side): Finding {
  const pairs = pair(a, b);
  const n = pairs.seeds.length;
  const remarks = lost(pairs, a, b);
  if (n < 2) {
    return { p: NaN, agrees: false, n, says: few(n, `${a.label} with ${b.label}`), remarks };
  }
  const found = paired(pairs.a, pairs.b);
  const agrees = onSide(found.mean, side);
  const doubt = divergenceDoubt(pairs, a, b, agrees ? side : opposite(side));
  return {
    p: found.p,
    agrees,
    n,
    says: `${a.label} ${mean(pairs.a)} against ${b.label} ${mean(pairs.b)}, difference ${
      range(found)
    }${unit(a)} over ${n} seeds`,
    remarks,
    estimate: found,
    ...doubt,
  };
}

/** A diverged run counts as worse than any that finished: does that speak against the side seen? */
function divergenceDoubt(
  pairs: Pairs,
  a: Sample,
  b: Sample,
  seen: Side,
): { doubt?: string } {
  if (a.better === "neither") return {};
  const worse = worseSide(a.better);
  const [count, label] = worse === seen
    ? [pairs.onlyBDiverged, b.label]
    : [pairs.onlyADiverged, a.label];
  if (count === 0) return {};
  return { doubt: `${count} diverged ${runs(count)} of ${label} would turn the comparison round` };
}

function shares(a: Proportion, b: Proportion, agrees: boolean): Finding {
  const n = Math.min(a.total, b.total);
  const share = ({ label, count, total }: Proportion) => `${label} ${count} of ${total}`;
  return {
    p: n === 0 ? NaN : fisherExact(a.count, a.total, b.count, b.total),
    agrees,
    n,
    says: `${share(a)} against ${share(b)}`,
    remarks: [],
  };
}

function lost(pairs: Pairs, a: Sample, b: Sample): string[] {
  const { onlyADiverged, onlyBDiverged, bothDiverged, missing } = pairs;
  return [
    [onlyADiverged + bothDiverged, `of ${a.label} diverged`] as const,
    [onlyBDiverged + bothDiverged, `of ${b.label} diverged`] as const,
    [missing, "missing"] as const,
  ].filter(([count]) => count > 0).map(([count, what]) => `${count} ${runs(count)} ${what}`);
}
