import { assert, assertEquals } from "@std/assert";
import { createEngine } from "../../lib/kernels/engine.ts";
import { heapAddress } from "../../lib/kernels/layout.ts";
import { errorFunction, gelu, normalProbability } from "../../lib/kernels/reference/functions.ts";
import type { Unary } from "../../lib/kernels/reference/maps.ts";
import type { Kernels } from "../../lib/kernels/reference/mod.ts";

type UnaryName = Exclude<
  { [K in keyof Kernels]: Kernels[K] extends Unary ? K : never }[keyof Kernels],
  "fill"
>;

const engine = createEngine({ threads: 1 });
const points = 1 << 17;

/** The kernel's value at each argument, which are rounded to float32. */
function apply(kernel: UnaryName, values: Iterable<number>): Float32Array {
  const input = Float32Array.from(values);
  const out = heapAddress + Math.ceil(input.length / 16) * 64;
  engine.reserve(out + input.length * 4 + 64);
  engine.numbers.set(input, heapAddress >> 2);
  engine.run(kernel, input.length, 1, out, heapAddress);
  return (engine.numbers as Float32Array).slice(out >> 2, (out >> 2) + input.length);
}

/** Evenly spaced float32 numbers. */
const grid = (low: number, high: number) =>
  Float32Array.from({ length: points }, (_, i) => low + (high - low) * (i / (points - 1)));

/** The distance of neighboring float32 numbers at a normal x. */
const unit = (x: number) => 2 ** (Math.floor(Math.log2(Math.abs(x))) - 23);

/** The largest error over a grid, where `scale` is what an error of 1 is. */
function largestError(
  kernel: UnaryName,
  exact: (x: number) => number,
  [low, high]: readonly [number, number],
  scale: (x: number) => number,
): number {
  const xs = grid(low, high);
  const ys = apply(kernel, xs);
  let largest = 0;
  xs.forEach((x, i) => {
    const expected = exact(x);
    if (expected === 0) assertEquals(Math.abs(ys[i]), 0);
    else largest = Math.max(largest, Math.abs(ys[i] - expected) / scale(expected));
  });
  assert(!Number.isNaN(largest));
  return largest;
}

const logistic = (x: number) => 1 / (1 + Math.exp(-x));

const accuracies: readonly [UnaryName, (x: number) => number, readonly [number, number], number][] =
  [
    ["exp", Math.exp, [-86, 88.7], 2],
    ["exp", Math.exp, [-1, 1], 2],
    ["log", Math.log, [1e-3, 4], 2],
    ["log", Math.log, [0.9, 1.1], 2],
    ["log", Math.log, [1e-38, 3e38], 2],
    ["tanh", Math.tanh, [-10, 10], 4],
    ["tanh", Math.tanh, [-1, 1], 4],
    ["tanh", Math.tanh, [-1e-3, 1e-3], 4],
    ["sigmoid", logistic, [-80, 20], 4],
    ["sigmoid", logistic, [-2, 2], 4],
    ["sqrt", Math.sqrt, [0, 1e3], 0.5],
  ];

for (const [kernel, exact, range, limit] of accuracies) {
  Deno.test(`${kernel} is within ${limit} ulp on [${range}]`, () => {
    const error = largestError(kernel, exact, range, unit);
    assert(error <= limit, `${error} ulp`);
  });
}

for (const [kernel, exact] of [["sin", Math.sin], ["cos", Math.cos]] as const) {
  Deno.test(`${kernel} is within 2^-22 up to 8192`, () => {
    for (const range of [[-8192, 8192], [-10, 10]] as const) {
      const error = largestError(kernel, exact, range, () => 2 ** -22);
      assert(error <= 1, `${error} * 2^-22`);
    }
  });
}

Deno.test("gelu is within 6 ulp from -2 on and keeps 5 digits far below 0", () => {
  for (const range of [[-2, 10], [-1e-3, 1e-3]] as const) {
    const error = largestError("gelu", gelu, range, unit);
    assert(error <= 6, `${error} ulp on [${range}]`);
  }
  const error = largestError("gelu", gelu, [-12, -2], Math.abs);
  assert(error <= 1e-5, `${error}`);
});

Deno.test("normalProbability has the tabulated values, also far from 0", () => {
  const table = [
    [-10, 7.619853024160527e-24],
    [-5, 2.866515718791939e-7],
    [-3, 1.3498980316300945e-3],
    [-2, 2.275013194817921e-2],
    [-1, 0.15865525393145705],
    [1, 0.8413447460685429],
  ];
  for (const [x, expected] of table) {
    assert(Math.abs(normalProbability(x) / expected - 1) <= 1e-13, `at ${x}`);
  }
});

Deno.test("errorFunction has the tabulated values", () => {
  // Abramowitz & Stegun 1964, table 7.1.
  const table = [[0.1, 0.1124629160], [0.5, 0.5204998778], [1, 0.8427007929], [
    1.5,
    0.9661051465,
  ], [
    2,
    0.9953222650,
  ]];
  for (const [x, expected] of table) {
    assert(Math.abs(errorFunction(x) - expected) <= 1e-10);
    assert(Math.abs(errorFunction(-x) + expected) <= 1e-10);
  }
  assertEquals([errorFunction(7), errorFunction(-Infinity), errorFunction(0)], [1, -1, 0]);
  assert(Number.isNaN(errorFunction(NaN)));
});

const specials: Partial<Record<UnaryName, readonly [x: number, y: number][]>> = {
  exp: [[-Infinity, 0], [-200, 0], [-88, 0], [0, 1], [88.8, Infinity], [1e30, Infinity], [
    Infinity,
    Infinity,
  ]],
  log: [[0, -Infinity], [-0, -Infinity], [-1, NaN], [-Infinity, NaN], [1, 0], [
    Infinity,
    Infinity,
  ]],
  tanh: [[-Infinity, -1], [Infinity, 1], [0, 0], [20, 1]],
  sigmoid: [[-Infinity, 0], [Infinity, 1], [0, 0.5]],
  relu: [[-Infinity, 0], [Infinity, Infinity], [-3, 0]],
  silu: [[0, 0], [100, 100], [-200, -0]],
  gelu: [[0, 0], [20, 20], [-20, -0], [1e20, 1e20]],
  geluTanh: [[0, 0], [20, 20], [-20, -0]],
  sqrt: [[-1, NaN], [Infinity, Infinity], [0, 0]],
  sin: [[0, 0]],
  cos: [[0, 1]],
};

for (const [kernel, pairs] of Object.entries(specials)) {
  Deno.test(`${kernel} has the right limits`, () => {
    const ys = apply(kernel as UnaryName, pairs.map(([x]) => x));
    pairs.forEach(([x, y], i) => assertEquals(ys[i] + 0, Math.fround(y) + 0, `at ${x}`));
  });
}

Deno.test("every function of one number hands NaN on", () => {
  const names: Record<UnaryName, true> = {
    copy: true,
    exp: true,
    log: true,
    tanh: true,
    sigmoid: true,
    sqrt: true,
    square: true,
    sin: true,
    cos: true,
    relu: true,
    gelu: true,
    geluTanh: true,
    silu: true,
  };
  for (const name of Object.keys(names) as UnaryName[]) {
    const [before, y, after] = apply(name, [1, NaN, 1]);
    assert(Number.isNaN(y), name);
    assert(!Number.isNaN(before) && !Number.isNaN(after), name);
  }
});
