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

/**
 * Stochastic gradient descent: `v ← momentum · v + g`, `p ← p − rate · v`; weight decay is added to
 * the gradients of matrices.
 *
 * @example
 * ```ts
 * import { Sgd } from "./mod.ts";
 * import { constant, initialize, Module, parameter } from "../../nn/mod.ts";
 * import { differentiate } from "../../tensor/mod.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * class Point extends Module {
 *   readonly x = parameter([1], constant(3));
 * }
 * const point = initialize(new Point(), { seed: 1 });
 * const sgd = new Sgd(point, { momentum: 0.9 });
 * const { gradients } = differentiate(point, () => point.x.square().sum());
 * sgd.update(gradients, { learningRate: 0.1, gradientScale: 1 });
 * assertAlmostEquals(point.x.item(), 3 - 0.1 * 2 * 3, 1e-6);
 * ```
 */
export class Sgd implements Optimizer {
  readonly #groups;
  readonly #momentum: number;
  readonly #weightDecay: number;

  /** An optimizer of all the model's parameters; momentum and weight decay are 0 by default. */
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

  /** Moves the parameters in place. */
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
