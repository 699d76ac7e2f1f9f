/**
 * Whether memory stays where it should: linear in the length of sequences, flat over many steps, and within
 * two gigabytes for the base model of Vaswani et al. 2017.
 *
 * @module
 */
import type { Command } from "commander";
import { linearRegression, max, min } from "simple-statistics";
import { positiveInteger } from "../lib/command/program.ts";
import { progress } from "../lib/command/progress.ts";
import {
  createEngine,
  createMachine,
  currentMachine,
  initialize,
  presets,
  RandomStream,
  train,
  type TrainingStep,
  Transformer,
  withMachine,
} from "../mod.ts";
import { bench, mebibytes, type Row } from "./bench.ts";
import { trainingOf } from "./gpt.ts";

interface Options {
  readonly only?: string;
  readonly steps: number;
}

const questions: Readonly<Record<string, (steps: number) => Row[]>> = {
  length: byLength,
  steps: overSteps,
  base: baseModel,
};

/** `deno task bench memory`. */
export default bench<Options>({
  examples: [
    { does: "All three questions", type: "deno task bench memory" },
    {
      does: "A hundred thousand steps",
      type: "deno task bench memory --only steps --steps 100000",
    },
  ],
  options: (command: Command) =>
    command
      .option("--only <name>", `one of ${Object.keys(questions).join(", ")}`)
      .option("--steps <n>", "steps of the small model", positiveInteger, 20_000),
  brief: { only: "steps", steps: 1000 },
  run({ only, steps }): Row[] {
    return Object.entries(questions)
      .filter(([name]) => only === undefined || name === only)
      .flatMap(([, ask]) => ask(steps));
  },
});

/** The most that tensors took at once in some steps, after a first one; and the last step. */
function peakOf(
  steps: Iterator<TrainingStep>,
  count: number,
): { peak: number; step: TrainingStep } {
  const { heap } = currentMachine();
  let step: TrainingStep = steps.next().value;
  heap.resetPeak();
  for (let i = 0; i < count; i++) step = steps.next().value;
  steps.return?.();
  return { peak: heap.peakBytes, step };
}

/** Attention that wrote its pattern out would need four times as much for twice the length. */
function byLength(): Row[] {
  const found = [1024, 2048, 4096].map((context) => {
    const setUp = { vocabulary: 65, context, layers: 2, heads: 4, width: 128, batch: 1 };
    // A memory of its own for each, so that none counts what another left.
    const machine = createMachine(createEngine());
    return withMachine(machine, () => ({ context, ...peakOf(trainingOf(setUp).steps, 1) }));
  });
  return found.map(({ context, peak, step }, i) => ({
    what: `context ${context}, 2 layers of width 128`,
    "tensors MiB": mebibytes(peak),
    "times the one before": i === 0 ? undefined : peak / found[i - 1].peak,
    "ms a step": step.milliseconds,
  }));
}

/** Samples of both over many steps of a model of width 32; the slopes say whether they grow. */
function overSteps(count: number): Row[] {
  const { heap } = currentMachine();
  const setUp = { vocabulary: 65, context: 8, layers: 2, heads: 2, width: 32, batch: 1 };
  const { steps } = trainingOf(setUp);
  const samples: { step: number; held: number; resident: number }[] = [];
  const bar = progress(count, "steps", { title: "memory" });
  const warmUp = Math.min(2000, count / 4), every = Math.ceil(count / 100);
  for (let step = 1; step <= count; step++) {
    steps.next();
    if (step % every !== 0) continue;
    bar.update(step);
    if (step < warmUp) continue;
    samples.push({ step, held: heap.heldBytes, resident: Deno.memoryUsage().rss });
  }
  bar.stop();
  return (["held", "resident"] as const).map((kind) => {
    const values = samples.map((sample) => sample[kind]);
    const { m: slope } = linearRegression(samples.map((sample) => [sample.step, sample[kind]]));
    return {
      what: `${count.toLocaleString("en")} steps of width 32: ${kind} memory`,
      "least MiB": mebibytes(min(values)),
      "most MiB": mebibytes(max(values)),
      "bytes more a step": Math.round(slope * 10) / 10,
    };
  });
}

/** Vaswani's base model with its shared vocabulary of 37,000: one batch of 16 pairs of 32 tokens. */
function baseModel(): Row[] {
  const config = presets.transformerBase;
  const model = initialize(new Transformer(config), { seed: 1 });
  const [batch, time] = [16, 32];
  const random = RandomStream.named(1, "bench");
  const ids = () => ({
    data: Int32Array.from(
      { length: batch * time },
      () => 1 + random.below(config.targetVocabulary - 1),
    ),
    shape: [batch, time],
  });
  const data = { source: ids(), targetInput: ids(), targetOutput: ids() };
  const steps = train(model, repeat(data), {
    steps: 10,
    batch,
    optimizer: { kind: "adamW", learningRate: 1e-4 },
  });
  const { peak, step } = peakOf(steps, 2);
  return [{
    what: `Vaswani's base, ${model.parameterCount().toLocaleString("en")} parameters`,
    "tensors MiB": mebibytes(peak),
    "resident MiB": mebibytes(Deno.memoryUsage().rss),
    "ms a step": step.milliseconds,
    "loss": step.loss,
  }];
}

function* repeat<T>(value: T): Generator<T> {
  for (;;) yield value;
}
