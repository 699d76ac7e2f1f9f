/**
 * Notebooks as files: read, tidied, written, and what is wrong with their outputs.
 *
 * @module
 */
import { InputError } from "../../lib/errors.ts";

/** A notebook of format 4.5, as far as it matters here. */
export interface Notebook {
  readonly cells: readonly Cell[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly nbformat: number;
  readonly nbformat_minor: number;
}

/** A cell of prose or code. */
export interface Cell {
  readonly cell_type: "code" | "markdown" | "raw";
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly source: string | readonly string[];
  readonly outputs?: readonly Output[];
  readonly execution_count?: number | null;
}

/** What a cell has shown. */
export interface Output {
  readonly output_type: "stream" | "display_data" | "execute_result" | "error";
  readonly name?: string;
  readonly text?: string | readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
  readonly ename?: string;
  readonly evalue?: string;
}

/** The most bytes that a committed notebook may have. */
export const largest = 1_000_000;

/** Lines as one text: notebooks hold either. */
export function joined(text: string | readonly string[] = ""): string {
  return typeof text === "string" ? text : text.join("");
}

/**
 * Reads a notebook.
 *
 * @throws {InputError} where there is none
 */
export async function readNotebook(path: string): Promise<Notebook> {
  const text = await Deno.readTextFile(path);
  try {
    const notebook = JSON.parse(text);
    if (Array.isArray(notebook.cells)) return notebook;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new InputError(
    `Cannot read ${path}: expected a notebook, got something else; name a file that ends in .ipynb`,
  );
}

/**
 * A notebook as it is committed: streams joined, of a line that was written over only what was left
 * standing, and nothing that differs from run to run.
 */
export function tidy({ cells, ...rest }: Notebook): Notebook {
  return {
    cells: cells.map((cell) =>
      cell.cell_type === "code"
        ? { ...cell, metadata: {}, outputs: joinStreams(cell.outputs ?? []) }
        : cell
    ),
    ...rest,
    metadata: {
      kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
      language_info: { file_extension: ".ts", mimetype: "text/x.typescript", name: "typescript" },
    },
  };
}

function joinStreams(outputs: readonly Output[]): Output[] {
  const found: Output[] = [];
  for (const output of outputs) {
    const last = found.at(-1);
    if (
      output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name
    ) {
      found[found.length - 1] = { ...last, text: joined(last.text) + joined(output.text) };
    } else found.push(output);
  }
  return found.map((output) =>
    output.output_type === "stream" ? { ...output, text: overwritten(joined(output.text)) } : output
  );
}

const overwritten = (text: string) =>
  text.split("\n").map((line) => line.split("\r").findLast((part) => part !== "") ?? "").join("\n");

/** Writes a notebook, formatted as the project's other files are. */
export async function writeNotebook(path: string, notebook: Notebook): Promise<void> {
  await Deno.writeTextFile(path, serialize(notebook));
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", path] }).output();
}

/**
 * A notebook's text, as Jupyter writes it: JSON with one space, and a line's end. Charts stand on one line
 * each: their rows would otherwise be five lines of mostly space.
 */
export function serialize(notebook: Notebook): string {
  const charts: string[] = [];
  const text = JSON.stringify(
    notebook,
    (key, value) => key.endsWith("+json") ? `\0${charts.push(JSON.stringify(value)) - 1}` : value,
    1,
  );
  return `${text.replaceAll(/"\\u0000(\d+)"/g, (_, index) => charts[index])}\n`;
}

/**
 * What is wrong with the outputs of an executed notebook: errors, charts that were not shown or have no
 * picture, cells that showed more `before`, too many bytes. None where all is well.
 */
export function problems(notebook: Notebook, before: Notebook = notebook): string[] {
  const codes = notebook.cells.filter(({ cell_type }) => cell_type === "code");
  const earlier = new Map(before.cells.map((cell) => [joined(cell.source), cell.outputs ?? []]));
  const found = codes.flatMap((cell, index) => {
    const { source, outputs = [] } = cell;
    const text = joined(source);
    return [
      ...errorsIn(outputs),
      ...missingCharts(text, outputs),
      ...(cell.execution_count ? lost(outputs, earlier.get(text) ?? []) : ["was not run"]),
    ].map((problem) => `cell ${index + 1} ${problem}`);
  });
  const bytes = new TextEncoder().encode(serialize(notebook)).length;
  return bytes < largest ? found : [...found, `has ${bytes} bytes, more than ${largest}`];
}

function errorsIn(outputs: readonly Output[]): string[] {
  return outputs.filter(({ output_type }) => output_type === "error")
    .map(({ ename, evalue }) => `failed: ${ename}: ${evalue}`);
}

/** Every `show(…)` and `live(…)` of a cell leaves an output; every chart among them a picture. */
function missingCharts(source: string, outputs: readonly Output[]): string[] {
  const wanted = [...source.matchAll(/\b(?:show|live)\(/g)].length;
  const shown = outputs.filter(({ output_type }) => output_type === "display_data");
  const bare = shown.filter(({ data = {} }) =>
    Object.keys(data).some((type) => type.startsWith("application/vnd.vega")) &&
    !("image/png" in data)
  );
  return [
    ...(shown.length < wanted ? [`shows ${shown.length} outputs of ${wanted}`] : []),
    ...bare.map(() => "shows a chart without a picture"),
  ];
}

/** Kinds of output that a cell had when it ran before, and has no longer. */
function lost(now: readonly Output[], before: readonly Output[]): string[] {
  const kinds = (outputs: readonly Output[]) =>
    outputs.map(({ output_type, data = {} }) =>
      [output_type, ...Object.keys(data).sort()].join(" ")
    );
  const left = kinds(now);
  return kinds(before.filter(({ output_type }) => output_type !== "error")).flatMap((kind) => {
    const at = left.indexOf(kind);
    if (at < 0) return [`lost an output: ${kind}`];
    left.splice(at, 1);
    return [];
  });
}
