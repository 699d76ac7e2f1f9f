import type { Tensor } from "../../tensor/mod.ts";
import { Norm, type NormDimensions } from "./norm.ts";

/**
 * No norm: what a model without normalization has in its place.
 *
 * @example
 * ```ts
 * import { Identity } from "./mod.ts";
 * import { ones } from "../../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const x = ones([1, 2, 3]);
 * assertEquals(new Identity({ dModel: 3 }).forward(x), x);
 * ```
 */
export class Identity extends Norm {
  /** Takes what every norm takes, and needs none of it. */
  constructor(_dimensions: NormDimensions, _options: Record<never, never> = {}) {
    super();
  }

  /** `x`. */
  forward(x: Tensor): Tensor {
    return x;
  }
}
