/**
 * The command that puts finished runs side by side: `report RUN…`.
 *
 * @module
 */
import { type Command, Option } from "commander";
import { dirname } from "node:path";
import { InputError } from "../errors.ts";
import type { ExperimentResult } from "../experiment/record.ts";
import { command, main } from "./program.ts";

/** What the command line says besides the runs. */
export interface ReportOptions {
  readonly format: Format;
  readonly out?: string;
  readonly title?: string;
  readonly baseline?: string;
}

/** Forms of a report. */
export type Format = "html" | "md" | "pdf";

/** How each form is written, and where unless `--out` says it; each gives the path to open. */
const formats: Readonly<
  Record<Format, {
    readonly place: string;
    readonly write: (result: ExperimentResult, out: string) => Promise<string>;
  }>
> = {
  html: {
    place: "reports/side-by-side/report.html",
    async write(result, out) {
      const { htmlReport } = await import("../report/mod.ts");
      return await written(out, new TextEncoder().encode(await htmlReport(result)));
    },
  },
  pdf: {
    place: "reports/side-by-side/report.pdf",
    async write(result, out) {
      const { htmlReport, printPdf } = await import("../report/mod.ts");
      return await written(out, await printPdf(await htmlReport(result)));
    },
  },
  md: {
    place: "reports/side-by-side",
    async write(result, out) {
      const { markdownReport } = await import("../report/mod.ts");
      return await markdownReport(result, out);
    },
  },
};

/** The command; `print` takes its lines, standard output unless given. */
export function reportCommand(
  print: (line: string) => void = (line) => console.log(line),
): Command {
  const name = "deno task report";
  return command({
    name,
    description:
      "Makes a report of finished runs, side by side: losses over seeds, curves, what they measured, " +
      "the difference of their configs, and all that is needed to make them again. Runs with one config " +
      "are seeds of each other. Compares across experiments too.",
    examples: [
      { does: "Compare two models", type: `${name} runs/gpt-1 runs/gpt-wide-1` },
      {
        does: "All runs of an experiment with one more, as a PDF",
        type: `${name} runs/heads runs/gpt-1 --format pdf --out heads.pdf`,
      },
      {
        does: "Parts of two experiments",
        type: `${name} runs/heads/8-heads-* runs/positional/rotary-* --baseline "heads: 8 heads"`,
      },
      {
        does: "Markdown with pictures, of another report",
        type: `${name} reports/heads/report.html --format md --out heads`,
      },
    ],
  })
    .argument(
      "<runs...>",
      "directories of deno task train, runs/NAME of experiments, single files in it, or report.html",
    )
    .addOption(
      new Option("--format <form>", "form of the report").choices(Object.keys(formats))
        .default("html"),
    )
    .option(
      "--out <path>",
      "file to write, a directory for md; reports/side-by-side/report.html unless given",
    )
    .option("--title <text>", "heading of the report")
    .option("--baseline <variant>", "what the others are compared with; the first unless given")
    .action(async (paths: string[], options: ReportOptions) => {
      print(`report: ${await report(paths, options)}`);
    });
}

/**
 * Writes a report of the runs in some paths, and gives the path to open.
 *
 * @throws {InputError} for paths without finished runs, or no Chromium for a PDF
 */
export async function report(paths: readonly string[], options: ReportOptions): Promise<string> {
  const { format, title, baseline } = options;
  const [{ readRuns }, { sideBySide }] = await Promise.all([
    import("./read_runs.ts"),
    import("../experiment/side_by_side.ts"),
  ]);
  const records = (await Promise.all(paths.map(readRuns))).flat();
  const result = await sideBySide(records, {
    title,
    baseline,
    invocation: again(paths, options),
  });
  const { place, write } = formats[format];
  return await write(result, options.out ?? place);
}

async function written(path: string, bytes: Uint8Array): Promise<string> {
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeFile(path, bytes);
  } catch (cause) {
    throw new InputError(
      `Cannot write ${path}: ${(cause as Error).message}; name another file with --out`,
      { cause },
    );
  }
  return path;
}

function again(paths: readonly string[], { format, out, title, baseline }: ReportOptions): string {
  const quote = (text: string) =>
    /^[\w./@:=+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
  const option = (name: string, value?: string) => value === undefined ? [] : [name, quote(value)];
  return [
    "deno task report",
    ...paths.map(quote),
    ...(format === "html" ? [] : ["--format", format]),
    ...option("--out", out),
    ...option("--title", title),
    ...option("--baseline", baseline),
  ].join(" ");
}

if (import.meta.main) Deno.exit(await main(reportCommand()));
