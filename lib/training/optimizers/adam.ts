import { run } from "../../tensor/nd_array.ts";
import type { Module } from "../../nn/mod.ts";
import {
  addressesOf,
  type Gradients,
  moments,
  type Optimizer,
  parameterGroups,
  type Update,
} from "./optimizer.ts";
import type { Rates } from "./rates.ts";

/** What Adam and AdamW are set with. */
export interface AdamOptions {
  /** How slowly the means of gradients and of their squares forget; 0.9 and 0.999 by default. */
  readonly betas?: readonly [number, number];
  /** Added to the root of the squares' mean; 1e-8 by default. */
  readonly epsilon?: number;
  /** Of matrices alone; 0 by default for Adam, 0.01 for AdamW. */
  readonly weightDecay?: number;
  /** What the learning rate is multiplied with, by parameters' names; 0 freezes. */
  readonly rates?: Rates;
}

/**
 * What Adam and AdamW have in common: means `m` of gradients `g` and `v` of their squares, `m ← β₁
 * m + (1 − β₁) g`, `v ← β₂ v + (1 − β₂) g²`, with `m̂ = m / (1 − β₁ᵗ)` and `v̂ = v / (1 − β₂ᵗ)`
 * after `t` updates.
 */
export abstract class AdaptiveMoments implements Optimizer {
  readonly #groups;
  readonly #betas: readonly [number, number];
  readonly #epsilon: number;
  readonly #weightDecay: number;
  readonly #kernel: "adam" | "adamW";
  // β₁ᵗ and β₂ᵗ by repeated products: Math.pow may differ in the last bit between machines.
  #decay1 = 1;
  #decay2 = 1;

  /** Means of zero for each parameter that is not frozen. */
  constructor(
    kernel: "adam" | "adamW",
    model: Module,
    { rates, ...options }: Required<AdamOptions>,
  ) {
    this.#kernel = kernel;
    this.#betas = options.betas;
    this.#epsilon = options.epsilon;
    this.#weightDecay = options.weightDecay;
    this.#groups = parameterGroups(model, rates).map((group) => ({
      group,
      mean: moments(group),
      square: moments(group),
    }));
  }

  /** Moves the parameters in place. */
  update(gradients: Gradients, { learningRate, gradientScale }: Update): void {
    const [beta1, beta2] = this.#betas;
    this.#decay1 *= beta1;
    this.#decay2 *= beta2;
    for (const { group, mean, square } of this.#groups) {
      const addresses = addressesOf(group, gradients);
      run(
        this.#kernel,
        group.size,
        0.8,
        addresses.parameters,
        addresses.gradients,
        mean.array.address,
        square.array.address,
        learningRate * group.rate,
        beta1,
        beta2,
        this.#epsilon,
        group.decayed ? this.#weightDecay : 0,
        1 - this.#decay1,
        1 - this.#decay2,
        gradientScale,
      );
    }
  }
}

/**
 * `p ← p − rate · m̂ / (√v̂ + ε)`; weight decay, if any, is added to the gradients of matrices: `g
 * ← g + decay · p` (Kingma & Ba 2014).
 *
 * @example
 * ```ts
 * import { Adam } from "./mod.ts";
 * import { constant, initialize, Module, parameter } from "../../nn/mod.ts";
 * import { differentiate } from "../../tensor/mod.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * class Point extends Module {
 *   readonly x = parameter([2], constant(3));
 * }
 * const point = initialize(new Point(), { seed: 1 });
 * const adam = new Adam(point);
 * const { gradients } = differentiate(point, () => point.x.square().sum());
 * adam.update(gradients, { learningRate: 0.1, gradientScale: 1 });
 * assertAlmostEquals(point.x.toArray()[0], 2.9, 1e-5); // the first step is as long as the rate
 * ```
 */
export class Adam extends AdaptiveMoments {
  /** An optimizer of all the model's parameters. */
  constructor(
    model: Module,
    { betas = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0, rates = {} }: AdamOptions = {},
  ) {
    super("adam", model, { betas, epsilon, weightDecay, rates });
  }
}

/**
 * `p ← p − rate · decay · p`, for matrices alone, then Adam's step (Loshchilov & Hutter 2017).
 *
 * @example
 * ```ts
 * import { AdamW } from "./mod.ts";
 * import { constant, initialize, Module, parameter } from "../../nn/mod.ts";
 * import { differentiate } from "../../tensor/mod.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * class Matrix extends Module {
 *   readonly x = parameter([1, 1], constant(1));
 * }
 * const matrix = initialize(new Matrix(), { seed: 1 });
 * const adamW = new AdamW(matrix, { weightDecay: 0.1 });
 * const { gradients } = differentiate(matrix, () => matrix.x.mul(0).sum());
 * adamW.update(gradients, { learningRate: 0.5, gradientScale: 1 });
 * assertAlmostEquals(matrix.x.item(), 1 - 0.5 * 0.1, 1e-6);
 * ```
 */
export class AdamW extends AdaptiveMoments {
  /** An optimizer of all the model's parameters. */
  constructor(
    model: Module,
    { betas = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0.01, rates = {} }: AdamOptions = {},
  ) {
    super("adamW", model, { betas, epsilon, weightDecay, rates });
  }
}
