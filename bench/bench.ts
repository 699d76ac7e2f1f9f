/**
 * What every bench is: options, a run that gives rows, and how these are shown.
 *
 * @module
 */
import type { Command } from "commander";
import { markdownTable } from "markdown-table";
import { formatNumber } from "../lib/format.ts";
import { command, type CommandText } from "../lib/command/program.ts";

/** One line of what was measured: columns with their units, in the order in which they are shown. */
export type Row = Readonly<Record<string, string | number | undefined>>;

/** A bench as the table of benches loads it. */
export interface Bench {
  /** Its command line, for its name and what it measures in one line. */
  program(name: string, description: string): Command;
  /** Runs it with the options that take a few seconds. */
  brief(): Promise<void>;
}

/** What a bench is made from. */
export interface BenchParts<Options, Found = Row> extends Pick<CommandText, "examples"> {
  /** Adds options to the command; their defaults are those of a run without any. */
  readonly options: (command: Command) => Command;
  /** Options for a run of a few seconds. */
  readonly brief: Partial<Options>;
  /** Measures. What it prints itself goes to standard output; progress does not. */
  readonly run: (options: Options) => Promise<readonly Found[]> | readonly Found[];
  /** How rows are printed: as a table unless given. */
  readonly print?: (rows: readonly Found[]) => void;
}

/** A bench with `--json FILE` and `--help`. */
export function bench<Options extends object, Found = Row>({
  examples,
  options,
  brief,
  run,
  print = (rows) => printTable(rows as unknown as Row[]),
}: BenchParts<Options, Found>): Bench {
  const program = (name: string, description: string) =>
    options(
      command({ name: `deno task bench ${name}`.trim(), description, examples })
        .option("--json <file>", "write what was measured to a file"),
    ).action(async ({ json, ...chosen }: Options & { readonly json?: string }) => {
      const rows = await run(chosen as unknown as Options);
      print(rows);
      if (json !== undefined) await Deno.writeTextFile(json, `${JSON.stringify(rows, null, 2)}\n`);
    });
  return {
    program,
    async brief() {
      print(await run({ ...program("", "").opts<Options>(), ...brief }));
    },
  };
}

/** Rows as a table that a terminal and Markdown both show well; empty columns are left out. */
export function table(rows: readonly Row[]): string {
  const names = [...new Set(rows.flatMap(Object.keys))]
    .filter((name) => rows.some((row) => row[name] !== undefined));
  const isNumeric = (name: string) => rows.every((row) => typeof row[name] !== "string");
  const cell = (value: Row[string]) =>
    typeof value === "number" ? formatNumber(value, 3) : value ?? "";
  return markdownTable([names, ...rows.map((row) => names.map((name) => cell(row[name])))], {
    align: names.map((name) => isNumeric(name) ? "r" : "l"),
  });
}

function printTable(rows: readonly Row[]): void {
  if (rows.length > 0) console.log(table(rows));
}

/** A number of bytes in MiB. */
export const mebibytes = (bytes: number): number => bytes / 2 ** 20;
