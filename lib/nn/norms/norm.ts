import type { Tensor } from "../../tensor/mod.ts";
import { Module } from "../module.ts";

/** What a norm may depend on besides its options. */
export interface NormDimensions {
  /** The length of the last axis. */
  readonly dModel: number;
}

/**
 * Brings each row to a common scale: `[batch, time, dModel]` in and out.
 *
 * @example A norm of one's own
 * ```ts
 * import { Norm } from "./mod.ts";
 * import { tensor, type Tensor } from "../../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * class Centered extends Norm {
 *   forward(x: Tensor): Tensor {
 *     return x.sub(x.mean(-1).reshape([...x.shape.slice(0, -1), 1]));
 *   }
 * }
 *
 * assertEquals(new Centered().forward(tensor([[[1, 2, 3]]])).toNested(), [[[-1, 0, 1]]]);
 * ```
 */
export abstract class Norm extends Module {
  /** `[batch, time, dModel]` in and out. */
  abstract forward(x: Tensor): Tensor;
}
