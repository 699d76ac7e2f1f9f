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

/** Stochastic gradient descent with momentum; weight decay is added to the gradients of matrices. */
export class Sgd implements Optimizer {
  readonly #groups;
  readonly #momentum: number;
  readonly #weightDecay: number;

  constructor(
    model: Module,
    { momentum = 0, weightDecay = 0, rates }: {
      readonly momentum?: number;
      readonly weightDecay?: number;
      readonly rates?: Rates;
    } = {},
  ) {
    this.#momentum = momentum;
    this.#weightDecay = weightDecay;
    this.#groups = parameterGroups(model, rates).map((group) => ({
      group,
      velocity: moments(group),
    }));
  }

  update(gradients: Gradients, { learningRate, gradientScale }: Update): void {
    for (const { group, velocity } of this.#groups) {
      const addresses = addressesOf(group, gradients);
      run(
        "momentum",
        group.size,
        0.5,
        addresses.parameters,
        addresses.gradients,
        velocity.array.address,
        learningRate * group.rate,
        this.#momentum,
        group.decayed ? this.#weightDecay : 0,
        gradientScale,
      );
    }
  }
}
