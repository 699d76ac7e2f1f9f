/**
 * The command that trains one model: `train CONFIG.json`.
 *
 * @module
 */
import type { Command } from "commander";
import { addEngineOptions } from "./engine_options.ts";
import { collect, command, main, naturalNumber, positiveInteger } from "./program.ts";
import type { TrainCommandOptions } from "./train_run.ts";

/** The command. Loads nothing of the engine before it runs. */
export function trainCommand(): Command {
  const name = "deno task train";
  const config = "experiments/configs/nanogpt.json";
  return addEngineOptions(command({
    name,
    description:
      "Trains one model and writes config.json, metrics.csv, evaluations.csv, model.safetensors, its " +
      "tokenizer, samples.txt and result.json. Prints last a digest, which is the same for the same " +
      "config and seed, at any number of threads, unless a BLAS multiplies matrices.",
    examples: [
      { does: "Train nanoGPT's small model on Shakespeare", type: `${name} ${config}` },
      {
        does: "Change parts of it",
        type: `${name} ${config} --set model.attention.heads=8 --set model.placement=post`,
      },
      {
        does: "Try a config for a moment",
        type: `${name} experiments/configs/copy.json --steps 100 --out /tmp/copy`,
      },
      {
        does: "Train faster, with a BLAS of this machine",
        type: `${name} ${config} --backend blas`,
      },
      { does: "Make a run again", type: `${name} runs/nanogpt-1/config.json` },
    ],
  }))
    .argument("<config>", "config file; experiments/run.schema.json says what it may hold")
    .option("--set <path=value>", "change the config; may be given more than once", collect)
    .option("--steps <n>", "optimizer steps, instead of training.steps", positiveInteger)
    .option(
      "--seed <n>",
      "seed of every random stream, instead of the config's or 1",
      naturalNumber,
    )
    .option(
      "--out <directory>",
      "where the run is written; runs/NAME-SEED unless given, with a number behind it where that has " +
        "a run of another config",
    )
    .option("--overwrite", "replace a run of another config in the directory")
    .option("--data-dir <directory>", "read datasets from here instead of downloading them")
    .action(async (path: string, options: TrainCommandOptions) => {
      const { trainFile } = await import("./train_run.ts");
      await trainFile(path, options);
    });
}

if (import.meta.main) Deno.exit(await main(trainCommand()));
