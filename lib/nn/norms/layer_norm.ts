import type { Tensor } from "../../tensor/mod.ts";
import { ones, type Parameter, parameter, zeros } from "../parameter.ts";
import { type Site, site } from "../site.ts";
import { Norm, type NormDimensions } from "./norm.ts";

/**
 * `(x − mean) / √(variance + ε) · scale + bias` over dModel (Ba et al. 2016). The variance is
 * divided by dModel, not dModel − 1.
 *
 * @example
 * ```ts
 * import { LayerNorm } from "./mod.ts";
 * import { initialize } from "../mod.ts";
 * import { tensor } from "../../tensor/mod.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const norm = initialize(new LayerNorm({ dModel: 4 }, { epsilon: 1e-5 }), { seed: 1 });
 * const y = norm.forward(tensor([[[1, 2, 3, 6]]]));
 * assertAlmostEquals(y.mean().item(), 0, 1e-6);
 * assertAlmostEquals(y.square().mean().item(), 1, 1e-4);
 * ```
 */
export class LayerNorm extends Norm {
  /** `[dModel]`, 1 at first. */
  readonly scale: Parameter;
  /** `[dModel]`, 0 at first; `bias: false` leaves it out. */
  readonly bias?: Parameter;
  /** What leaves the norm. */
  readonly normalized: Site = site("[batch, time, dModel]");
  readonly #epsilon: number;

  /** A norm with ε of 1e-5 and a bias unless told otherwise. */
  constructor(
    { dModel }: NormDimensions,
    { epsilon = 1e-5, bias = true }: { epsilon?: number; bias?: boolean } = {},
  ) {
    super();
    this.scale = parameter([dModel], ones);
    if (bias) this.bias = parameter([dModel], zeros);
    this.#epsilon = epsilon;
  }

  /** `[batch, time, dModel]` in and out. */
  forward(x: Tensor): Tensor {
    const { scale, bias } = this;
    return this.normalized.pass(x.layerNorm({ scale, bias, epsilon: this.#epsilon }));
  }
}
