import fc from "fast-check";
import { RandomStream } from "../../../lib/random/mod.ts";

/** Numbers in float32 and their shape. */
export interface Sample {
  readonly shape: readonly number[];
  readonly numbers: Float32Array;
}

/** A rule's inputs, and what makes its options on the machine in force. */
export interface Case {
  readonly inputs: Readonly<Record<string, Sample | undefined>>;
  readonly options: () => unknown;
}

/** Draws a case's numbers. */
export interface Draw {
  /** Uniform numbers in `[low, high)`. */
  sample(shape: readonly number[], low?: number, high?: number): Sample;
  readonly random: RandomStream;
}

/** Cases of random sizes, each with numbers from a seed of its own. */
export function caseOf<T>(
  sizes: { [K in keyof T]: fc.Arbitrary<T[K]> },
  build: (sizes: T, draw: Draw) => { inputs: Case["inputs"]; options?: () => unknown },
): fc.Arbitrary<Case> {
  return fc.tuple(fc.record(sizes), fc.nat()).map(
    ([values, seed]) => {
      const random = RandomStream.named(seed, "case");
      const sample = (shape: readonly number[], low = -2, high = 2): Sample => ({
        shape,
        numbers: Float32Array.from(
          { length: shape.reduce((a, b) => a * b, 1) },
          () => low + (high - low) * random.uniform(),
        ),
      });
      const { inputs, options = () => undefined } = build(values as T, { sample, random });
      return { inputs, options };
    },
  );
}

/** A length of at most `max`. */
export const length = (max = 5): fc.Arbitrary<number> => fc.integer({ min: 1, max });

/** A shape of up to `rank` axes, the scalar's included. */
export const shapeOf = (rank = 3): fc.Arbitrary<number[]> =>
  fc.array(length(4), { minLength: 0, maxLength: rank });

/** A share of numbers to drop, never 0. */
export const rate: fc.Arbitrary<number> = fc.constantFrom(0.1, 0.5, 0.9);

/** The key of a random stream. */
export const key: fc.Arbitrary<readonly [number, number]> = fc.tuple(
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
);
