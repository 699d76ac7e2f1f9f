import type { Tensor } from "../../tensor/mod.ts";
import { Module } from "../module.ts";

/** What a norm may depend on besides its options. */
export interface NormDimensions {
  /** The length of the last axis. */
  readonly dModel: number;
}

/** Brings each row to a common scale: `[batch, time, dModel]` in and out. */
export abstract class Norm extends Module {
  /** `[batch, time, dModel]` in and out. */
  abstract forward(x: Tensor): Tensor;
}
