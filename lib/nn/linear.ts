import type { Tensor } from "../tensor/mod.ts";
import { Module } from "./module.ts";
import { type Initializer, type Parameter, parameter, zeros } from "./parameter.ts";

/** `x · W + b`: `[…, in] → […, out]`. */
export class Linear extends Module {
  /** `[in, out]`. */
  readonly weight: Parameter;
  /** `[out]`, where there is one. */
  readonly bias?: Parameter;

  constructor(
    sizes: { inputs: number; outputs: number },
    { bias = true, initializer }: { bias?: boolean; initializer: Initializer },
  ) {
    super();
    this.weight = parameter([sizes.inputs, sizes.outputs], initializer);
    if (bias) this.bias = parameter([sizes.outputs], zeros);
  }

  /** Maps the last axis. */
  forward(x: Tensor): Tensor {
    return x.linear(this.weight, this.bias);
  }
}
