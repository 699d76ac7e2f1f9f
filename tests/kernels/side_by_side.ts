import { assert } from "@std/assert";
import { createEngine, createReferenceEngine, type Engine } from "../../lib/kernels/engine.ts";
import { heapAddress } from "../../lib/kernels/layout.ts";
import type { KernelArguments, KernelName } from "../../lib/kernels/reference/mod.ts";

/** The same memory in the compiled engine and in the reference, to run a kernel in both. */
export class SideBySide {
  readonly compiled: Engine;
  readonly reference: Engine;
  #next = heapAddress;
  #state: number;

  constructor(seed: number, compiled = createEngine()) {
    this.compiled = compiled;
    this.reference = createReferenceEngine();
    this.#state = seed | 1;
  }

  /** A pointer to `size` numbers from `[-1, 1)`, the same in both. */
  random(size: number): number {
    return this.numbers(Array.from({ length: size }, () => this.#uniform() * 2 - 1));
  }

  /** A pointer to the given numbers. */
  numbers(values: readonly number[]): number {
    const pointer = this.empty(values.length);
    this.compiled.numbers.set(values, pointer >> 2);
    this.reference.numbers.set(
      this.compiled.numbers.subarray(pointer >> 2, this.#next >> 2),
      pointer >> 2,
    );
    return pointer;
  }

  /** A pointer to `size` numbers that no kernel has written; reading one gives NaN. */
  empty(size: number): number {
    const pointer = this.#next;
    this.#next += Math.ceil((size + 1) / 16) * 64;
    this.compiled.reserve(this.#next);
    this.compiled.numbers.fill(NaN, pointer >> 2, this.#next >> 2);
    this.reference.numbers.fill(NaN, pointer >> 2, this.#next >> 2);
    return pointer;
  }

  /** Runs `kernel(...args, 0, count)` in both. */
  run<K extends KernelName>(kernel: K, count: number, ...args: KernelArguments<K>): void {
    this.compiled.run(kernel, count, 1, ...args);
    this.reference.run(kernel, count, 1, ...args);
  }

  /** What the compiled engine has at a pointer. */
  read(pointer: number, size: number): Float32Array {
    return (this.compiled.numbers as Float32Array).slice(pointer >> 2, (pointer >> 2) + size);
  }

  /** Asserts that both have the same numbers there, within `tolerance * (1 + |expected|)`. */
  assertClose(pointer: number, size: number, tolerance: number): void {
    for (let i = pointer >> 2; i < (pointer >> 2) + size; i++) {
      const actual = this.compiled.numbers[i], expected = this.reference.numbers[i];
      const close = Object.is(actual, expected) || actual === expected ||
        Math.abs(actual - expected) <= tolerance * (1 + Math.abs(expected));
      assert(
        close,
        `element ${i - (pointer >> 2)} of ${size}: ${actual}, the reference has ${expected}`,
      );
    }
  }

  /** Asserts that nothing was written past the end of an array. */
  assertUntouched(pointer: number, size: number): void {
    const index = (pointer >> 2) + size;
    const actual = this.compiled.numbers[index], expected = this.reference.numbers[index];
    assert(
      Object.is(actual, expected),
      `the kernel wrote ${actual} over ${expected} past the end of ${size} numbers`,
    );
  }

  #uniform(): number {
    // Marsaglia's xorshift: short, and good enough to fill test arrays.
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 8) / 2 ** 24;
  }
}
