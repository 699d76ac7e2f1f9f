/**
 * How tensors and ids come into being.
 *
 * @module
 */
import { ShapeError } from "../errors.ts";
import { checkLengths } from "./checks.ts";
import { allocate, filled, type NdArray, run, sizeOf } from "./nd_array.ts";
import { type Nested, Tensor } from "./tensor.ts";

/**
 * Whole numbers with a shape: tokens `[batch, time]`, classes, positions. They have no gradient.
 *
 * @example
 * ```ts
 * import { Ids, ids } from "./mod.ts";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const tokens = ids([[3, 1, 4], [1, 5, 9]]);
 * assert(tokens instanceof Ids);
 * assertEquals(tokens.shape, [2, 3]);
 * assertEquals([...tokens.toArray()], [3, 1, 4, 1, 5, 9]);
 * ```
 */
export class Ids {
  /** Where the numbers stand in memory. */
  readonly array: NdArray;

  /** Ids over numbers that are in memory already; {@linkcode ids} puts them there. */
  constructor(array: NdArray) {
    this.array = array;
  }

  /** The length of each axis. */
  get shape(): readonly number[] {
    return this.array.shape;
  }

  /** A copy of the numbers in row-major order. */
  toArray(): Int32Array {
    const first = this.array.address / 4;
    const { integers } = this.array.storage.heap.engine;
    return Int32Array.from(integers.subarray(first, first + this.array.size));
  }
}

/**
 * A tensor from nested arrays, or from a flat array and a shape. Numbers are rounded to float32.
 *
 * @throws {ShapeError} where nested arrays differ in length, or the numbers do not fill the shape
 * @throws {RangeError} where the shape has lengths that are not whole numbers from 0
 *
 * @example
 * ```ts
 * import { tensor } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(tensor([[1, 2, 3], [4, 5, 6]]).shape, [2, 3]);
 * assertEquals(tensor(Float32Array.of(1, 2, 3, 4), [2, 2]).toNested(), [[1, 2], [3, 4]]);
 * ```
 */
export function tensor(values: Nested | ArrayLike<number>, shape?: readonly number[]): Tensor {
  const { numbers, shape: found } = flatten(values, shape);
  const result = new Tensor(allocate(found));
  result.set(numbers);
  return result;
}

/**
 * Ids from nested arrays, or from a flat array and a shape.
 *
 * @throws {ShapeError} where nested arrays differ in length, or the numbers do not fill the shape
 * @throws {RangeError} where the shape has lengths that are not whole numbers from 0
 *
 * @example
 * ```ts
 * import { ids } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(ids([7, 8, 9], [1, 3]).shape, [1, 3]);
 * ```
 */
export function ids(values: Nested | ArrayLike<number>, shape?: readonly number[]): Ids {
  const { numbers, shape: found } = flatten(values, shape);
  const array = allocate(found);
  array.storage.heap.engine.integers.set(numbers, array.address / 4);
  return new Ids(array);
}

/**
 * A tensor of zeros.
 *
 * @example
 * ```ts
 * import { zeros } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(zeros([2, 2]).toNested(), [[0, 0], [0, 0]]);
 * ```
 */
export const zeros = (shape: readonly number[]): Tensor => constant(shape, 0);

/**
 * A tensor of ones.
 *
 * @example
 * ```ts
 * import { ones } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(ones([3]).sum().item(), 3);
 * ```
 */
export const ones = (shape: readonly number[]): Tensor => constant(shape, 1);

/**
 * A tensor filled with one value.
 *
 * @example
 * ```ts
 * import { full } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(full([2], -0.5).toNested(), [-0.5, -0.5]);
 * ```
 */
export const full = (shape: readonly number[], value: number): Tensor => constant(shape, value);

/**
 * Uniform numbers in `[low, high)`: element `i` is a function of key and `i` alone.
 *
 * @example
 * ```ts
 * import { randomUniform } from "./mod.ts";
 * import { stream } from "../random/mod.ts";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const x = randomUniform([1000], stream(1, "noise"), { low: -1 });
 * assertEquals(x.toArray(), randomUniform([1000], stream(1, "noise"), { low: -1 }).toArray());
 * assert(Math.abs(x.mean().item()) < 0.1);
 * ```
 */
export function randomUniform(
  shape: readonly number[],
  key: readonly [number, number],
  { low = 0, high = 1 } = {},
): Tensor {
  checkLengths(shape);
  const array = allocate(shape);
  run("randomUniform", array.size, 4, array.address, key[0], key[1], low, high);
  return new Tensor(array);
}

/**
 * Normally distributed numbers: element `i` is a function of key and `i` alone.
 *
 * @example
 * ```ts
 * import { randomNormal } from "./mod.ts";
 * import { stream } from "../random/mod.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const x = randomNormal([10_000], stream(1, "noise"), { deviation: 2 });
 * assertAlmostEquals(x.square().mean().item(), 4, 0.2);
 * ```
 */
export function randomNormal(
  shape: readonly number[],
  key: readonly [number, number],
  { mean = 0, deviation = 1 } = {},
): Tensor {
  checkLengths(shape);
  const array = allocate(shape);
  run("randomNormal", array.size, 8, array.address, key[0], key[1], mean, deviation);
  return new Tensor(array);
}

function constant(shape: readonly number[], value: number): Tensor {
  checkLengths(shape);
  return new Tensor(filled(shape, value));
}

function flatten(
  values: Nested | ArrayLike<number>,
  shape: readonly number[] | undefined,
): { numbers: ArrayLike<number>; shape: readonly number[] } {
  if (shape !== undefined) {
    checkLengths(shape);
    const numbers = values as ArrayLike<number>;
    if (numbers.length !== sizeOf(shape)) {
      throw new ShapeError(
        `Cannot make a tensor of shape [${shape}]: expected ${
          sizeOf(shape)
        } numbers, got ${numbers.length}`,
      );
    }
    return { numbers, shape };
  }
  if (ArrayBuffer.isView(values)) {
    const numbers = values as unknown as ArrayLike<number>;
    return { numbers, shape: [numbers.length] };
  }
  const found: number[] = [];
  for (let level = values as Nested; Array.isArray(level); level = level[0]) {
    found.push(level.length);
  }
  const numbers: number[] = [];
  const visit = (level: Nested, axis: number) => {
    const length = Array.isArray(level) ? level.length : undefined;
    if (length !== (axis < found.length ? found[axis] : undefined)) {
      throw new ShapeError(
        `Cannot make a tensor from nested arrays: expected shape [${found}] throughout, got ` +
          `${length === undefined ? "a number" : `an array of ${length}`} at depth ${axis}`,
      );
    }
    if (typeof level === "number") numbers.push(level);
    else for (const inner of level) visit(inner, axis + 1);
  };
  visit(values as Nested, 0);
  return { numbers, shape: found };
}
