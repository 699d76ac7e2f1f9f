/**
 * `deno task notebooks [FILE…]`: runs notebooks from beginning to end and keeps what they show.
 *
 * @module
 */
import { type Command, CommanderError } from "commander";
import { basename } from "node:path";
import { command, main, positiveInteger } from "../../lib/command/program.ts";
import { duration } from "../../lib/command/progress.ts";
import { InputError } from "../../lib/errors.ts";
import { notebookPaths } from "./files.ts";
import { environment, findPython, root } from "./jupyter.ts";
import { problems, readNotebook, tidy, writeNotebook } from "./notebook.ts";
import { checkTypes } from "./types.ts";

interface Options {
  readonly types?: boolean;
  readonly write: boolean;
  readonly seconds: number;
}

/** The command; `print` takes its lines. */
export function notebooksCommand(
  print: (line: string) => void = (line) => console.log(line),
): Command {
  const start = "deno task notebooks";
  return command({
    name: start,
    description:
      "Runs notebooks from beginning to end, each in a kernel of its own, and keeps their " +
      "outputs. Fails on an error, a lost output, or a chart without a picture.",
    examples: [
      { does: "Run all of them", type: start },
      { does: "Run one", type: `${start} notebooks/01_attention.ipynb` },
      { does: "Run one and leave the file as it is", type: `${start} --no-write 04_train_a_gpt` },
      { does: "Check the types of all cells, without running them", type: `${start} --types` },
    ],
  })
    .argument("[files...]", "notebooks; all of the folder notebooks/ unless given")
    .option("--types", "only check the cells' types")
    .option("--no-write", "leave the files as they are")
    .option("--seconds <n>", "how long one cell may take", positiveInteger, 300)
    .action(async (files: string[], { types, write, seconds }: Options) => {
      const paths = await notebookPaths(files);
      const wrong = await checkTypes(root, paths);
      if (wrong !== "") throw new InputError(wrong.trimEnd());
      print(`${paths.length} notebooks have the right types`);
      if (types) return;
      const python = await findPython(["nbclient", "jupyter_client", "nbformat"]);
      let failed = 0;
      for (const path of paths) {
        const began = performance.now();
        const found = await execute(path, { python, write, seconds, print });
        const time = duration((performance.now() - began) / 1000);
        print(
          `${basename(path)}: ${found.length === 0 ? "all outputs present" : "failed"}, ${time}`,
        );
        for (const problem of found) print(`  ${problem}`);
        if (found.length > 0) failed++;
      }
      // All has been said: the exit code alone is missing.
      if (failed > 0) throw new CommanderError(1, "notebooks", "Some notebooks failed");
    });
}

/** Runs one notebook; gives what is wrong with what it shows. */
async function execute(
  path: string,
  { python, write, seconds, print }: {
    python: string;
    write: boolean;
    seconds: number;
    print: (line: string) => void;
  },
): Promise<string[]> {
  const target = await Deno.makeTempFile({ suffix: ".ipynb" });
  try {
    const before = await readNotebook(path);
    const { success, stderr } = await new Deno.Command(python, {
      args: [`${root}/tools/notebooks/execute.py`, path, target, String(seconds)],
      env: environment(),
      stdout: Deno.stdout.isTerminal() ? "inherit" : "null",
    }).output();
    if (!success) {
      print(new TextDecoder().decode(stderr).trimEnd().split("\n").at(-1)!);
      return ["could not be run to its end"];
    }
    const after = tidy(await readNotebook(target));
    const found = problems(after, before);
    if (write) await writeNotebook(path, after);
    return found;
  } finally {
    await Deno.remove(target);
  }
}

if (import.meta.main) Deno.exit(await main(notebooksCommand()));
