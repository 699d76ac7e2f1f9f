/**
 * Tensors in one shared memory, gradients by `differentiate`, memory by `scope`.
 *
 * @module
 */
export { createMachine, currentMachine, type Machine, withMachine } from "./context.ts";
export { full, Ids, ids, ones, randomNormal, randomUniform, tensor, zeros } from "./create.ts";
export {
  type Differentiable,
  differentiate,
  type Differentiated,
  scope,
  withoutGradients,
} from "./differentiate.ts";
export { type Nested, type Operand, Tensor } from "./tensor.ts";
