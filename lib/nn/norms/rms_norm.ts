import type { Tensor } from "../../tensor/mod.ts";
import { ones, type Parameter, parameter } from "../parameter.ts";
import { type Site, site } from "../site.ts";
import { Norm, type NormDimensions } from "./norm.ts";

/**
 * `x / √(mean(x²) + ε) · scale` over dModel (Zhang & Sennrich 2019).
 *
 * @example
 * ```ts
 * import { RmsNorm } from "./mod.ts";
 * import { initialize } from "../mod.ts";
 * import { tensor } from "../../tensor/mod.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const norm = initialize(new RmsNorm({ dModel: 4 }), { seed: 1 });
 * const y = norm.forward(tensor([[[1, 2, 3, 6]]]));
 * assertAlmostEquals(y.square().mean().item(), 1, 1e-4);
 * ```
 */
export class RmsNorm extends Norm {
  /** `[dModel]`, 1 at first. */
  readonly scale: Parameter;
  /** What leaves the norm. */
  readonly normalized: Site = site("[batch, time, dModel]");
  readonly #epsilon: number;

  /** A norm with ε of 1e-6 unless told otherwise. */
  constructor({ dModel }: NormDimensions, { epsilon = 1e-6 }: { epsilon?: number } = {}) {
    super();
    this.scale = parameter([dModel], ones);
    this.#epsilon = epsilon;
  }

  /** `[batch, time, dModel]` in and out. */
  forward(x: Tensor): Tensor {
    return this.normalized.pass(x.rmsNorm({ scale: this.scale, epsilon: this.#epsilon }));
  }
}
