import type { Tensor } from "../../tensor/mod.ts";
import { ones, type Parameter, parameter } from "../parameter.ts";
import { type Site, site } from "../site.ts";
import { Norm, type NormDimensions } from "./norm.ts";

/** `x / √(mean(x²) + ε) · scale` over dModel (Zhang & Sennrich 2019). */
export class RmsNorm extends Norm {
  readonly scale: Parameter;
  readonly normalized: Site = site("[batch, time, dModel]");
  readonly #epsilon: number;

  constructor({ dModel }: NormDimensions, { epsilon = 1e-6 }: { epsilon?: number } = {}) {
    super();
    this.scale = parameter([dModel], ones);
    this.#epsilon = epsilon;
  }

  forward(x: Tensor): Tensor {
    return this.normalized.pass(x.rmsNorm({ scale: this.scale, epsilon: this.#epsilon }));
  }
}
