import type { Tensor } from "../../tensor/mod.ts";
import { ones, type Parameter, parameter, zeros } from "../parameter.ts";
import { type Site, site } from "../site.ts";
import { Norm, type NormDimensions } from "./norm.ts";

/** `(x − mean) / √(variance + ε) · scale + bias` over dModel (Ba et al. 2016). */
export class LayerNorm extends Norm {
  readonly scale: Parameter;
  readonly bias?: Parameter;
  readonly normalized: Site = site("[batch, time, dModel]");
  readonly #epsilon: number;

  constructor(
    { dModel }: NormDimensions,
    { epsilon = 1e-5, bias = true }: { epsilon?: number; bias?: boolean } = {},
  ) {
    super();
    this.scale = parameter([dModel], ones);
    if (bias) this.bias = parameter([dModel], zeros);
    this.#epsilon = epsilon;
  }

  forward(x: Tensor): Tensor {
    const { scale, bias } = this;
    return this.normalized.pass(x.layerNorm({ scale, bias, epsilon: this.#epsilon }));
  }
}
