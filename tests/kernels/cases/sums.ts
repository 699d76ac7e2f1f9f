import type { columns } from "../../../lib/kernels/reference/columns.ts";
import type { reductions } from "../../../lib/kernels/reference/reductions.ts";
import type { strided } from "../../../lib/kernels/reference/strided.ts";
import type { Arrays, Cases, Sizes } from "./arrays.ts";

/** Column kernels: ranges are divided at multiples of 16 columns. */
export const columnCases: Cases<typeof columns> = {
  sumRows: (arrays, { rows, width, random }) => {
    const accumulate = random.below(2);
    const out = accumulate ? arrays.state(width) : arrays.output(width);
    const a = arrays.input(rows * width);
    return { args: [out, a, rows, width, accumulate], count: width, grain: 16, magnitude: 8 };
  },
  layerNormBackwardParameters: (arrays, { rows, width, random }) => {
    const missing = random.below(3);
    return {
      args: [
        missing === 1 ? 0 : arrays.state(width),
        missing === 2 ? 0 : arrays.state(width),
        arrays.input(rows * width),
        arrays.input(rows * width),
        arrays.input(rows, -1, 1),
        arrays.input(rows, 0.5, 2),
        rows,
        width,
      ],
      count: width,
      grain: 16,
      // Up to 300 terms of a magnitude up to 4 that cancel.
      magnitude: 16,
    };
  },
  rmsNormBackwardParameters: (arrays, { rows, width }) => ({
    args: [
      arrays.state(width),
      arrays.input(rows * width),
      arrays.input(rows * width),
      arrays.input(rows, 0.5, 2),
      rows,
      width,
    ],
    count: width,
    grain: 16,
    magnitude: 8,
  }),
  embeddingBackward: (arrays, { rows, width }) => ({
    args: [
      arrays.state(7 * width),
      arrays.input(rows * width),
      arrays.ids(rows, 7),
      rows,
      width,
    ],
    count: width,
    grain: 16,
    magnitude: 8,
  }),
};

const chunks = (n: number) => Math.ceil(n / 1024);

/** Sums of flat arrays and over a middle axis. */
export const reductionCases: Cases<typeof reductions> = {
  sumMiddle: (arrays, { rows, width, random }) => {
    const outer = 1 + random.below(4);
    const inner = random.below(3) === 0 ? 1 : width;
    return {
      args: [
        arrays.output(outer * inner),
        arrays.input(outer * rows * inner),
        outer,
        rows,
        inner,
      ],
      count: outer * inner,
      grain: 4,
      magnitude: 8,
    };
  },
  sumChunks: (arrays, { rows, width }) => {
    const n = rows * width * 7;
    return {
      args: [arrays.output(chunks(n)), arrays.input(n), n],
      count: chunks(n),
      grain: 1,
      magnitude: 32,
    };
  },
  sumSquaresChunks: (arrays, { rows, width }) => {
    const n = rows * width * 7;
    return {
      args: [arrays.output(chunks(n)), arrays.input(n), n],
      count: chunks(n),
      grain: 1,
      magnitude: 32,
    };
  },
  dotChunks: (arrays, { rows, width }) => {
    const n = rows * width * 7;
    return {
      args: [arrays.output(chunks(n)), arrays.input(n), arrays.input(n), n],
      count: chunks(n),
      grain: 1,
      magnitude: 32,
    };
  },
};

/** Dimensions with some order of the axes, and one axis perhaps repeated with stride 0. */
function axes({ rows, width, random }: Sizes) {
  const dims = [1 + random.below(3), 1 + random.below(3), Math.min(rows, 9), width] as const;
  const strides = [0, 0, 0, 0];
  let size = 1;
  for (const axis of random.shuffle([0, 1, 2, 3])) {
    strides[axis] = size;
    size *= dims[axis];
  }
  if (random.below(2)) strides[random.below(4)] = 0;
  return { dims, strides: strides as [number, number, number, number], size };
}

/** The size of a contiguous array of those dimensions. */
const product = (dims: readonly number[]) => dims.reduce((a, b) => a * b);

/** Strided copies. */
export const stridedCases: Cases<typeof strided> = {
  stridedCopy: (arrays: Arrays, sizes: Sizes) => {
    const { dims, strides, size } = axes(sizes);
    return {
      args: [arrays.output(product(dims)), arrays.input(size), ...dims, ...strides],
      count: dims[0] * dims[1] * dims[2],
      grain: 1,
    };
  },
  stridedAdd: (arrays: Arrays, sizes: Sizes) => {
    const { dims, strides, size } = axes(sizes);
    const count = dims[0] * dims[1] * dims[2];
    return {
      args: [arrays.state(size), arrays.input(product(dims)), ...dims, ...strides],
      count,
      grain: count,
    };
  },
};
