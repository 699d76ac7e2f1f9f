/**
 * Trained tensors and the recipes that fill them.
 *
 * @module
 */
import { NdArray, run } from "../tensor/nd_array.ts";
import type { Storage } from "../tensor/heap.ts";
import { Tensor } from "../tensor/mod.ts";

/** Fills a parameter from a key of its own. */
export type Initializer = (target: NdArray, key: readonly [number, number]) => void;

/** A tensor that is trained. It has no numbers until `initialize` gives it some. */
export class Parameter extends Tensor {
  readonly initializer: Initializer;

  constructor(shape: readonly number[], initializer: Initializer) {
    super(new UnsetArray(shape));
    this.initializer = initializer;
  }

  /** Whether `initialize` has given it numbers. */
  get initialized(): boolean {
    return !(this.array instanceof UnsetArray);
  }
}

/** A parameter of the given shape, filled by `initializer` when its model is initialized. */
export function parameter(shape: readonly number[], initializer: Initializer): Parameter {
  return new Parameter(shape, initializer);
}

class UnsetArray extends NdArray {
  constructor(shape: readonly number[]) {
    super(undefined as unknown as Storage, shape);
  }

  override get address(): number {
    throw new ReferenceError(
      `Cannot use a parameter of shape [${this.shape}]: it has no numbers yet; call ` +
        `initialize(model, { seed }) or load a checkpoint first`,
    );
  }
}

/** All zero. */
export const zeros: Initializer = (target) => constant(0)(target, [0, 0]);

/** All one. */
export const ones: Initializer = (target) => constant(1)(target, [0, 0]);

/** All the same value. */
export const constant = (value: number): Initializer => (target) =>
  run("fill", target.size, 0.1, target.address, value);

/** Normally distributed with mean 0. */
export const normal = (deviation: number): Initializer => (target, [first, second]) =>
  run("randomNormal", target.size, 10, target.address, first, second, 0, deviation);

/** Uniform in `[−bound, bound)`. */
export const uniform = (bound: number): Initializer => (target, [first, second]) =>
  run("randomUniform", target.size, 5, target.address, first, second, -bound, bound);
