import { assert } from "@std/assert";
import { createEngine, createReferenceEngine } from "../../lib/kernels/engine.ts";
import { createMachine, type Machine, withMachine } from "../../lib/tensor/mod.ts";

/** The compiled kernels in float32. */
export const compiled: Machine = createMachine(createEngine({ threads: 1 }));

/** The reference in float64. */
export const reference: Machine = createMachine(createReferenceEngine());

/** Runs `callback` on the compiled kernels and on the reference, and gives both results. */
export function onBoth<T>(callback: () => T): { compiled: T; reference: T } {
  return {
    compiled: withMachine(compiled, callback),
    reference: withMachine(reference, callback),
  };
}

/** The largest difference, relative to the largest magnitude of what was expected. */
export function relativeError(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  floor = Number.MIN_VALUE,
): number {
  assert(actual.length === expected.length, `${actual.length} numbers, not ${expected.length}`);
  let difference = 0;
  let magnitude = floor;
  for (let i = 0; i < expected.length; i++) {
    if (!Number.isFinite(actual[i])) return Infinity;
    difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
    magnitude = Math.max(magnitude, Math.abs(expected[i]));
  }
  return difference / magnitude;
}

/**
 * Asserts that `relativeError` is at most `tolerance`. With a `floor`, a magnitude below it counts as
 * it: what is left of larger numbers that cancel has their rounding errors.
 */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  { what = "the array", floor }: { what?: string; floor?: number } = {},
): void {
  const error = relativeError(actual, expected, floor);
  assert(
    error <= tolerance,
    `${what} differs by ${error.toExponential(2)} of its largest magnitude, at most ${tolerance} ` +
      `expected: [${Array.from(actual).slice(0, 8)}…] against [${
        Array.from(expected).slice(0, 8)
      }…]`,
  );
}
