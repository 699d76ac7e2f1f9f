/**
 * Trained tensors and the recipes that fill them.
 *
 * @module
 */
import { NdArray, run } from "../tensor/nd_array.ts";
import type { Storage } from "../tensor/heap.ts";
import { Tensor } from "../tensor/mod.ts";

/** Fills a parameter from a random key of its own. */
export type Initializer = (target: NdArray, key: readonly [number, number]) => void;

/**
 * A tensor that is trained. It has no numbers until {@linkcode initialize} gives it some; using it
 * before is a `ReferenceError`.
 *
 * @example
 * ```ts
 * import { constant, Parameter } from "./mod.ts";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const weight = new Parameter([2, 3], constant(1));
 * assertEquals(weight.shape, [2, 3]);
 * assertEquals(weight.initialized, false);
 * assertThrows(() => weight.add(1), ReferenceError, "no numbers yet");
 * ```
 */
export class Parameter extends Tensor {
  /** What fills it. */
  readonly initializer: Initializer;

  /** A parameter without numbers, as {@linkcode parameter} makes it. */
  constructor(shape: readonly number[], initializer: Initializer) {
    super(new UnsetArray(shape));
    this.initializer = initializer;
  }

  /** Whether `initialize` has given it numbers. */
  get initialized(): boolean {
    return !(this.array instanceof UnsetArray);
  }
}

/**
 * A parameter of the given shape, filled by `initializer` when its model is initialized.
 *
 * @example
 * ```ts
 * import { initialize, Module, normal, parameter } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * class Scale extends Module {
 *   readonly factors = parameter([3], normal(1));
 * }
 * assertEquals(initialize(new Scale(), { seed: 1 }).factors.initialized, true);
 * ```
 */
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

/**
 * All the same value.
 *
 * @example
 * ```ts
 * import { constant, initialize, Module, parameter } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * class Gate extends Module {
 *   readonly bias = parameter([2], constant(-1));
 * }
 * assertEquals(initialize(new Gate(), { seed: 1 }).bias.toNested(), [-1, -1]);
 * ```
 */
export const constant = (value: number): Initializer => (target) =>
  run("fill", target.size, 0.1, target.address, value);

/**
 * Normally distributed with mean 0 and the given standard deviation.
 *
 * @example
 * ```ts
 * import { initialize, Module, normal, parameter } from "./mod.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * class Table extends Module {
 *   readonly rows = parameter([100, 100], normal(0.02));
 * }
 * const { rows } = initialize(new Table(), { seed: 1 });
 * assertAlmostEquals(rows.square().mean().sqrt().item(), 0.02, 1e-3);
 * ```
 */
export const normal = (deviation: number): Initializer => (target, [first, second]) =>
  run("randomNormal", target.size, 10, target.address, first, second, 0, deviation);

/**
 * Uniform in `[−bound, bound)`.
 *
 * @example
 * ```ts
 * import { initialize, Module, parameter, uniform } from "./mod.ts";
 * import { assert } from "@std/assert";
 *
 * class Table extends Module {
 *   readonly rows = parameter([10, 10], uniform(0.5));
 * }
 * const { rows } = initialize(new Table(), { seed: 1 });
 * assert(rows.toArray().every((x) => x >= -0.5 && x < 0.5));
 * ```
 */
export const uniform = (bound: number): Initializer => (target, [first, second]) =>
  run("randomUniform", target.size, 5, target.address, first, second, -bound, bound);
