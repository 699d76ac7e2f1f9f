import fc from "fast-check";
import type * as elementwise from "../../../lib/tensor/rules/elementwise.ts";
import { type Case, caseOf, type Draw, key, rate, shapeOf } from "./case.ts";

const unary = (low = -3, high = 3) =>
  caseOf({ shape: shapeOf() }, ({ shape }, { sample }) => ({
    inputs: { x: sample(shape, low, high) },
  }));

/** Numbers that a small step does not take across zero, where the derivative jumps. */
const awayFromZero = (shape: readonly number[], { sample, random }: Draw) => {
  const { numbers } = sample(shape, 0.1, 3);
  return { shape, numbers: numbers.map((x) => random.below(2) ? x : -x) };
};

const pair = (names: readonly [string, string], low = -3) =>
  caseOf({ shape: shapeOf() }, ({ shape }, { sample }) => ({
    inputs: { [names[0]]: sample(shape, -3, 3), [names[1]]: sample(shape, low, 3) },
  }));

/** Cases of the rules that work on each element by itself. */
export const elementwiseCases: Record<keyof typeof elementwise, fc.Arbitrary<Case>> = {
  add: pair(["a", "b"]),
  subtract: pair(["a", "b"]),
  multiply: pair(["a", "b"]),
  divide: pair(["a", "b"], 0.5),
  scale: caseOf(
    { shape: shapeOf(), factor: fc.constantFrom(-1.5, 0, 1, 3) },
    ({ shape, factor }, { sample }) => ({
      inputs: { x: sample(shape) },
      options: () => ({ factor }),
    }),
  ),
  shift: caseOf(
    { shape: shapeOf(), constant: fc.constantFrom(-1.5, 0, 3) },
    ({ shape, constant }, { sample }) => ({
      inputs: { x: sample(shape) },
      options: () => ({ constant }),
    }),
  ),
  exp: unary(),
  log: unary(0.2, 4),
  sqrt: unary(0.2, 4),
  square: unary(),
  sin: unary(),
  cos: unary(),
  tanh: unary(),
  sigmoid: unary(),
  relu: caseOf({ shape: shapeOf() }, ({ shape }, draw) => ({
    inputs: { x: awayFromZero(shape, draw) },
  })),
  gelu: unary(),
  geluTanh: unary(),
  silu: unary(),
  siluMultiply: pair(["gate", "up"]),
  geluMultiply: pair(["gate", "up"]),
  dropout: caseOf({ shape: shapeOf(), rate, key }, ({ shape, rate, key }, { sample }) => ({
    inputs: { x: sample(shape) },
    options: () => ({ rate, key }),
  })),
};
