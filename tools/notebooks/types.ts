/**
 * The types of notebooks' cells: joined into one module each, and checked.
 *
 * @module
 */
import { basename } from "node:path";
import { joined, type Notebook, readNotebook } from "./notebook.ts";

/** A notebook's code as one module, and where in it each cell begins. */
export interface Module {
  readonly code: string;
  /** The first line of each code cell, counted from 1. */
  readonly starts: readonly number[];
}

/** Joins the code cells of a notebook. */
export function moduleOf({ cells }: Notebook): Module {
  const starts: number[] = [];
  const lines: string[] = [];
  for (const { cell_type, source } of cells) {
    if (cell_type !== "code") continue;
    starts.push(lines.length + 1);
    lines.push(...joined(source).split("\n"));
  }
  return { code: `${lines.join("\n")}\nexport {};\n`, starts };
}

/** A compiler's message with places in a module replaced by cells. */
export function inCells(message: string, notebook: string, { starts }: Module): string {
  return message.replaceAll(/file:\/\/\S*?([^/\s]+)\.ts:(\d+):(\d+)/g, (whole, name, line) => {
    if (`${name}.ipynb` !== basename(notebook)) return whole;
    const cell = starts.findLastIndex((start) => start <= Number(line));
    return `${notebook}, cell ${cell + 1}, line ${Number(line) - starts[cell] + 1}`;
  });
}

/** Checks the types of notebooks; gives the compiler's messages, and nothing where all is well. */
export async function checkTypes(root: string, paths: readonly string[]): Promise<string> {
  const folder = `${root}/.cache/notebooks`;
  await Deno.mkdir(folder, { recursive: true });
  const directory = await Deno.makeTempDir({ dir: folder });
  try {
    const modules = new Map<string, Module>();
    for (const path of paths) {
      const module = moduleOf(await readNotebook(path));
      modules.set(path, module);
      await Deno.writeTextFile(`${directory}/${basename(path, ".ipynb")}.ts`, module.code);
    }
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "check",
        "--quiet",
        ...paths.map((path) => `${directory}/${basename(path, ".ipynb")}.ts`),
      ],
      cwd: root,
      env: { NO_COLOR: "1" },
    }).output();
    if (success) return "";
    let message = new TextDecoder().decode(stderr);
    for (const [path, module] of modules) message = inCells(message, path, module);
    return message;
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}
