/**
 * The command that shows what heads look at: `look MODEL --text "…"`.
 *
 * @module
 */
import type { Command } from "commander";
import { dirname } from "node:path";
import { InputError } from "../errors.ts";
import { command, main } from "./program.ts";
import type { LookOptions } from "./look_page.ts";

/** The command; `print` takes its lines, standard output unless given. */
export function lookCommand(
  print: (line: string) => void = (line) => console.log(line),
): Command {
  const name = "deno task look";
  return command({
    name,
    description:
      "Writes a page with every head of every layer while a model reads a text. It is one HTML file " +
      "that opens without a network. The model is a run, a directory as Hugging Face publishes it, or the " +
      "name of a known model: universal-sentence-encoder-lite, all-MiniLM-L6-v2.",
    examples: [
      {
        does: "A model that was trained here",
        type: `${name} runs/nanogpt-1 --text "ROMEO: What"`,
      },
      {
        does: "A published one that came with the packages",
        type: `${name} universal-sentence-encoder-lite --text "The cat sat on the mat."`,
      },
      { does: "A download", type: `${name} bert-base-uncased --text "Who?" --pair "Nobody."` },
    ],
  })
    .argument("<model>", "a directory, or the name of a known model")
    .requiredOption("--text <text>", "what it reads")
    .option("--pair <text>", "a second text, for a BERT that tells two apart")
    .option("--out <file>", "where to write the page; reports/look/MODEL.html unless given")
    .action(async (model: string, { out, ...options }: LookOptions & { readonly out?: string }) => {
      const { openReadingModel } = await import("./look_open.ts");
      const { lookAt } = await import("./look_page.ts");
      const opened = openReadingModel(model);
      const { page, tokens, remarks } = await lookAt(opened, options);
      const file = out ?? `reports/look/${opened.name}.html`;
      try {
        await Deno.mkdir(dirname(file), { recursive: true });
        await Deno.writeTextFile(file, page);
      } catch (cause) {
        throw new InputError(
          `Cannot write ${file}: expected a place to write to, got ${
            (cause as Error).message
          }; name ` +
            "another --out",
          { cause },
        );
      }
      const size = (new Blob([page]).size / 1e6).toFixed(1);
      print(
        `${opened.kind} read ${tokens} tokens${remarks.map((remark) => `: ${remark}`).join("")}`,
      );
      print(`wrote ${file} (${size} MB)`);
    });
}

if (import.meta.main) Deno.exit(await main(lookCommand()));
