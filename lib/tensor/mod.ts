/**
 * Tensors in one shared memory, gradients by `differentiate`, memory by `scope`.
 *
 * @module
 */
export type { BlasLibrary } from "../kernels/blas/load.ts";
export {
  type Backend,
  createEngine,
  createReferenceEngine,
  type Engine,
  type EngineOptions,
} from "../kernels/engine.ts";
export type { KernelArguments, KernelName } from "../kernels/reference/mod.ts";
export type { Traced } from "./apply.ts";
export { createMachine, currentMachine, type Machine, withMachine } from "./context.ts";
export { full, Ids, ids, ones, randomNormal, randomUniform, tensor, zeros } from "./create.ts";
export {
  type Differentiable,
  differentiate,
  type Differentiated,
  scope,
  withoutGradients,
} from "./differentiate.ts";
export type { Heap, Storage } from "./heap.ts";
export type { NdArray } from "./nd_array.ts";
export type { AttentionOptions } from "./rules/attention.ts";
export type { LinearActivation, LinearOptions } from "./rules/products.ts";
export type { RotaryOptions } from "./rules/rows.ts";
export { type Nested, type Operand, Tensor } from "./tensor.ts";
export { tensorText } from "./text.ts";
