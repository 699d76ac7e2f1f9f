/**
 * The command that opens published models: `import DIR`.
 *
 * @module
 */
import type { Command } from "commander";
import { InputError } from "../errors.ts";
import type { Module } from "../nn/mod.ts";
import { command, main } from "./program.ts";

/** The command; `print` takes its lines, standard output unless given. */
export function importCommand(
  print: (line: string) => void = (line) => console.log(line),
): Command {
  const name = "deno task import";
  return command({
    name,
    description:
      "Opens a model as Hugging Face publishes it (config.json, model.safetensors or its shards), checks " +
      "every tensor, and says what it is. With --out it becomes a run: a GPT-2 to generate with, a BERT or " +
      "DistilBERT to look into, fine-tune in a script, and export again.",
    examples: [
      { does: "Check a download", type: `${name} gpt2` },
      { does: "Make it a run", type: `${name} gpt2 --out runs/gpt2` },
      { does: "Let it write", type: 'deno task generate runs/gpt2 --prompt "Hello"' },
      { does: "See its heads", type: 'deno task look runs/gpt2 --text "Hello"' },
    ],
  })
    .argument("<directory>", "where config.json and the weights are")
    .option("--out <directory>", "where to write the run")
    .action(async (directory: string, { out }: { readonly out?: string }) => {
      const { openPublished, readPublishedTokenizer } = await import("../interop/mod.ts");
      const { saveModel } = await import("../training/mod.ts");
      const start = performance.now();
      const { architecture, model } = openPublished(directory);
      const seconds = (performance.now() - start) / 1000;
      const parameters = model.parameterCount();
      print(
        `${architecture}: ${parameters.toLocaleString("en")} parameters in ` +
          `${model.parameters().size} tensors, read in ${seconds.toFixed(2)} s`,
      );
      const tokenizer = readPublishedTokenizer(directory);
      print(
        tokenizer === undefined
          ? "no tokenizer: no tokenizer.json, vocab.json with merges.txt, or vocab.txt"
          : `tokenizer: ${tokenizer.kind}, ${tokenizer.vocabulary.toLocaleString("en")} tokens`,
      );
      if (out === undefined) return;
      const vocabulary = vocabularyOf(model);
      // A model's table may have more rows than there are tokens, so that their number divides well.
      if (tokenizer !== undefined && tokenizer.vocabulary > vocabulary) {
        throw new InputError(
          `Cannot use the tokenizer of ${directory}: expected at most ${vocabulary} tokens as the ` +
            `model has, got ${tokenizer.vocabulary}; take the one that was published with it`,
        );
      }
      saveModel(out, model, {
        config: { imported: { architecture } },
        ...(tokenizer === undefined ? {} : { tokenizer }),
      });
      print(`wrote ${out}`);
    });
}

/** How many rows a model's table of tokens has. */
function vocabularyOf(model: Module): number {
  const [, table] = [...model.parameters()]
    .find(([name]) => /(^|\.)embedding\.table$/.test(name))!;
  return table.shape[0];
}

if (import.meta.main) Deno.exit(await main(importCommand()));
