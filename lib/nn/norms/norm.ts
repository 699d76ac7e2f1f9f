import type { Tensor } from "../../tensor/mod.ts";
import { Module } from "../module.ts";

/** The width that a norm works on. */
export interface NormDimensions {
  readonly dModel: number;
}

/** Brings each row to a common scale: `[batch, time, dModel]` in and out. */
export abstract class Norm extends Module {
  abstract forward(x: Tensor): Tensor;
}
