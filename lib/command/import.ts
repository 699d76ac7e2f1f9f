/**
 * The command that opens published models: `import DIR`.
 *
 * @module
 */
import type { Command } from "commander";
import { InputError } from "../errors.ts";
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
      "every tensor, and says what it is. With --out a GPT-2 becomes a run to generate with.",
    examples: [
      { does: "Check a download", type: `${name} gpt2` },
      { does: "Make it a run", type: `${name} gpt2 --out runs/gpt2` },
      { does: "Let it write", type: 'deno task generate runs/gpt2 --prompt "Hello"' },
    ],
  })
    .argument("<directory>", "where config.json and the weights are")
    .option("--out <directory>", "where to write the run")
    .action(async (directory: string, { out }: { readonly out?: string }) => {
      const { openPublished } = await import("../interop/mod.ts");
      const { Gpt } = await import("../models/mod.ts");
      const { saveModel } = await import("../training/mod.ts");
      const { architecture, model } = openPublished(directory);
      const tensors = model.parameters().size;
      print(
        `${architecture}: ${
          model.parameterCount().toLocaleString("en")
        } parameters in ${tensors} tensors`,
      );
      if (out === undefined) return;
      if (!(model instanceof Gpt)) {
        throw new InputError(
          `Cannot make a run of ${directory}: expected a GPT-2, got ${architecture}; open it with ` +
            "openPublished in a script or notebook",
        );
      }
      const tokenizer = await readTokenizerFiles(directory);
      if (tokenizer !== undefined && tokenizer.vocabulary !== model.config.vocabulary) {
        throw new InputError(
          `Cannot use the tokenizer of ${directory}: expected ${model.config.vocabulary} tokens as ` +
            `the model has, got ${tokenizer.vocabulary}`,
        );
      }
      saveModel(out, model, tokenizer === undefined ? {} : { tokenizer });
      print(
        `wrote ${out}${
          tokenizer === undefined ? ", without a tokenizer: no vocab.json and merges.txt" : ""
        }`,
      );
    });
}

async function readTokenizerFiles(directory: string) {
  const { readGpt2Files } = await import("../text/mod.ts");
  const read = async (file: string) => {
    try {
      return await Deno.readTextFile(`${directory}/${file}`);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  };
  const [text, merges] = await Promise.all([read("vocab.json"), read("merges.txt")]);
  if (text === undefined || merges === undefined) return undefined;
  let vocabulary: unknown;
  try {
    vocabulary = JSON.parse(text);
  } catch (cause) {
    throw new InputError(
      `Cannot read ${directory}/vocab.json: expected JSON, got ${(cause as Error).message}`,
      { cause },
    );
  }
  if (typeof vocabulary !== "object" || vocabulary === null || Array.isArray(vocabulary)) {
    throw new InputError(`Cannot read ${directory}/vocab.json: expected ids by token`);
  }
  return readGpt2Files({ vocabulary: vocabulary as Record<string, number>, merges });
}

if (import.meta.main) Deno.exit(await main(importCommand()));
