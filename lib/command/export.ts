/**
 * The command that writes models for other libraries: `export RUN DIR --to huggingface`.
 *
 * @module
 */
import { type Command, Option } from "commander";
import { InputError } from "../errors.ts";
import { command, main } from "./program.ts";

/** The command; `print` takes its lines, standard output unless given. */
export function exportCommand(
  print: (line: string) => void = (line) => console.log(line),
): Command {
  const name = "deno task export";
  return command({
    name,
    description:
      "Writes a run's model as Hugging Face's library reads it: config.json, model.safetensors, and for " +
      "byte pairs vocab.json and merges.txt. The model has to be made of GPT-2's parts.",
    examples: [
      { does: "Take a model to a cluster", type: `${name} runs/gpt-1 --to huggingface gpt-1-hf` },
      {
        does: "Open it there, in Python",
        type: 'transformers.AutoModelForCausalLM.from_pretrained("gpt-1-hf")',
      },
    ],
  })
    .argument("<run>", "directory that deno task train wrote")
    .argument("<directory>", "where to write; made where there is none")
    .addOption(
      new Option("--to <library>", "whose files to write").choices(["huggingface"])
        .default("huggingface"),
    )
    .action(async (run: string, directory: string) => {
      const { gpt2, savePublished } = await import("../interop/mod.ts");
      const { Gpt } = await import("../models/mod.ts");
      const { BytePair, writeGpt2Files } = await import("../text/mod.ts");
      const { loadModel } = await import("../training/mod.ts");
      const { model, tokenizer } = loadModel(run);
      if (!(model instanceof Gpt)) {
        throw new InputError(
          `Cannot export ${run} to Hugging Face: expected a model of the kind "gpt", got another, ` +
            "for which its library has no architecture",
        );
      }
      const files = tokenizer instanceof BytePair ? writeGpt2Files(tokenizer) : undefined;
      savePublished(directory, gpt2, model, model.config);
      print(`wrote ${directory}/config.json and model.safetensors`);
      if (files === undefined) {
        print(
          `wrote no tokenizer: that of the run is ${
            tokenizer === undefined ? "none" : `a ${tokenizer.kind} tokenizer`
          }, and Hugging Face's GPT-2 reads byte pairs`,
        );
        return;
      }
      await Deno.writeTextFile(
        `${directory}/vocab.json`,
        `${JSON.stringify(files.vocabulary)}\n`,
      );
      await Deno.writeTextFile(`${directory}/merges.txt`, files.merges);
      print(`wrote ${directory}/vocab.json and merges.txt`);
    });
}

if (import.meta.main) Deno.exit(await main(exportCommand()));
