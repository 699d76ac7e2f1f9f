import type { crossEntropies } from "../../../lib/kernels/reference/cross_entropy.ts";
import type { positional } from "../../../lib/kernels/reference/positional.ts";
import type { rows } from "../../../lib/kernels/reference/rows.ts";
import type { norms } from "../../../lib/kernels/reference/rows_norm.ts";
import type { softmaxes } from "../../../lib/kernels/reference/rows_softmax.ts";
import type { Arrays, Call, Cases, Sizes } from "./arrays.ts";

const grain = 1;

const forward = (arrays: Arrays, { rows, width }: Sizes) => {
  const x = arrays.input(rows * width, -8, 8);
  return {
    args: [arrays.output(rows * width), x, width],
    count: rows,
    grain,
  } satisfies Call<"softmax">;
};

const backward = (low: number, high: number) => (arrays: Arrays, { rows, width }: Sizes) => {
  const size = rows * width;
  return {
    args: [arrays.output(size), arrays.input(size, low, high), arrays.input(size), width],
    count: rows,
    grain,
  } satisfies Call<"softmaxBackward">;
};

/** A parameter of a norm, or 0 for none. */
const optional = (arrays: Arrays, { width, random }: Sizes) =>
  random.below(3) === 0 ? 0 : arrays.input(width);

/** An array that is written, or one that is added to. */
const target = (arrays: Arrays, size: number, accumulate: number) =>
  accumulate ? arrays.state(size) : arrays.output(size);

/** Softmax and its kin. */
export const softmaxCases: Cases<typeof softmaxes> = {
  softmax: forward,
  softmaxBackward: backward(0, 0.1),
  logSoftmax: forward,
  logSoftmaxBackward: backward(-8, 0),
};

// Of a row whose numbers are nearly equal, rounding is what layer norm magnifies: up to 1 / sqrt(epsilon) times.
const epsilon = 1e-3;
const magnitude = 1 / Math.sqrt(epsilon);

/** Norms. */
export const normCases: Cases<typeof norms> = {
  layerNorm: (arrays, sizes) => {
    const { rows, width } = sizes;
    const out = arrays.output(rows * width);
    const [mean, rstd] = [arrays.output(rows), arrays.output(rows)];
    const x = arrays.input(rows * width);
    const [scale, bias] = [optional(arrays, sizes), optional(arrays, sizes)];
    const args = [out, mean, rstd, x, scale, bias, width, epsilon] as const;
    return { args: [...args], count: rows, grain, magnitude };
  },
  layerNormBackward: (arrays, sizes) => {
    const { rows, width, random } = sizes;
    const size = rows * width;
    const accumulate = random.below(2);
    return {
      args: [
        target(arrays, size, accumulate),
        arrays.input(size),
        arrays.input(size),
        optional(arrays, sizes),
        arrays.input(rows, -1, 1),
        arrays.input(rows, 0.5, 2),
        width,
        accumulate,
      ],
      count: rows,
      grain,
    };
  },
  rmsNorm: (arrays, sizes) => {
    const { rows, width } = sizes;
    const out = arrays.output(rows * width);
    const rstd = arrays.output(rows);
    const x = arrays.input(rows * width);
    return { args: [out, rstd, x, optional(arrays, sizes), width, 1e-6], count: rows, grain };
  },
  rmsNormBackward: (arrays, sizes) => {
    const { rows, width, random } = sizes;
    const size = rows * width;
    const accumulate = random.below(2);
    return {
      args: [
        target(arrays, size, accumulate),
        arrays.input(size),
        arrays.input(size),
        optional(arrays, sizes),
        arrays.input(rows, 0.5, 2),
        width,
        accumulate,
      ],
      count: rows,
      grain,
    };
  },
};

/** Cross-entropy; the target 0 is ignored where the smoothing is not 0. */
export const crossEntropyCases: Cases<typeof crossEntropies> = {
  crossEntropy: (arrays, { rows, width, random }) => {
    const smoothing = random.below(2) * 0.1;
    const logits = arrays.input(rows * width, -8, 8);
    const targets = arrays.ids(rows, width);
    const ignore = smoothing ? 0 : -100;
    return {
      args: [
        arrays.output(rows),
        arrays.output(rows),
        logits,
        targets,
        width,
        smoothing,
        ignore,
      ],
      count: rows,
      grain,
    };
  },
  crossEntropyBackward: (arrays, { rows, width, random }) => {
    const smoothing = random.below(2) * 0.1;
    const logits = arrays.input(rows * width, -8, 0);
    const targets = arrays.ids(rows, width);
    return {
      args: [
        arrays.output(rows * width),
        logits,
        targets,
        arrays.input(rows, 0, 4),
        arrays.input(rows),
        width,
        smoothing,
        smoothing ? 0 : -100,
      ],
      count: rows,
      grain,
    };
  },
};

/** Look-ups and broadcasts. */
export const rowCases: Cases<typeof rows> = {
  embedding: (arrays, { rows, width }) => {
    const table = arrays.input(11 * width);
    const ids = arrays.ids(rows, 11);
    return { args: [arrays.output(rows * width), table, ids, width], count: rows, grain };
  },
  addRow: (arrays, { rows, width }) => ({
    args: [
      arrays.output(rows * width),
      arrays.input(rows * width),
      arrays.input(width),
      width,
    ],
    count: rows,
    grain,
  }),
  argmaxRows: (arrays, { rows, width, random }) => {
    // Few different numbers, so that the largest often stands twice.
    const x = arrays.given(Array.from({ length: rows * width }, () => random.below(9) - 4));
    return { args: [arrays.output(rows, "ids"), x, width], count: rows, grain };
  },
};

/** Positional encodings; the range counts positions or rows. */
export const positionalCases: Cases<typeof positional> = {
  rotaryTable: (arrays, { rows, width }) => ({
    args: [arrays.output(rows * 2 * width), 2 * width, 10000],
    count: rows,
    grain,
  }),
  sinusoids: (arrays, { rows, width }) => ({
    args: [arrays.output(rows * width), width, 10000],
    count: rows,
    grain,
  }),
  rotary: (arrays, { rows, width, random }) => {
    const heads = 1 + random.below(3);
    const times = 1 + random.below(rows);
    const offset = random.below(4);
    const size = rows * heads * 2 * width;
    const inPlace = random.below(2) === 1;
    const x = inPlace ? arrays.state(size) : arrays.input(size);
    const table = arrays.input((times + offset) * 2 * width, -1, 1);
    return {
      args: [
        inPlace ? x : arrays.output(size),
        x,
        table,
        times,
        heads,
        2 * width,
        offset,
        random.below(2) ? 1 : -1,
      ],
      count: rows,
      grain,
    };
  },
};
