/**
 * Optimizers, by the name that a config gives them.
 *
 * @module
 */
import { type Module, type PartConfig, partOf } from "../../nn/mod.ts";
import { Adam, AdamW } from "./adam.ts";
import type { Optimizer } from "./optimizer.ts";
import { Sgd } from "./sgd.ts";

export { Adam, type AdamOptions, AdamW } from "./adam.ts";
export { type Gradients, type Optimizer, type Update } from "./optimizer.ts";
export { layerwiseRates, type Rates, ratesOf } from "./rates.ts";
export { Sgd };

/** Every optimizer by kind. */
export const optimizers = { sgd: Sgd, adam: Adam, adamW: AdamW };

/** An optimizer and its options: `{ kind: "adamW", learningRate: 1e-3, weightDecay: 0.1 }`. */
export type OptimizerConfig = PartConfig<typeof optimizers> & {
  /** The highest learning rate; the schedule says when it is reached. */
  readonly learningRate: number;
};

/** The optimizer that a config describes. */
export function createOptimizer(
  model: Module,
  { kind, learningRate: _, ...options }: OptimizerConfig,
): Optimizer {
  return new (partOf("optimizer", optimizers, kind))(model, options);
}
