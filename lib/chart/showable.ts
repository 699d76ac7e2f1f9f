/**
 * What stands in a notebook beside charts: tensors, models, verdicts, runs and tables, as texts that
 * every frontend can show.
 *
 * @module
 */
import type { ClaimResult, ExperimentResult, RunRecord } from "../experiment/record.ts";
import { Module, type ModuleSummary, summarize } from "../nn/mod.ts";
import type { PreparedRun } from "../training/mod.ts";
import { Tensor, tensorText } from "../tensor/mod.ts";
import type { Chart } from "./chart.ts";
import { formatNumber, formatP } from "../format.ts";

/** A row of a table: texts and numbers by the title of their column. */
export type TableRow = Readonly<Record<string, string | number | null | undefined>>;

/** What `show` can show: text that is printed as it is, and whatever has a form of its own. */
export type Showable =
  | Chart
  | Tensor
  | Module
  | ExperimentResult
  | ClaimResult
  | readonly ClaimResult[]
  | RunRecord
  | readonly RunRecord[]
  | PreparedRun
  | readonly TableRow[]
  | string;

/** Texts by MIME type. */
export type Texts = Readonly<Record<string, string>>;

/**
 * A value's texts; `undefined` for a chart.
 *
 * @example
 * ```ts
 * import { textsOf } from "./showable.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(
 *   textsOf([{ head: "0.1", "loss (nats)": 1.23456 }])!["text/markdown"],
 *   "| head | loss (nats) |\n| --- | --: |\n| 0.1 | 1.235 |",
 * );
 * ```
 */
export function textsOf(value: Showable): Texts | undefined {
  if (typeof value === "string") return { "text/plain": value };
  if (value instanceof Tensor) return { "text/plain": tensorText(value) };
  if (value instanceof Module) return table(summarize(value).map(moduleRow));
  if (Array.isArray(value)) return table(value.map(rowOf));
  if ("claims" in value && "runs" in value) return resultTexts(value as ExperimentResult);
  if ("modelConfig" in value) return table(preparedRows(value as PreparedRun));
  return isClaim(value) || isRun(value) ? table([rowOf(value)]) : undefined;
}

const isClaim = (value: object): value is ClaimResult =>
  "statement" in value && "verdict" in value && "reason" in value;

const isRun = (value: object): value is RunRecord => "digest" in value && "evaluations" in value;

function rowOf(value: ClaimResult | RunRecord | TableRow): TableRow {
  return isClaim(value) ? claimRow(value) : isRun(value) ? runRow(value) : value;
}

const moduleRow = ({ module, kind, tensors, parameters }: ModuleSummary): TableRow => ({
  module,
  kind,
  "trained tensors": tensors,
  parameters,
});

function preparedRows({ model, data, config: { training }, seed }: PreparedRun): TableRow[] {
  const count = ({ training }: typeof data.sizes) =>
    training === null ? "made as needed" : `${formatNumber(training.tokens)} tokens`;
  return [
    {
      part: "model",
      is: `${model.constructor.name}, ${formatNumber(model.parameterCount())} parameters`,
    },
    { part: "data", is: `${data.description}; to train on: ${count(data.sizes)}` },
    {
      part: "training",
      is: `${training.steps} steps of ${training.batch} rows, ${training.optimizer.kind}`,
    },
    { part: "seed", is: String(seed) },
  ];
}

function runRow(
  { variant, seed, status, parameters, steps, evaluations, seconds, digest }: RunRecord,
): TableRow {
  return {
    variant,
    seed,
    status,
    parameters,
    steps: steps.length,
    "validation loss (nats)": evaluations.at(-1)?.loss,
    "time (s)": seconds,
    digest: digest.slice(0, 12),
  };
}

function resultTexts({ title, claims, tables }: ExperimentResult): Texts {
  const parts = [
    { heading: title, rows: claims.map(claimRow) },
    ...tables.map(({ title, unit, rows }) => ({
      heading: `${title} (${unit})`,
      rows: rows.map(({ variant, n, mean, low, high, difference, diverged }) => ({
        variant,
        seeds: n,
        mean,
        "95 % interval": low === null || high === null
          ? "–"
          : `${formatNumber(low)} to ${formatNumber(high)}`,
        "against the baseline": difference === undefined
          ? ""
          : `${formatNumber(difference.mean)}, p ${formatP(difference.p)}`,
        diverged,
      })),
    })),
  ].filter(({ rows }) => rows.length > 0)
    .map(({ heading, rows }) => ({ heading, texts: table(rows) }));
  return {
    "text/markdown": parts.map(({ heading, texts }) =>
      `**${escaped(heading)}**\n\n${texts["text/markdown"]}`
    )
      .join("\n\n"),
    "text/plain": parts.map(({ heading, texts }) => `${heading}\n${texts["text/plain"]}`).join(
      "\n\n",
    ),
  };
}

const claimRow = ({ statement, paper, verdict, reason }: ClaimResult): TableRow => ({
  claim: statement,
  paper,
  verdict,
  "what was seen": reason,
});

/** Rows as a table, in Markdown and in columns of plain text. */
function table(rows: readonly TableRow[]): { "text/markdown": string; "text/plain": string } {
  const titles = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const right = titles.map((title) => rows.every((row) => typeof row[title] !== "string"));
  const cells = rows.map((row) =>
    titles.map((title) => {
      const value = row[title];
      return typeof value === "string"
        ? value
        : value === null || value === undefined
        ? "–"
        : formatNumber(value);
    })
  );
  const widths = titles.map((title, i) =>
    Math.max(title.length, ...cells.map((row) => row[i].length))
  );
  const column = (text: string, i: number) =>
    right[i] ? text.padStart(widths[i]) : text.padEnd(widths[i]);
  const line = (texts: readonly string[]) => `| ${texts.join(" | ")} |`;
  return {
    "text/markdown": [
      line(titles.map(escaped)),
      line(right.map((isNumber) => isNumber ? "--:" : "---")),
      ...cells.map((row) => line(row.map(escaped))),
    ].join("\n"),
    "text/plain": [titles, ...cells].map((row) => row.map(column).join("  ").trimEnd()).join("\n"),
  };
}

/** Text in Markdown: no character of it means anything. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>|$#~&]/g, (character) => `\\${character}`)
    .replaceAll(/\s*\n\s*/g, " ");
}
