/**
 * What stands in a notebook beside charts: tensors, models, verdicts, runs and tables, as texts that
 * every frontend can show.
 *
 * @module
 */
import type { ClaimResult, ExperimentResult, RunRecord } from "../experiment/record.ts";
import { Module } from "../nn/mod.ts";
import { Tensor } from "../tensor/mod.ts";
import type { Chart } from "./chart.ts";
import { formatNumber, formatP } from "./format.ts";

/** A row of a table: texts and numbers by the title of their column. */
export type TableRow = Readonly<Record<string, string | number | null | undefined>>;

/** What `show` can show: text that is printed as it is, and whatever has a form of its own. */
export type Showable =
  | Chart
  | Tensor
  | Module
  | ExperimentResult
  | RunRecord
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
  if (value instanceof Module) return table(moduleRows(value));
  if (Array.isArray(value)) return table(value as readonly TableRow[]);
  if ("claims" in value && "runs" in value) return resultTexts(value as ExperimentResult);
  if ("digest" in value) return table([runRow(value as RunRecord)]);
  return undefined;
}

/** Shape and numbers; of long axes the first and last three. */
export function tensorText(x: Tensor): string {
  const numbers = x.toArray();
  const largest = numbers.reduce(
    (most, n) => Number.isFinite(n) ? Math.max(most, Math.abs(n)) : most,
    0,
  );
  const decimals = numbers.every(Number.isInteger) ? 0 : largest >= 100 ? 2 : 4;
  const write = (n: number) =>
    largest >= 1e6 || (largest > 0 && largest < 1e-3) ? n.toExponential(3) : n.toFixed(decimals);
  const width = numbers.reduce((most, n) => Math.max(most, write(n).length), 0);
  const lines = (axis: number, start: number): string => {
    if (axis === x.shape.length) return write(numbers[start]).padStart(width);
    const step = x.shape.slice(axis + 1).reduce((product, length) => product * length, 1);
    const items = shown(x.shape[axis]).map((i) =>
      i === undefined ? "…" : lines(axis + 1, start + i * step)
    );
    const apart = axis === x.shape.length - 1 ? "  " : `\n${" ".repeat(axis + 1)}`;
    return `[${items.join(apart)}]`;
  };
  return `Tensor [${x.shape.join(", ")}]\n${lines(0, 0)}`;
}

function shown(length: number): (number | undefined)[] {
  const all = Array.from({ length }, (_, i) => i);
  return length <= 12 ? all : [...all.slice(0, 3), undefined, ...all.slice(-3)];
}

/** A row for each module that has parameters of its own; equal ones of a stack share a row. */
function moduleRows(model: Module): TableRow[] {
  const parameters = [...model.parameters()];
  const own = [...model.modules()].flatMap(([name, module]) => {
    const prefix = name === "" ? "" : `${name}.`;
    const mine = parameters.filter(([full]) =>
      full.startsWith(prefix) && !full.slice(prefix.length).includes(".")
    );
    return mine.length === 0 ? [] : [{
      name: name || "(model)",
      kind: module.constructor.name,
      shapes: mine.map(([full, { shape }]) => `${full.slice(prefix.length)} [${shape.join(", ")}]`)
        .join(", "),
      count: mine.reduce((sum, [, { size }]) => sum + size, 0),
    }];
  });
  const alike = Map.groupBy(
    own,
    ({ name, kind, shapes }) => `${name.replaceAll(/\.\d+(?=\.|$)/g, ".*")} ${kind} ${shapes}`,
  );
  return [
    ...[...alike.values()].map((group) => ({
      module: group.length === 1
        ? group[0].name
        : `${group[0].name.replaceAll(/\.\d+(?=\.|$)/g, ".*")} (${group.length} times)`,
      kind: group[0].kind,
      "trained tensors": group[0].shapes,
      parameters: group.length * group[0].count,
    })),
    {
      module: "in all",
      kind: model.constructor.name,
      "trained tensors": "",
      parameters: model.parameterCount(),
    },
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
