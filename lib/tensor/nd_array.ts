/**
 * Row-major arrays of numbers in the machine's memory: what gradient rules and kernels work on.
 *
 * @module
 */
import { allocateBlock, currentMachine } from "./context.ts";
import type { Storage } from "./heap.ts";
import type { KernelArguments, KernelName } from "../kernels/reference/mod.ts";

/** A dense row-major array: a block, an offset into it in bytes, and a shape. */
export class NdArray {
  /** The block that the numbers stand in. */
  readonly storage: Storage;
  /** The length of each axis. */
  readonly shape: readonly number[];
  /** Where in the block the first element stands, in bytes. */
  readonly offset: number;
  /** The number of elements. */
  readonly size: number;

  /** An array over a part of a block. */
  constructor(storage: Storage, shape: readonly number[], offset = 0) {
    this.storage = storage;
    this.shape = shape;
    this.offset = offset;
    this.size = sizeOf(shape);
  }

  /**
   * The address of the first element, in bytes.
   *
   * @throws {ReferenceError} once the block has been freed
   */
  get address(): number {
    if (this.storage.freed) {
      throw new ReferenceError(
        `Cannot use a tensor of shape [${this.shape}]: it was freed when its scope() or ` +
          `differentiate() ended; return it from there to keep it`,
      );
    }
    return this.storage.address + this.offset;
  }

  /** The length of the last axis, 1 for a scalar. */
  get width(): number {
    return this.shape.length === 0 ? 1 : this.shape[this.shape.length - 1];
  }

  /** How many rows of `width` there are. */
  get rows(): number {
    return this.width === 0 ? 0 : this.size / this.width;
  }

  /** The same numbers under another shape of the same size. */
  view(shape: readonly number[]): NdArray {
    return new NdArray(this.storage, shape, this.offset);
  }
}

/** How many elements a shape has. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (let i = 0; i < shape.length; i++) size *= shape[i];
  return size;
}

/** An array whose numbers are not yet set. */
export function allocate(shape: readonly number[]): NdArray {
  return new NdArray(allocateBlock(sizeOf(shape) * 4), shape);
}

/** An array like another, not yet set. */
export function allocateLike(array: NdArray): NdArray {
  return allocate(array.shape);
}

/** Runs a kernel of the machine in force; see `Engine.run`. */
export function run<K extends KernelName>(
  kernel: K,
  count: number,
  cost: number,
  ...args: KernelArguments<K>
): void {
  if (count > 0) currentMachine().engine.run(kernel, count, cost, ...args);
}

/** An array filled with one value. */
export function filled(shape: readonly number[], value: number): NdArray {
  const array = allocate(shape);
  run("fill", array.size, 0.1, array.address, value);
  return array;
}
