/**
 * A result in a few lines of text, for the terminal.
 *
 * @module
 */
import { describeBlas } from "../kernels/blas/find.ts";
import type { RunPlan } from "../experiment/runner.ts";
import type { ExperimentResult, ResultRow, ResultTable } from "../experiment/record.ts";

/** Tables and verdicts of a result. */
export function summary(result: ExperimentResult): string {
  const labels = new Map(result.variants.map(({ name, label }) => [name, label]));
  const tables = result.tables.map((table) => tableText(table, labels, result.baseline));
  const claims = result.claims.map(({ verdict, statement, paper, reason }) =>
    `${verdict}: ${statement} (${paper})\n    ${reason}`
  );
  return [...tables, ...claims, ...result.notes.map((note) => `note: ${note}`)].join("\n");
}

/** What is about to be run: sizes of the variants, runs kept and missing. */
export function planSummary(
  { variants, kept, missing, outdated, blas }: RunPlan,
  jobs: number,
): string {
  const counts = variants.map(({ label, parameters }) => [
    label,
    `${parameters.toLocaleString("en")} parameters`,
  ]);
  const runs = missing.length === 0
    ? `${kept} runs are there, none to make`
    : `${kept} runs are there, ${missing.length} to make, ${
      Math.min(jobs, missing.length)
    } at a time`;
  const earlier = outdated === 0
    ? ""
    : ` (an earlier version of the code, or another backend, made ${outdated} of them; ` +
      `--reuse takes those)`;
  const library = blas === undefined
    ? ""
    : `\nmatrices are multiplied by ${describeBlas(blas)} from ${blas.path}`;
  return `${columns(counts)}\n${runs}${earlier}${library}`;
}

/** Rows of text in aligned columns. */
function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows
    .map((row) => row.map((cell, i) => cell.padEnd(widths[i])).join("  ").trimEnd())
    .map((line) => `  ${line}`)
    .join("\n");
}

function tableText(
  { title, unit, rows }: ResultTable,
  labels: ReadonlyMap<string, string>,
  baseline: string,
): string {
  const head = ["", "n", "mean", "95 % interval", `against ${labels.get(baseline) ?? baseline}`];
  const body = rows.map((row) => [
    labels.get(row.variant) ?? row.variant,
    `${row.n}${row.diverged > 0 ? ` (${row.diverged} diverged)` : ""}`,
    number(row.mean),
    row.low === null ? "" : `${number(row.low)} to ${number(row.high)}`,
    difference(row),
  ]);
  return `${title}${unit === "" ? "" : `, ${unit}`}\n${columns([head, ...body])}`;
}

function difference({ difference: found }: ResultRow): string {
  if (found === undefined) return "";
  const { mean, p, pAdjusted = p } = found;
  const probability = pAdjusted < 0.001 ? "p < 0.001" : `p = ${number(pAdjusted)}`;
  return `${mean > 0 ? "+" : ""}${number(mean)}, ${probability}`;
}

function number(value: number | null): string {
  return value === null ? "" : String(Number(value.toPrecision(4)));
}
