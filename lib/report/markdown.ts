/**
 * A result as Markdown, with its figures as PNGs beside it.
 *
 * @module
 */
import { join } from "node:path";
import { decimalsFor, formatFixed, formatNumber, formatP } from "../format.ts";
import { figureChart } from "../chart/figure.ts";
import { toPng } from "../chart/render.ts";
import type { ClaimResult, ExperimentResult, ResultTable } from "../experiment/record.ts";
import { configDifferences, configValue } from "./config_difference.ts";
import {
  estimateInWords,
  formatEffect,
  interval,
  reproducibility,
  signed,
  tableUnit,
  verdictNames,
} from "./words.ts";

/**
 * Writes `report.md` and `figure-1.png`, `figure-2.png`, … into a folder, which is made if need be;
 * returns the path of the former. Texts of the result are escaped: they are never markup.
 *
 * @example
 * ```ts
 * import { markdownReport } from "./markdown.ts";
 * import { syntheticResult } from "../../tests/chart/synthetic_result.ts";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir();
 * const path = await markdownReport(syntheticResult({ seeds: 2, steps: 20 }), folder);
 * assertStringIncludes(await Deno.readTextFile(path), "# Positional encodings");
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function markdownReport(result: ExperimentResult, dir: string): Promise<string> {
  await Deno.mkdir(dir, { recursive: true });
  const figures: string[] = [];
  for (const [index, figure] of result.figures.entries()) {
    const heading = `### ${escaped(figure.title)}`;
    try {
      const chart = figureChart(figure, result);
      const name = `figure-${index + 1}.png`;
      await Deno.writeFile(join(dir, name), (await toPng(chart)).bytes);
      figures.push(
        `${heading}\n\n![${escaped(chart.description ?? "")}](${name})\n\n${
          escaped(figure.caption)
        }`,
      );
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
      figures.push(`${heading}\n\n${escaped(error.message)}`);
    }
  }
  const path = join(dir, "report.md");
  await Deno.writeTextFile(path, text(result, figures));
  return path;
}

function text(result: ExperimentResult, figures: readonly string[]): string {
  const { title, question, preset, seeds, claims, tables, notes, background, command } = result;
  return [
    `# ${escaped(title)}`,
    question === "" ? "" : `*${escaped(question)}*`,
    `${preset === "" ? "" : `${escaped(preset)} preset, `}${seeds.length} seed${
      seeds.length === 1 ? "" : "s"
    }, ` +
    `${result.runs.length} runs.`,
    ...section("Verdicts", claims.map(claimText)),
    ...section("Results", tables.map((table) => tableText(table, result))),
    ...section("Figures", figures),
    ...section("Background and limits", [
      escaped(background),
      notes.map((note) => `- ${escaped(note)}`).join("\n"),
    ]),
    "## Run it again",
    "```sh\n" + command.replace(/[\r\n]+/g, " ").replaceAll("```", "'''") + "\n```",
    escaped(reproducibility(result)),
    variantsText(result),
    environmentText(result),
    runsText(result),
  ].filter((part) => part !== "").join("\n\n") + "\n";
}

function section(heading: string, parts: readonly string[]): string[] {
  const present = parts.filter((part) => part !== "");
  return present.length === 0 ? [] : [`## ${heading}`, ...present];
}

function claimText({ statement, paper, verdict, reason, estimate }: ClaimResult): string {
  const source = paper === "" ? "" : ` (${escaped(paper)})`;
  const numbers = estimate === undefined ? "" : ` ${escaped(estimateInWords(estimate))}.`;
  return `- **${verdictNames[verdict]}:** ${escaped(statement)}${source}. ${
    escaped(reason)
  }.${numbers}`;
}

function tableText(table: ResultTable, { variants, baseline }: ExperimentResult): string {
  const { title, rows } = table;
  const label = (name: string) => variants.find((variant) => variant.name === name)?.label ?? name;
  const decimals = decimalsFor(rows);
  const differenceDecimals = decimalsFor(rows.flatMap(({ difference }) => difference ?? []));
  const body = rows.map(({ variant, n, mean, low, high, difference, diverged }) => [
    `${label(variant)}${variant === baseline ? " (baseline)" : ""}`,
    String(n),
    formatFixed(mean, decimals),
    interval(low, high, decimals),
    difference === undefined ? "–" : signed(formatFixed(difference.mean, differenceDecimals)),
    difference === undefined ? "–" : interval(difference.low, difference.high, differenceDecimals),
    difference === undefined ? "–" : formatP(difference.pAdjusted ?? difference.p),
    difference === undefined ? "–" : formatEffect(difference.effect),
    String(diverged),
  ]);
  return `### ${escaped(title)}\n\n${escaped(tableUnit(table))}\n\n` + grid([
    ["Variant", "n", "Mean", "95 % interval", "Difference", "95 % interval", "p", "d", "Diverged"],
    ...body,
  ], 1);
}

function variantsText({ variants, baseline }: ExperimentResult): string {
  const base = variants.find(({ name }) => name === baseline);
  const rows = variants.map(({ label, parameters, config }) => [
    label,
    formatNumber(parameters),
    base === undefined || config === base.config ? "–" : configDifferences(base.config, config)
      .map(({ path, from, to }) => `${path}: ${configValue(from)} → ${configValue(to)}`)
      .join("; ") || "–",
  ]);
  return `### Variants\n\n${grid([["Variant", "Parameters", "Config against baseline"], ...rows])}`;
}

function environmentText({ environment }: ExperimentResult): string {
  const rows = Object.entries(environment).map(([name, value]) => [name, String(value)]);
  return `### Environment\n\n${grid([["", ""], ...rows])}`;
}

function runsText({ runs }: ExperimentResult): string {
  const rows = runs.map(({ variant, seed, status, digest }) => [
    variant,
    String(seed),
    status,
    digest,
  ]);
  return `### Runs\n\n${grid([["Variant", "Seed", "Status", "Digest"], ...rows])}`;
}

/** A table; columns from `right` on stand to the right. */
function grid([head, ...body]: readonly (readonly string[])[], right = Infinity): string {
  const row = (cells: readonly string[]) => `| ${cells.map(escaped).join(" | ")} |`;
  const rule = `|${head.map((_, index) => index >= right ? " --: " : " --- ").join("|")}|`;
  return [row(head), rule, ...body.map(row)].join("\n");
}

/** Text in which no character is markup, on one line. */
export function escaped(text: string): string {
  return text.replace(/\s+/g, " ")
    .replace(/[\\`*_{}[\]()#+!|~$^=:@>"']/g, "\\$&")
    // Marks of lists and of headings at the beginning, and what GitHub makes links of by itself.
    .trim().replace(/^(\d*)([-.)])/, "$1\\$2").replace(
      /\bwww\./gi,
      (www) => `${www.slice(0, -1)}\\.`,
    )
    .replaceAll("&", "&amp;").replaceAll("<", "&lt;").trim();
}
