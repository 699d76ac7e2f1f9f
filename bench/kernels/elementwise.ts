/**
 * The kernels that are no product of matrices.
 *
 * @module
 */
import type { KernelArguments, KernelName } from "../../lib/kernels/reference/mod.ts";
import { bench } from "../bench.ts";
import type { Arena } from "./arena.ts";
import { call, measureMovers, type Work, type WorkOptions, workOptions } from "./work.ts";

const width = 128;
const rows = 8192;
const size = rows * width;

/** `deno task bench elementwise`. */
export default bench<WorkOptions>({
  examples: [
    { does: "All", type: "deno task bench elementwise" },
    { does: "Norms", type: "deno task bench elementwise --only norm" },
  ],
  options: workOptions,
  brief: { only: "gelu", milliseconds: 30 },
  run(options) {
    let copy: Work;
    const make = (arena: Arena) => {
      const all = movers(arena);
      copy = all[0];
      return all;
    };
    return measureMovers(make, () => copy, size, options);
  },
});

function mover<K extends KernelName>(
  kernel: K,
  count: number,
  ...args: KernelArguments<K>
): Work {
  return { label: kernel, calls: [call(kernel, count, size / count, ...args)] };
}

/** All of them over a million numbers; the first is a plain copy. */
function movers(arena: Arena): Work[] {
  const [a, b, c, d, e, small] = Array.from({ length: 6 }, () => arena.numbers(size));
  const ids = arena.ids(rows, width);
  // Positive, so that logarithms and square roots have something to do.
  for (const array of [a, b, c, d, e, small]) {
    const numbers = arena.engine.numbers.subarray(array / 4, array / 4 + size);
    for (const [i, value] of numbers.entries()) numbers[i] = Math.abs(value) * 4 + 0.1;
  }
  return [
    mover("copy", size, a, b),
    mover("fill", size, a, 1),
    mover("add", size, a, b, c),
    mover("multiply", size, a, b, c),
    mover("addScaled", size, a, b, c, 0.5),
    mover("scale", size, a, b, 0.5),
    mover("exp", size, a, b),
    mover("log", size, a, b),
    mover("tanh", size, a, b),
    mover("sigmoid", size, a, b),
    mover("relu", size, a, b),
    mover("gelu", size, a, b),
    mover("geluTanh", size, a, b),
    mover("silu", size, a, b),
    mover("sin", size, a, b),
    mover("reluBackward", size, a, b, c),
    mover("geluBackward", size, a, b, c),
    mover("geluTanhBackward", size, a, b, c),
    mover("geluWithSlope", size, a, c, b),
    mover("geluTanhWithSlope", size, a, c, b),
    mover("siluWithSlope", size, a, c, b),
    mover("siluBackward", size, a, b, c),
    mover("siluMultiply", size, a, b, c),
    mover("siluMultiplyBackward", size, a, b, c, d, e),
    mover("dropout", size, a, b, 1, 2, 0.1),
    mover("randomUniform", size, a, 1, 2, 0, 1),
    mover("randomNormal", size, a, 1, 2, 0, 1),
    mover("adamW", size, a, b, c, d, 1e-9, 0.9, 0.99, 1e-8, 0.1, 1, 1, 1),
    mover("softmax", rows, a, b, width),
    mover("softmaxBackward", rows, a, b, c, width),
    mover("logSoftmax", rows, a, b, width),
    mover("layerNorm", rows, a, small, small + rows * 4, b, c, d, width, 1e-5),
    mover("layerNormBackward", rows, a, b, c, d, small, small + rows * 4, width, 0),
    mover("rmsNorm", rows, a, small, b, c, width, 1e-5),
    mover("crossEntropy", rows, small, e, b, ids, width, 0, -1),
    mover("crossEntropyBackward", rows, a, b, ids, e, small, width, 0, -1),
    mover("embedding", rows, a, b, ids, width),
    mover("addRow", rows, a, b, c, width),
    mover("rotary", rows, a, b, c, 128, 4, width / 4, 0, 1),
    mover("stridedCopy", rows, a, b, 8, 4, 256, width, 131072, 32, 128, 1),
    mover("stridedCopy", rows, a, b, 64, 1, 128, 128, 16384, 0, 1, 128),
    mover("sumRows", width, small, b, rows, width, 0),
    mover("layerNormBackwardParameters", width, d, e, b, c, small, small + rows * 4, rows, width),
    mover("embeddingBackward", width, a, b, ids, rows, width),
    mover("sumSquaresChunks", size / 1024, small, b, size),
    mover("sumMiddle", size / 64, a, b, 128, 64, width),
  ];
}
