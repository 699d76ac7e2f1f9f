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
  /** How slowly the means of gradients and of their squares forget. */
  readonly betas?: readonly [number, number];
  readonly epsilon?: number;
  readonly weightDecay?: number;
  /** What the learning rate is multiplied with, by parameters' names; 0 freezes. */
  readonly rates?: Rates;
}

abstract class AdaptiveMoments implements Optimizer {
  readonly #groups;
  readonly #betas: readonly [number, number];
  readonly #epsilon: number;
  readonly #weightDecay: number;
  readonly #kernel: "adam" | "adamW";
  // β₁ᵗ and β₂ᵗ by repeated products: Math.pow may differ in the last bit between machines.
  #decay1 = 1;
  #decay2 = 1;

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

/** Adam (Kingma & Ba 2014); weight decay, if any, is added to the gradients of matrices. */
export class Adam extends AdaptiveMoments {
  constructor(
    model: Module,
    { betas = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0, rates = {} }: AdamOptions = {},
  ) {
    super("adam", model, { betas, epsilon, weightDecay, rates });
  }
}

/** Adam with decay of matrices apart from the gradients (Loshchilov & Hutter 2017). */
export class AdamW extends AdaptiveMoments {
  constructor(
    model: Module,
    { betas = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0.01, rates = {} }: AdamOptions = {},
  ) {
    super("adamW", model, { betas, epsilon, weightDecay, rates });
  }
}
