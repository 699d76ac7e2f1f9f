/**
 * Claims put to the test: statements of papers, and verdicts with Holm's correction over all of an
 * experiment's claims.
 *
 * @module
 */
import type { Finding } from "./finding.ts";
import type { ClaimResult, Verdict } from "./record.ts";
import type { Results } from "./results.ts";
import { holm } from "./statistics.ts";
import { number } from "./wording.ts";

/** A statement and how the runs test it. */
export interface Claim<V extends string = string, M extends string = string> {
  /** A sentence that runs can support or contradict. */
  readonly statement: string;
  /** Where it comes from, such as "Xiong et al. 2020". */
  readonly paper: string;
  /** What the runs say of it. */
  readonly test: (results: Results<V, M>) => Finding;
}

/** Largest adjusted p that decides. */
export const significance = 0.05;

/** Fewest seeds that decide. */
export const fewestSeeds = 3;

/**
 * Declares a claim. Names of variants and measures are tried before the first run; written in place as
 * an object, `{ statement, paper, test }`, the compiler checks them too.
 *
 * @example
 * ```ts
 * import { claim } from "./claims.ts";
 * import { lower } from "./compare.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const preWins = claim("Pre-norm ends lower without warm-up", {
 *   paper: "Xiong et al. 2020",
 *   test: ({ variants: { pre, post } }) => lower(pre.validationLoss, post.validationLoss),
 * });
 * assertEquals(preWins.paper, "Xiong et al. 2020");
 * ```
 */
export function claim<V extends string, M extends string>(
  statement: string,
  { paper, test }: { paper: string; test: (results: Results<V, M>) => Finding },
): Claim<V, M> {
  return { statement, paper, test };
}

/**
 * Tests claims on runs. *Supported*: the p, adjusted by Holm's method over all these claims, is below
 * 0.05 and what was seen lies on the claim's side; *contradicted*: it lies significantly on the other
 * side; *cannot tell*: all else, fewer than three seeds, or diverged runs that speak against the rest.
 *
 * @throws {RangeError} where a claim names a variant or measure that is not there
 */
export function judge<V extends string, M extends string>(
  claims: readonly Claim<V, M>[],
  results: Results<V, M>,
): ClaimResult[] {
  const findings = claims.map((claim) => test(claim, results));
  const adjusted = holm(findings.map(({ p }) => p));
  return claims.map(({ statement, paper }, i) => {
    const finding = findings[i];
    const [verdict, because] = decide(finding, adjusted[i]);
    const remarks = finding.remarks.length > 0 ? ` (${finding.remarks.join(", ")})` : "";
    return {
      statement,
      paper,
      verdict,
      reason: `${finding.says}${remarks}: ${because}.`,
      ...(finding.estimate === undefined
        ? {}
        : { estimate: { ...finding.estimate, pAdjusted: adjusted[i] } }),
    };
  });
}

function test<V extends string, M extends string>(
  { statement, test }: Claim<V, M>,
  results: Results<V, M>,
): Finding {
  try {
    return test(results);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    const names = Object.keys(results.variants).join(", ");
    throw new RangeError(
      `Cannot test the claim "${statement}": ${detail}; the variants are ${names}`,
      { cause },
    );
  }
}

function decide(finding: Finding, adjusted: number): [Verdict, string] {
  const p = adjusted < 0.001 ? "p < 0.001" : `p = ${number(adjusted)}`;
  if (finding.n < fewestSeeds) return ["cannot tell", `needs at least ${fewestSeeds} seeds`];
  if (adjusted >= significance) return ["cannot tell", `${p}, not below ${significance}`];
  if (finding.doubt !== undefined) return ["cannot tell", `${p}, but ${finding.doubt}`];
  return finding.agrees ? ["supported", p] : ["contradicted", `${p} for the opposite`];
}
