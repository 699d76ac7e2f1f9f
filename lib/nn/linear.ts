import type { LinearActivation, Tensor } from "../tensor/mod.ts";
import { Module } from "./module.ts";
import { type Initializer, type Parameter, parameter, zeros } from "./parameter.ts";

/**
 * `x · W + b`: `[…, inputs] → […, outputs]`.
 *
 * @example
 * ```ts
 * import { initialize, Linear, normal } from "./mod.ts";
 * import { ones } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const map = initialize(
 *   new Linear({ inputs: 4, outputs: 6 }, { initializer: normal(0.02) }),
 *   { seed: 1 },
 * );
 * assertEquals(map.forward(ones([2, 3, 4])).shape, [2, 3, 6]);
 * ```
 */
export class Linear extends Module {
  /** `W`: `[inputs, outputs]`. */
  readonly weight: Parameter;
  /** `b`: `[outputs]`, where there is one; zero at first. */
  readonly bias?: Parameter;

  /** A map whose weight is filled by `initializer` once the model is initialized. */
  constructor(
    sizes: { inputs: number; outputs: number },
    { bias = true, initializer }: { bias?: boolean; initializer: Initializer },
  ) {
    super();
    this.weight = parameter([sizes.inputs, sizes.outputs], initializer);
    if (bias) this.bias = parameter([sizes.outputs], zeros);
  }

  /**
   * `[…, inputs] → […, outputs]`, through an activation where one is named: to the bit what
   * the activation gives when applied to the result, in less time and memory.
   *
   * @throws {ShapeError} where the last axis is not as long as `inputs`
   */
  forward(x: Tensor, activation?: LinearActivation): Tensor {
    return x.linear(this.weight, this.bias, { activation });
  }
}
