/**
 * Optimizers, by the name that a config gives them.
 *
 * @module
 */
import { type Module, type PartConfig, partOf } from "../../nn/mod.ts";
import { Adam, AdamW } from "./adam.ts";
import type { Optimizer } from "./optimizer.ts";
import { Sgd } from "./sgd.ts";

export { Adam, type AdamOptions, AdamW, type AdaptiveMoments } from "./adam.ts";
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

/**
 * The optimizer that a config describes, for all of a model's parameters.
 *
 * @throws {RangeError} for an unknown kind, and rates that name no parameter or are below 0
 *
 * @example
 * ```ts
 * import { AdamW, createOptimizer } from "./mod.ts";
 * import { initialize, Linear, normal } from "../../nn/mod.ts";
 * import { assert } from "@std/assert";
 *
 * const initializer = normal(0.02);
 * const model = initialize(new Linear({ inputs: 2, outputs: 2 }, { initializer }), { seed: 1 });
 * const config = { kind: "adamW", learningRate: 1e-3, weightDecay: 0.1 } as const;
 * assert(createOptimizer(model, config) instanceof AdamW);
 * ```
 */
export function createOptimizer(
  model: Module,
  { kind, learningRate: _, ...options }: OptimizerConfig,
): Optimizer {
  return new (partOf("optimizer", optimizers, kind))(model, options);
}
