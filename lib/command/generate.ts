/**
 * The command that lets a trained model write: `generate RUN --prompt "…"`.
 *
 * @module
 */
import type { Command } from "commander";
import { addEngineOptions } from "./engine_options.ts";
import {
  command,
  main,
  naturalNumber,
  nonnegativeNumber,
  positiveInteger,
  share,
} from "./program.ts";
import type { GenerateCommandOptions } from "./generate_run.ts";

/** The command. Loads nothing of the engine before it runs. */
export function generateCommand(): Command {
  const name = "deno task generate";
  return addEngineOptions(command({
    name,
    description:
      "Generates text with a trained model: goes on where the prompt ends, or translates the prompt " +
      "with a model of pairs.",
    examples: [
      {
        does: "Go on from a line of Shakespeare",
        type: `${name} runs/nanogpt-1 --prompt "ROMEO:" --tokens 300`,
      },
      {
        does: "Stay close to what is likely",
        type: `${name} runs/nanogpt-1 --prompt "ROMEO:" --temperature 0.5 --top-p 0.9`,
      },
      {
        does: "Say how a word is spoken, searching with four beams",
        type: `${name} runs/pronunciation-1 --prompt TRANSFORMER --beams 4`,
      },
      { does: "Solve a problem of a task", type: `${name} runs/reverse-1 --prompt "c a b >"` },
    ],
  }))
    .argument("<run>", "directory that deno task train wrote")
    .option("--prompt <text>", "what to go on from, or to translate")
    .option(
      "--tokens <n>",
      "the most tokens to generate; 500 unless given, for pairs and tasks the model's context",
      positiveInteger,
    )
    .option(
      "--temperature <x>",
      "0 takes the likeliest token, 1 draws as the model says; 0.8 unless given, for pairs and tasks 0",
      nonnegativeNumber,
    )
    .option("--top-k <n>", "draw from so many of the likeliest tokens", positiveInteger)
    .option("--top-p <x>", "draw from the likeliest tokens that add up to this share", share)
    .option("--beams <n>", "search, keeping so many texts at each step", positiveInteger)
    .option(
      "--length-penalty <x>",
      "how much the search favors long texts (0.6)",
      nonnegativeNumber,
    )
    .option("--seed <n>", "seed of what is drawn", naturalNumber, 0)
    .action(async (run: string, options: GenerateCommandOptions) => {
      const { generateFromRun } = await import("./generate_run.ts");
      await generateFromRun(run, options);
    });
}

if (import.meta.main) Deno.exit(await main(generateCommand()));
