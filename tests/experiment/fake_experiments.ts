/**
 * Small experiments whose runs compute in microseconds, or fail in every way that a run can: also the
 * script whose processes serve their cells (`fake_experiments.ts --cell`).
 *
 * @module
 */
import { delay, noise } from "./fake_noise.ts";
import {
  above,
  claim,
  curves,
  type Experiment,
  experiment,
  heatmaps,
  higher,
  intervals,
  lower,
  shareHigher,
  trainingCurves,
} from "../../lib/experiment/mod.ts";
import { serveCells } from "../../lib/experiment/serve_cells.ts";
import type { Trainer } from "../../lib/experiment/trainer.ts";

/** What a fake run does. */
export interface FakeConfig {
  model: { level: number; size: number; kind?: string };
  training: {
    steps: number;
    milliseconds?: number;
    fate?: "throw" | "hang" | "hangOnce" | "die" | "diverge";
  };
}

/** A trained fake: the level that it learned. */
export interface Fake {
  readonly loss: number;
  /** How many each step could use. */
  readonly threads: readonly number[];
}

/** Learns the config's level with noise from the seed, a step at a time. */
export const fakeTrainer: Trainer<FakeConfig, Fake> = {
  version: "1",
  module: import.meta.url,
  parameters: ({ model }) => model.size,
  cost: ({ training }) => training.steps,
  async train({ model, training }, context) {
    const { seed, progress, dataDir } = context;
    const { steps, milliseconds = 0, fate } = training;
    const losses: number[] = [];
    const threads: number[] = [];
    for (let step = 1; step <= steps; step++) {
      if (fate === "throw") throw new TypeError(`no such part: ${model.kind}`);
      if (fate === "die") {
        console.log("about to run out of memory");
        Deno.exit(7);
      }
      if (fate === "hang" || (fate === "hangOnce" && await isFirst(`${dataDir}/begun`))) {
        console.error("waiting for ever");
        await new Promise((resolve) => setTimeout(resolve, 600_000));
      }
      if (milliseconds > 0) await delay(milliseconds);
      losses.push(model.level + 1 / step + noise(seed, step) / 50);
      threads.push(context.threads);
      progress(step, steps);
      await context.turn?.();
    }
    const loss = losses.at(-1)!;
    const diverged = fate === "diverge";
    return {
      status: diverged ? "diverged" : "finished",
      ...(diverged ? { failure: "loss is NaN at step 3" } : {}),
      parameters: model.size,
      steps: losses.map((loss, i) => ({
        step: i + 1,
        loss,
        learningRate: 0.1,
        gradientNorm: 1,
        tokens: 8,
        milliseconds,
      })),
      evaluations: diverged
        ? []
        : [{ step: steps, loss, perplexity: Math.exp(loss), accuracy: 0.5 }],
      digest: `${model.level}:${seed}`,
      fusedMultiplyAdd: true,
      trained: { loss, threads },
    };
  },
};

/** Whether nobody has asked before. */
async function isFirst(file: string): Promise<boolean> {
  try {
    await Deno.writeTextFile(file, "", { createNew: true });
    return true;
  } catch {
    return false;
  }
}

const base: FakeConfig = { model: { level: 1, size: 1000 }, training: { steps: 20 } };

const common = {
  title: "Fake",
  question: "Does the level matter?",
  background: "Nobody knows.",
  trainer: fakeTrainer,
  base,
};

/** Two levels apart, and one that does not differ. */
export const levels: Experiment = experiment({
  ...common,
  name: "levels",
  variants: {
    low: {},
    high: { model: { level: 2 } },
    same: { model: { kind: "same" } },
  },
  presets: { quick: { seeds: 4 }, full: { seeds: 6, change: { training: { steps: 40 } } } },
  measures: {
    double: { label: "twice the loss", unit: "nats", better: "lower", run: ({ loss }) => 2 * loss },
    decay: {
      run: ({ loss }) => ({
        kind: "curve",
        x: [1, 2],
        y: [loss, loss / 2],
        xTitle: "length",
        yTitle: "loss",
      }),
    },
    map: {
      run: ({ loss }) => ({
        kind: "matrix",
        rows: ["a"],
        columns: ["b"],
        values: [[loss]],
        title: "map",
      }),
    },
  },
  claims: [
    claim("Low is lower than high", {
      paper: "nobody 2020",
      test: ({ variants: { low, high } }) => lower(low.validationLoss, high.validationLoss),
    }),
    claim("Low is higher than high", {
      paper: "nobody 2021",
      test: ({ variants: { low, high } }) => higher(low.number("double"), high.number("double")),
    }),
    claim("Same differs", {
      paper: "nobody 2022",
      test: ({ variants: { low, same } }) => lower(same.validationLoss, low.validationLoss),
    }),
    claim("Half of the loss is above 0.1", {
      paper: "nobody 2023",
      test: ({ variants: { low } }) => above(low.at("decay", 2), 0.1),
    }),
  ],
  figures: [
    trainingCurves({ metric: "loss" }),
    intervals({ title: "Loss", caption: "By level.", of: (variant) => variant.validationLoss }),
    curves({ measure: "decay", title: "Decay", caption: "By length." }),
    heatmaps({ measure: "map", title: "Map", caption: "One cell." }),
  ],
});

/** Runs that take half a second each. */
export const slow: Experiment = experiment({
  ...common,
  name: "slow",
  // Longer than two processes' starts are apart on a busy machine.
  base: { ...base, training: { steps: 10, milliseconds: 120 } },
  variants: { low: {}, high: { model: { level: 2, size: 1000 } } },
  presets: { quick: { seeds: 4 }, full: { seeds: 4 } },
});

/** One variant for each way to fail, beside one that is well. */
export const fates: Experiment = experiment({
  ...common,
  name: "fates",
  // Longer than a busy machine takes to start a process.
  patience: 4,
  base: { ...base, training: { steps: 10, milliseconds: 1 } },
  variants: {
    well: {},
    throws: { training: { fate: "throw" } },
    hangs: { training: { fate: "hang" } },
    dies: { training: { fate: "die" } },
    diverges: { training: { fate: "diverge" } },
  },
  presets: { quick: { seeds: 1 }, full: { seeds: 5, only: ["well", "diverges"] } },
  claims: [
    claim("It diverges more often", {
      paper: "nobody 2024",
      test: ({ variants: { well, diverges } }) => shareHigher(diverges.diverged, well.diverged),
    }),
    claim("What diverges ends lower", {
      paper: "nobody 2025",
      test: ({ variants: { well, diverges } }) =>
        lower(diverges.validationLoss, well.validationLoss),
    }),
  ],
});

/** A run that hangs the first time. */
export const hanging: Experiment = experiment({
  ...common,
  name: "hanging",
  patience: 4,
  base: { ...base, training: { steps: 2, milliseconds: 1, fate: "hangOnce" } },
  variants: { only: {} },
  presets: { quick: { seeds: 1 }, full: { seeds: 1 } },
});

/** A long run beside a short one. */
export const unequal: Experiment = experiment({
  ...common,
  name: "unequal",
  variants: {
    long: { training: { steps: 60, milliseconds: 50 } },
    short: { training: { steps: 30, milliseconds: 50 } },
  },
  measures: {
    threads: {
      run: ({ threads }) => ({
        kind: "curve",
        x: threads.map((_, i) => i + 1),
        y: threads,
        xTitle: "step",
        yTitle: "threads",
      }),
    },
  },
  presets: { quick: { seeds: 1 }, full: { seeds: 1 } },
});

/** By name. */
export const registry: Record<string, Experiment> = { levels, slow, fates, hanging, unequal };

/** Arguments of `deno` that start a process serving these experiments' cells. */
export const command = ["run", "-A", import.meta.filename!, "--cell"];

if (import.meta.main && Deno.args.includes("--cell")) {
  await serveCells((name) => Promise.resolve(registry[name]));
}
