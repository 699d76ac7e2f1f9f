/**
 * Norms, by the name that a config gives them.
 *
 * @module
 */
import { type PartConfig, partOf } from "../table.ts";
import { Identity } from "./identity.ts";
import { LayerNorm } from "./layer_norm.ts";
import type { Norm, NormDimensions } from "./norm.ts";
import { RmsNorm } from "./rms_norm.ts";

export { Identity, LayerNorm, RmsNorm };
export { Norm, type NormDimensions } from "./norm.ts";

/** Every norm by kind. */
export const norms = { layerNorm: LayerNorm, rmsNorm: RmsNorm, none: Identity };

/** A norm and its options: `{ kind: "layerNorm", epsilon: 1e-5 }`. */
export type NormConfig = PartConfig<typeof norms>;

/**
 * The norm that a config describes.
 *
 * @throws {RangeError} for an unknown kind; it names the nearest one
 *
 * @example
 * ```ts
 * import { createNorm, RmsNorm } from "./mod.ts";
 * import { assert } from "@std/assert";
 *
 * assert(createNorm({ dModel: 8 }, { kind: "rmsNorm", epsilon: 1e-5 }) instanceof RmsNorm);
 * ```
 */
export function createNorm(dimensions: NormDimensions, { kind, ...options }: NormConfig): Norm {
  return new (partOf("norm", norms, kind))(dimensions, options);
}
