/**
 * Findings: what a test on samples says about a statement, before Holm's correction and a verdict.
 *
 * @module
 */
import type { Estimate } from "./record.ts";

/** The outcome of one test of a statement. */
export interface Finding {
  /** Two-sided p of the test; `NaN` where there was too little to test. */
  readonly p: number;
  /** Whether what was seen lies on the statement's side. */
  readonly agrees: boolean;
  /** Seeds (or, for shares, runs of the smaller group) that the test rests on. */
  readonly n: number;
  /** What was seen, with numbers. */
  readonly says: string;
  /** Why this evidence must not decide, whatever its p: diverged runs that speak against it. */
  readonly doubt?: string;
  /** What a reader should know beside the numbers. */
  readonly remarks: readonly string[];
  /** The mean with its interval, where the test has one. */
  readonly estimate?: Estimate;
}

/**
 * All findings hold. Its p is the largest of theirs (an intersection–union test); where some
 * disagree, the smallest p of those, times their number.
 *
 * @throws {RangeError} for no findings
 *
 * @example
 * ```ts
 * import { below, every, lower, sample } from "./mod.ts";
 * import { assert } from "@std/assert";
 *
 * const [pre, post] = [sample("pre", [1.80, 1.83, 1.79]), sample("post", [1.90, 1.91, 1.88])];
 * const both = every(lower(pre, post), below(post, 2));
 * assert(both.agrees && both.p < 0.05);
 * ```
 */
export function every(...findings: readonly Finding[]): Finding {
  if (findings.length === 0) throw new RangeError("Cannot join findings: expected at least one");
  const against = findings.filter(({ agrees }) => !agrees);
  const agrees = against.length === 0;
  const ps = (agrees ? findings : against).map(({ p }) => p);
  const doubts = findings.flatMap(({ doubt }) => doubt ?? []);
  return {
    p: agrees ? Math.max(...ps) : Math.min(1, Math.min(...ps) * against.length),
    agrees,
    n: Math.min(...findings.map(({ n }) => n)),
    says: findings.map(({ says }) => says).join("; "),
    remarks: [...new Set(findings.flatMap(({ remarks }) => remarks))],
    ...(doubts.length > 0 ? { doubt: doubts.join("; ") } : {}),
  };
}
