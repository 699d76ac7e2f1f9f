/**
 * Distributions and corrections of `@stdlib`, each loaded when it is first called: they are hundreds of
 * small files, and most programs that import experiments never come to compare any.
 *
 * @module
 */
import { createRequire } from "node:module";
import type hypergeometric from "@stdlib/stats-base-dists-hypergeometric-pmf";
import type cdf from "@stdlib/stats-base-dists-t-cdf";
import type quantile from "@stdlib/stats-base-dists-t-quantile";
import type adjust from "@stdlib/stats-padjust";
import type rank from "@stdlib/stats-ranks";

const require = createRequire(import.meta.url);

/** The probability of a Student's t of at most `t`. */
export function tCdf(t: number, degrees: number): number {
  const call: typeof cdf = require("@stdlib/stats-base-dists-t-cdf");
  return call(t, degrees);
}

/** The Student's t below which a share `p` lies. */
export function tQuantile(p: number, degrees: number): number {
  const call: typeof quantile = require("@stdlib/stats-base-dists-t-quantile");
  return call(p, degrees);
}

/** The probability of `x` successes in `draws` from `population`, of which `successes` are. */
export function hypergeometricMass(
  x: number,
  population: number,
  successes: number,
  draws: number,
): number {
  const call: typeof hypergeometric = require("@stdlib/stats-base-dists-hypergeometric-pmf");
  return call(x, population, successes, draws);
}

/** p-values adjusted by Holm's method. */
export function adjustByHolm(ps: readonly number[]): number[] {
  const call: typeof adjust = require("@stdlib/stats-padjust");
  return Array.from(call([...ps], "holm"));
}

/** Ranks, ties sharing their average. */
export function averageRanks(values: readonly number[]): number[] {
  const call: typeof rank = require("@stdlib/stats-ranks");
  return Array.from(call([...values]));
}
