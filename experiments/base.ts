/**
 * What the experiments here have in common: a small GPT on the characters of Moby Dick.
 *
 * @module
 */
import type { LanguageBatch, TextData } from "../lib/data/mod.ts";
import type { Change } from "../lib/experiment/mod.ts";
import type { Gpt } from "../lib/models/mod.ts";
import type { PreparedRun, RunConfig } from "../lib/training/mod.ts";

/** The config of a GPT that learns text. */
export type GptRunConfig = RunConfig & { readonly model: { readonly kind: "gpt" } };

/** A pre-norm GPT of 4 layers and width 64: 200,000 parameters, 30 seconds on one core. */
export const base: GptRunConfig = {
  model: {
    kind: "gpt",
    context: 64,
    dModel: 64,
    layers: 4,
    norm: { kind: "layerNorm" },
    placement: "pre",
    positional: { kind: "learned" },
    attention: { heads: 8 },
    feedForward: { kind: "gelu", dHidden: 256 },
    initialization: { kind: "normal", deviation: 0.02 },
  },
  data: {
    kind: "text",
    dataset: "moby-dick",
    tokenizer: { kind: "character" },
    validation: 0.05,
  },
  training: {
    steps: 1000,
    batch: 12,
    optimizer: { kind: "adamW", learningRate: 3e-3, betas: [0.9, 0.99], weightDecay: 0.1 },
    schedule: { kind: "warmupCosine", warmup: 100, final: 3e-4 },
    clip: 1,
    evaluateEvery: 125,
  },
};

/** Quick runs: two layers, fewer steps, a smaller part of the text held out. */
export const quick = {
  seeds: 3,
  change: ({ model, data, training }: RunConfig): Change<RunConfig> => ({
    model: { ...model, layers: 2 } as RunConfig["model"],
    data: { ...data, validation: 0.005 },
    training: {
      ...training,
      steps: 100,
      schedule: { kind: "warmupCosine", warmup: 10, final: 3e-4 },
      evaluateEvery: 25,
    },
  }),
};

/** A trained run's model and held-out text. */
export function gptOf({ model, data }: PreparedRun): { model: Gpt; data: TextData } {
  return { model: model as Gpt, data: data as TextData };
}

/** The first batches of a series, with about so many tokens. */
export function* firstTokens(batches: Iterable<LanguageBatch>, tokens: number) {
  let seen = 0;
  for (const batch of batches) {
    if (seen >= tokens) return;
    seen += batch.inputs.data.length;
    yield batch;
  }
}

/** The average of some numbers. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
