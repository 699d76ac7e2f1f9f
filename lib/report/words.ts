/**
 * Results in words, the same in every form of report.
 *
 * @module
 */
import { formatFixed, formatNumber, formatP } from "../format.ts";
import { arithmetic, comparability } from "../experiment/arithmetic.ts";
import type { Estimate, ExperimentResult, ResultTable, Verdict } from "../experiment/record.ts";

/** What a verdict is called at the beginning of a line. */
export const verdictNames: Readonly<Record<Verdict, string>> = {
  supported: "Supported",
  contradicted: "Contradicted",
  "cannot tell": "Cannot tell",
};

/** What a verdict looks like beside its name, so that color is never all that tells it. */
export const verdictMarks: Readonly<Record<Verdict, string>> = {
  supported: "✓",
  contradicted: "✕",
  "cannot tell": "?",
};

/** Under what conditions the digests of a result come out again. */
export function reproducibility({ runs, environment }: ExperimentResult): string {
  const environments = runs.length === 0
    ? [environment]
    : runs.map(({ environment }) => environment);
  const kinds = [...new Set(environments.map(arithmetic))];
  if (kinds.length > 1) {
    return `These runs were computed in different ways (${
      kinds.join("; ")
    }): digests of one kind ` +
      `cannot be compared with those of another.`;
  }
  const [first] = environments;
  const switches = [...new Set(environments.map(({ v8Flags }) => v8Flags ?? ""))].join(" or ");
  const text = first.fusedMultiplyAdd && first.blas === undefined
    ? "On every machine with fused multiply–add the same seed gives the same bits: every digest " +
      "below comes out again."
    : `These digests come out again on a machine of the same class only: ${comparability(first)}.`;
  return switches === "" ? text : `${text} V8 was started with ${switches}.`;
}

const directions: Readonly<Record<ResultTable["better"], string>> = {
  lower: "lower is better",
  higher: "higher is better",
  neither: "neither direction is better",
};

/** "nats per token, lower is better". */
export function tableUnit({ unit, better }: Pick<ResultTable, "unit" | "better">): string {
  return [unit, directions[better]].filter((text) => text !== "").join(", ");
}

/** A number with its sign, as differences are written. */
export function signed(text: string): string {
  return /^[−–]/.test(text) || !/[1-9]/.test(text) ? text : `+${text}`;
}

/** "[−0.11, −0.08]". */
export function interval(low: number | null, high: number | null, decimals?: number): string {
  if (low === null || high === null) return "–";
  const text = (value: number) =>
    decimals === undefined ? formatNumber(value, 3) : formatFixed(value, decimals);
  return `[${text(low)}, ${text(high)}]`;
}

/**
 * "difference −0.098, 95 % interval [−0.11, −0.086], p = 0.002 (Holm), d = −3.1, n = 5", or
 * "mean −0.56, 95 % interval [−0.6, −0.53], target −0.5 ± 0.1, …".
 */
export function estimateInWords(estimate: Estimate): string {
  const { of = "difference", mean, low, high, p, pAdjusted, effect, n } = estimate;
  const value = formatP(pAdjusted ?? p);
  const number = formatNumber(mean, 3);
  const target = targetInWords(estimate);
  return [
    `${of} ${of === "mean" ? number : signed(number)}`,
    `95 % interval ${interval(low, high)}`,
    ...(target === "" ? [] : [target]),
    `p ${value.startsWith("<") ? value : `= ${value}`}${pAdjusted === undefined ? "" : " (Holm)"}`,
    `d = ${formatEffect(effect)}`,
    `n = ${n}`,
  ].join(", ");
}

/** "target −0.5 ± 0.1", or "margin ± 0.02" around zero; nothing where zero is all there is. */
function targetInWords({ of, target = 0, margin }: Estimate): string {
  const width = margin === undefined ? "" : `± ${formatNumber(margin, 3)}`;
  if (target === 0 && of !== "mean") return width === "" ? "" : `margin ${width}`;
  return `target ${formatNumber(target, 3)} ${width}`.trim();
}

/** Cohen's d with as many decimals as its size makes sense of. */
export function formatEffect(effect: number): string {
  const size = Math.abs(effect);
  return formatFixed(effect, size >= 10 ? 0 : size >= 1 ? 1 : 2);
}
