import fc from "fast-check";
import { caseOf, length, shapeOf } from "./case.ts";

const axisOf = (rank: number) => fc.nat(rank - 1);
const cube = fc.tuple(length(4), length(4), length(4));

/** Cases of the rules that move numbers, and of sums. */
export const shapeCases = {
  reshape: caseOf({ a: length(), b: length(), c: length() }, ({ a, b, c }, { sample }) => ({
    inputs: { x: sample([a, b, c]) },
    options: () => ({ shape: [c, a * b] }),
  })),
  permute: caseOf(
    {
      shape: fc.tuple(length(3), length(3), length(3), length(3)),
      order: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
    },
    ({ shape, order }, { sample }) => ({
      inputs: { x: sample(shape) },
      options: () => ({ order }),
    }),
  ),
  expand: caseOf(
    { shape: cube, repeated: fc.subarray([0, 1, 2]), missing: fc.nat(3) },
    ({ shape, repeated, missing }, { sample }) => ({
      inputs: {
        x: sample(shape.map((n, axis) => repeated.includes(axis) ? 1 : n).slice(missing)),
      },
      options: () => ({ shape }),
    }),
  ),
  slice: caseOf(
    { shape: cube, axis: axisOf(3), cut: fc.tuple(fc.nat(99), fc.nat(99)) },
    ({ shape, axis, cut }, { sample }) => {
      const start = cut[0] % shape[axis];
      const end = start + 1 + cut[1] % (shape[axis] - start);
      return { inputs: { x: sample(shape) }, options: () => ({ axis, start, end }) };
    },
  ),
  concatenate: caseOf(
    { shape: cube, axis: axisOf(3), other: length(4) },
    ({ shape, axis, other }, { sample }) => ({
      inputs: { a: sample(shape), b: sample(shape.map((n, i) => i === axis ? other : n)) },
      options: () => ({ axis }),
    }),
  ),
  sum: caseOf({ shape: cube, axis: axisOf(3) }, ({ shape, axis }, { sample }) => ({
    inputs: { x: sample(shape) },
    options: () => ({ axis }),
  })),
  // A few sums have more elements than one chunk.
  sumAll: caseOf(
    { shape: shapeOf(1), many: fc.constantFrom(1, 3, 3, 5, 300) },
    ({ shape, many }, { sample }) => ({ inputs: { x: sample([...shape, many]) } }),
  ),
  relative: caseOf(
    { heads: length(3), queries: length(5), keys: length(5) },
    ({ heads, queries, keys }, { sample }) => ({
      inputs: { x: sample([heads, queries + keys - 1]) },
      options: () => ({ queries, keys }),
    }),
  ),
};
