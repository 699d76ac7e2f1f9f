/**
 * How far numbers are from those that they should be.
 *
 * @module
 */
import type { Tensor } from "../../tensor/mod.ts";
import type { Safetensors } from "../../training/mod.ts";

/** A tensor that was computed here. */
export interface Computed {
  /** The length of each axis. */
  readonly shape: readonly number[];
  /** In row-major order. */
  readonly numbers: Float32Array;
  /** Which rows (of the last axis) are to be compared; all where left out. */
  readonly rows?: readonly boolean[];
  /**
   * What the names begin with of those tensors whose largest magnitude its error is relative to, where
   * its own is nothing but rounding.
   */
  readonly relativeTo?: string;
}

/** How one tensor compares with its reference. */
export interface Comparison {
  /** What the reference calls it. */
  readonly name: string;
  /** The shape of the reference. */
  readonly shape: readonly number[];
  /**
   * The largest difference, relative to the reference's largest magnitude; infinite where a number is
   * missing or not finite.
   */
  readonly error: number;
  /** What the names of the tensors begin with that the error is relative to, if not this one alone. */
  readonly relativeTo?: string;
  /** Why there is nothing to compare, where that is so. */
  readonly problem?: string;
}

/** A copy of a tensor's numbers, to be compared after its scope has ended. */
export function computed(tensor: Tensor, rows?: readonly boolean[]): Computed {
  const { shape } = tensor;
  return { shape, numbers: tensor.toArray(), ...(rows === undefined ? {} : { rows }) };
}

/** Compares everything that a reference expects with what was computed under the same names. */
export function compareAll(
  expected: Safetensors,
  found: ReadonlyMap<string, Computed>,
): Comparison[] {
  return [...expected.tensors].map(([name, { shape }]) => {
    const here = found.get(name);
    const problem = here === undefined
      ? "not computed here"
      : here.shape.join() === shape.join()
      ? undefined
      : `expected shape [${shape}], got [${here.shape}]`;
    if (problem !== undefined) return { name, shape, error: Infinity, problem };
    const { relativeTo } = here!;
    const floor = relativeTo === undefined ? 0 : largestOf(expected, relativeTo);
    const error = relativeError(here!, expected.tensor(name).toArray(), floor);
    return { name, shape, error, ...(relativeTo === undefined ? {} : { relativeTo }) };
  });
}

/** The largest magnitude among the tensors whose names begin so. */
function largestOf(expected: Safetensors, prefix: string): number {
  const names = [...expected.tensors.keys()].filter((name) => name.startsWith(prefix));
  return Math.max(
    ...names.map((name) =>
      expected.tensor(name).toArray().reduce((most, x) => Math.max(most, Math.abs(x)), 0)
    ),
  );
}

/**
 * The largest difference over the rows that count, divided by the largest magnitude of `expected`, or by
 * `floor` where that is larger.
 *
 * @example
 * ```ts
 * import { relativeError } from "./compare.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const numbers = Float32Array.of(1, 2, 3, 5);
 * const expected = Float32Array.of(1, 2, 3, 4);
 * assertEquals(relativeError({ shape: [2, 2], numbers }, expected), 0.25);
 * assertEquals(relativeError({ shape: [2, 2], numbers, rows: [true, false] }, expected), 0);
 * ```
 */
export function relativeError(
  { shape, numbers, rows }: Computed,
  expected: ArrayLike<number>,
  floor = 0,
): number {
  const width = shape.at(-1) ?? 1;
  let difference = 0;
  let magnitude = floor;
  for (let i = 0; i < expected.length; i++) {
    magnitude = Math.max(magnitude, Math.abs(expected[i]));
    if (rows !== undefined && !rows[Math.floor(i / width)]) continue;
    const distance = Math.abs(numbers[i] - expected[i]);
    // A number that is not finite is never near, and no maximum would see NaN.
    difference = Math.max(difference, Number.isNaN(distance) ? Infinity : distance);
  }
  return difference === 0 ? 0 : difference / magnitude;
}
