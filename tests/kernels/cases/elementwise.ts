import type { activations } from "../../../lib/kernels/reference/activations.ts";
import type { elementwise } from "../../../lib/kernels/reference/elementwise.ts";
import type { optimizers } from "../../../lib/kernels/reference/optimizers.ts";
import type { random } from "../../../lib/kernels/reference/random.ts";
import type { Call, Cases } from "./arrays.ts";
import type { Arrays, Sizes } from "./arrays.ts";

const grain = 4;

/** A kernel `out = f(a)`; `range` is where a comes from, and out may be a. */
const unary =
  (low = -8, high = 8, magnitude?: number) => (arrays: Arrays, { rows, width, random }: Sizes) => {
    const count = rows * width;
    const inPlace = random.below(2) === 1;
    const a = inPlace ? arrays.state(count, low, high) : arrays.input(count, low, high);
    const out = inPlace ? a : arrays.output(count);
    return { args: [out, a], count, grain, magnitude } satisfies Call<"exp">;
  };

/** A kernel `out = f(a, b)`; out may be a or b. */
const binary =
  (low = -8, high = 8, magnitude?: number) => (arrays: Arrays, { rows, width, random }: Sizes) => {
    const count = rows * width;
    const place = random.below(3);
    const a = place === 1 ? arrays.state(count, low, high) : arrays.input(count, low, high);
    const b = place === 2 ? arrays.state(count, low, high) : arrays.input(count, low, high);
    const out = [() => arrays.output(count), () => a, () => b][place]();
    return { args: [out, a, b], count, grain, magnitude } satisfies Call<"add">;
  };

const gates = (arrays: Arrays, { rows, width }: Sizes) => {
  const count = rows * width;
  return {
    args: [
      arrays.output(count),
      arrays.output(count),
      arrays.input(count, -8, 8),
      arrays.input(count),
      arrays.input(count),
    ],
    count,
    grain,
  } satisfies Call<"siluMultiplyBackward">;
};

const scalar = ({ random }: Sizes) => Math.fround(random.uniform() * 4 - 2);

const word = ({ random }: Sizes) => random.word();

/** Arithmetic. */
export const elementwiseCases: Cases<typeof elementwise> = {
  fill: (arrays, sizes) => {
    const count = sizes.rows * sizes.width;
    return { args: [arrays.output(count), scalar(sizes)], count, grain };
  },
  copy: unary(),
  add: binary(),
  subtract: binary(),
  multiply: binary(),
  divide: binary(0.5, 2),
  addScaled: (arrays, sizes) => {
    const { args, count } = binary()(arrays, sizes);
    return { args: [...args, scalar(sizes)], count, grain };
  },
  scale: (arrays, sizes) => {
    const { args, count } = unary()(arrays, sizes);
    return { args: [...args, scalar(sizes)], count, grain };
  },
  shift: (arrays, sizes) => {
    const { args, count } = unary()(arrays, sizes);
    return { args: [...args, scalar(sizes)], count, grain };
  },
  exp: unary(),
  log: unary(0, 100),
  tanh: unary(),
  sigmoid: unary(),
  sqrt: unary(0, 100),
  square: unary(),
  sin: unary(-100, 100),
  cos: unary(-100, 100),
};

const withSlope = (arrays: Arrays, { rows, width, random }: Sizes) => {
  const count = rows * width;
  const inPlace = random.below(2) === 1;
  const x = inPlace ? arrays.state(count, -8, 8) : arrays.input(count, -8, 8);
  return {
    args: [arrays.output(count), inPlace ? x : arrays.output(count), x],
    count,
    grain,
  } satisfies Call<"geluWithSlope">;
};

/** Activations. */
export const activationCases: Cases<typeof activations> = {
  relu: unary(),
  gelu: unary(),
  geluTanh: unary(),
  silu: unary(),
  geluWithSlope: withSlope,
  geluTanhWithSlope: withSlope,
  siluWithSlope: withSlope,
  tanhBackward: binary(-1, 1),
  sigmoidBackward: binary(0, 1),
  reluBackward: binary(),
  geluBackward: binary(),
  geluTanhBackward: binary(),
  siluBackward: binary(),
  siluMultiply: binary(),
  geluMultiply: binary(),
  siluMultiplyBackward: gates,
  geluMultiplyBackward: gates,
};

const adam = (arrays: Arrays, { rows, width, random }: Sizes) => {
  const count = rows * width;
  const step = 1 + random.below(100);
  return {
    args: [
      arrays.state(count),
      arrays.input(count),
      arrays.state(count),
      arrays.state(count, 0, 4),
      random.uniform() * 0.1,
      0.9,
      0.99,
      1e-8,
      random.below(2) * 0.1,
      1 - 0.9 ** step,
      1 - 0.99 ** step,
      random.uniform(),
    ],
    count,
    grain,
  } satisfies Call<"adamW">;
};

/** Optimizers. */
export const optimizerCases: Cases<typeof optimizers> = {
  adamW: adam,
  adam,
  momentum: (arrays, { rows, width, random }) => {
    const count = rows * width;
    return {
      args: [
        arrays.state(count),
        arrays.input(count),
        arrays.state(count),
        random.uniform(),
        0.9,
        random.below(2) * 0.1,
        random.uniform(),
      ],
      count,
      grain,
    };
  },
};

/** Random numbers. */
export const randomCases: Cases<typeof random> = {
  dropout: (arrays, sizes) => {
    const { args, count } = unary()(arrays, sizes);
    const rate = [0, 0.1, 0.5, 0.7, 1][sizes.random.below(5)];
    return { args: [...args, word(sizes), word(sizes), rate], count, grain };
  },
  randomUniform: (arrays, sizes) => {
    const count = sizes.rows * sizes.width;
    return {
      args: [arrays.output(count), word(sizes), word(sizes), -0.5, 3],
      count,
      grain,
    };
  },
  randomNormal: (arrays, sizes) => {
    const count = sizes.rows * sizes.width;
    return {
      args: [arrays.output(count), word(sizes), word(sizes), 1, 0.02],
      count,
      grain,
    };
  },
};
