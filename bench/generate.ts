/**
 * How long GPT-2 takes for a token, beside reading its weights once, which is the least that it can take.
 *
 * @module
 */
import type { Command } from "commander";
import { median } from "simple-statistics";
import { generateBatch, Gpt, type GptConfig, presets } from "../lib/models/mod.ts";
import { initialize } from "../lib/nn/mod.ts";
import { positiveInteger } from "../lib/command/program.ts";
import { progress } from "../lib/command/progress.ts";
import { currentMachine } from "../lib/tensor/mod.ts";
import { bench, mebibytes, type Row } from "./bench.ts";
import { measureLimits } from "./kernels/limits.ts";
import { limitsText } from "./kernels/work.ts";

interface Options {
  readonly model: keyof typeof presets;
  readonly prompt: number;
  readonly tokens: number;
  readonly batches: readonly number[];
  readonly threads: number;
}

/** `deno task bench generate`. */
export default bench<Options>({
  examples: [
    { does: "GPT-2 small, one prompt and batches of them", type: "deno task bench generate" },
    { does: "On one thread", type: "deno task bench generate --threads 1 --batches 1" },
  ],
  options,
  brief: { tokens: 8, batches: [1] },
  run,
});

function options(command: Command): Command {
  return command
    .option("--model <name>", "gpt2, gpt2-medium, …; its weights are random", "gpt2")
    .option("--prompt <n>", "tokens of each prompt", positiveInteger, 32)
    .option("--tokens <n>", "tokens to generate for each", positiveInteger, 24)
    .option("--batches <list>", "prompts at once, with commas", numbers, [1, 2, 4, 8])
    .option("--threads <n>", "threads", positiveInteger, navigator.hardwareConcurrency);
}

const numbers = (text: string) => text.split(",").map(positiveInteger);

function run({ model: name, prompt, tokens, batches, threads }: Options): Row[] {
  const limits = measureLimits(threads);
  console.log(limitsText(limits));
  const { engine, heap } = currentMachine();
  engine.setThreads(threads);
  const model = initialize(new Gpt(presets[name] as GptConfig), { seed: 1 });
  const bytes = model.parameterCount() * 4;
  const least = bytes / limits.readGBps / 1e6;
  console.log(
    `${name}: ${mebibytes(bytes).toFixed(0)} MiB of weights, read in ${least.toFixed(1)} ms\n`,
  );
  const bar = progress(batches.length * tokens, "tokens", { title: "generate" });
  const rows = batches.map((batch, i) => {
    heap.resetPeak();
    const prompts = Array.from(
      { length: batch },
      (_, row) =>
        Array.from({ length: prompt }, (_, j) => (row * 31 + j * 97) % model.config.vocabulary),
    );
    const times: number[] = [];
    let last = performance.now();
    for (const _ of generateBatch(model, prompts, { tokens, temperature: 1, topK: 50 })) {
      const now = performance.now();
      times.push(now - last);
      last = now;
      bar.update(i * tokens + times.length, `${batch} at once`);
    }
    const each = median(times.slice(1));
    return {
      "prompts at once": batch,
      "ms to the first token": times[0],
      "ms a token": each,
      "tokens a second": batch / each * 1000,
      "of reading the weights once": each / least,
      "peak MiB": mebibytes(heap.peakBytes),
    };
  });
  bar.stop();
  return rows;
}
