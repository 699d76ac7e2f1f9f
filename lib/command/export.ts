/**
 * The command that writes models for other libraries: `export RUN DIR --to huggingface`.
 *
 * @module
 */
import { type Command, Option } from "commander";
import type { LoadedModel } from "../training/mod.ts";
import { requireRun } from "./choices.ts";
import { command, main } from "./program.ts";

/** What each library is given. */
interface Target {
  /** Writes the model, and gives the names of what else was written. */
  readonly save: (directory: string, loaded: LoadedModel) => Promise<readonly string[]>;
}

const targets: Readonly<Record<string, Target>> = {
  huggingface: {
    async save(directory, { model, tokenizer }) {
      const { saveForHuggingFace, writePublishedTokenizer } = await import("../interop/mod.ts");
      const name = saveForHuggingFace(directory, model);
      const files = tokenizer === undefined ? [] : writePublishedTokenizer(directory, tokenizer);
      return [
        `${name}: config.json and model.safetensors`,
        files.length > 0
          ? `its tokenizer: ${files.join(", ")}`
          : `no tokenizer: that of the run is ${
            tokenizer === undefined ? "none" : `a ${tokenizer.kind} tokenizer`
          }, which Hugging Face's library has no files for`,
      ];
    },
  },
  pytorch: {
    async save(directory, { model }) {
      const { saveForPyTorch } = await import("../interop/mod.ts");
      saveForPyTorch(directory, model);
      return ["config.json and model.safetensors, under the names of torch.nn.Transformer's parts"];
    },
  },
};

/** The command; `print` takes its lines, standard output unless given. */
export function exportCommand(
  print: (line: string) => void = (line) => console.log(line),
): Command {
  const name = "deno task export";
  return command({
    name,
    description:
      "Writes a run's model for another library. Hugging Face's reads a GPT of GPT-2's parts, and BERT and " +
      "DistilBERT with their heads: config.json, model.safetensors and the tokenizer's files. PyTorch's " +
      "own modules read an encoder, or an encoder–decoder.",
    examples: [
      { does: "Take a model to a cluster", type: `${name} runs/gpt-1 --to huggingface gpt-1-hf` },
      {
        does: "Open it there, in Python",
        type: 'transformers.AutoModelForCausalLM.from_pretrained("gpt-1-hf")',
      },
      {
        does: "Weights under torch.nn.Transformer's names",
        type: `${name} runs/reverse-1 --to pytorch reverse-torch`,
      },
    ],
  })
    .argument("<run>", "directory that deno task train or import wrote")
    .argument("<directory>", "where to write; made where there is none")
    .addOption(
      new Option("--to <library>", "whose files to write").choices(Object.keys(targets))
        .default("huggingface"),
    )
    .action(async (run: string, directory: string, { to }: { readonly to: string }) => {
      const { loadModel } = await import("../training/mod.ts");
      await requireRun(run);
      const lines = await targets[to].save(directory, loadModel(run));
      for (const line of lines) print(`${directory} has ${line}`);
    });
}

if (import.meta.main) Deno.exit(await main(exportCommand()));
