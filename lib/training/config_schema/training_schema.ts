import { z } from "zod";
import type { optimizers } from "../optimizers/mod.ts";
import type { schedules } from "../schedules.ts";
import { byKind, count, natural, nonnegative, positive, rate } from "./fields.ts";

const learningRate = positive("highest learning rate");
const weightDecay = nonnegative("pull of matrices towards 0").optional();
const rates = z.record(z.string(), z.number().min(0))
  .describe("factors of the learning rate by the beginning of parameters' names; 0 freezes")
  .optional();
const adam = {
  learningRate,
  betas: z.tuple([z.number().min(0).lt(1), z.number().min(0).lt(1)])
    .describe(
      "how slowly the means of gradients and of their squares forget; [0.9, 0.999] by default",
    )
    .optional(),
  epsilon: positive("added to the root of the squares' mean; 1e-8 by default").optional(),
  weightDecay,
  rates,
};

/** Fields of each optimizer. */
export const optimizerShapes = {
  sgd: {
    learningRate,
    momentum: rate("share of the last step that is kept").optional(),
    weightDecay,
    rates,
  },
  adam,
  adamW: adam,
} satisfies Record<keyof typeof optimizers, z.ZodRawShape>;

const warmup = natural("steps over which the rate grows from 0");
const descent = {
  warmup: warmup.optional(),
  final: nonnegative("rate of the last step; 0 by default").optional(),
};

/** Fields of each schedule. */
export const scheduleShapes = {
  constant: { warmup: warmup.optional() },
  inverseSquareRoot: { warmup: warmup.min(1) },
  warmupCosine: descent,
  linear: descent,
} satisfies Record<keyof typeof schedules, z.ZodRawShape>;

/** How a model is trained. */
export const trainingSchema = z.strictObject({
  steps: count("updates of the parameters"),
  batch: count("sequences in each batch"),
  optimizer: byKind(optimizerShapes),
  schedule: byKind(scheduleShapes).describe("how the learning rate changes; constant by default")
    .optional(),
  clip: positive("most that the global norm of all gradients may be").optional(),
  accumulate: count("batches that make one step; 1 by default").optional(),
  labelSmoothing: rate("share of the target's probability that is spread over all tokens")
    .optional(),
  ignored: z.int().describe("target that does not count; -100 by default").optional(),
  evaluateEvery: count("steps between evaluations; only after the last one by default").optional(),
});
