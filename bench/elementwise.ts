/**
 * Nanoseconds per element of the kernels that are no matrix product, each beside a plain copy of as many
 * numbers in the same call: `deno run -A bench/elementwise.ts [FILTER] [--threads N]`.
 *
 * @module
 */
import { createEngine } from "../lib/kernels/engine.ts";
import { heapAddress } from "../lib/kernels/layout.ts";
import type { KernelArguments, KernelName } from "../lib/kernels/reference/mod.ts";

const width = 128;
const rows = 8192;
const size = rows * width;

const threads = Deno.args.includes("--threads")
  ? Number(Deno.args[Deno.args.indexOf("--threads") + 1])
  : 1;
const filter = Deno.args[0]?.startsWith("--") ? "" : Deno.args[0] ?? "";

const engine = createEngine({ threads });
const [a, b, c, d, e, small, ids] = Array.from(
  { length: 7 },
  (_, i) => heapAddress + i * (size * 4 + 64),
);
engine.reserve(ids + size * 4 + 64);
for (const array of [a, b, c, d, e, small]) {
  for (let i = 0; i < size; i++) {
    engine.numbers[(array >> 2) + i] = Math.abs((i * 0.618034) % 1 - 0.5) * 4 + 0.1;
  }
}
for (let i = 0; i < rows; i++) engine.integers[(ids >> 2) + i] = (i * 7) % width;

interface Job {
  readonly name: KernelName;
  readonly args: readonly number[];
  readonly count: number;
}

function job<K extends KernelName>(name: K, count: number, ...args: KernelArguments<K>): Job {
  return { name, args, count };
}

const jobs = [
  job("copy", size, a, b),
  job("fill", size, a, 1),
  job("add", size, a, b, c),
  job("multiply", size, a, b, c),
  job("addScaled", size, a, b, c, 0.5),
  job("scale", size, a, b, 0.5),
  job("exp", size, a, b),
  job("log", size, a, b),
  job("tanh", size, a, b),
  job("sigmoid", size, a, b),
  job("relu", size, a, b),
  job("gelu", size, a, b),
  job("geluTanh", size, a, b),
  job("silu", size, a, b),
  job("sin", size, a, b),
  job("reluBackward", size, a, b, c),
  job("geluBackward", size, a, b, c),
  job("geluTanhBackward", size, a, b, c),
  job("geluWithSlope", size, a, c, b),
  job("geluTanhWithSlope", size, a, c, b),
  job("siluWithSlope", size, a, c, b),
  job("siluBackward", size, a, b, c),
  job("siluMultiply", size, a, b, c),
  job("siluMultiplyBackward", size, a, b, c, d, e),
  job("dropout", size, a, b, 1, 2, 0.1),
  job("dropoutAdd", size, a, b, c, 1, 2, 0.1),
  job("randomUniform", size, a, 1, 2, 0, 1),
  job("randomNormal", size, a, 1, 2, 0, 1),
  job("adamW", size, a, b, c, d, 1e-9, 0.9, 0.99, 1e-8, 0.1, 1, 1, 1),
  job("softmax", rows, a, b, width),
  job("softmaxBackward", rows, a, b, c, width),
  job("logSoftmax", rows, a, b, width),
  job("layerNorm", rows, a, small, small + rows * 4, b, c, d, width, 1e-5),
  job("addLayerNorm", rows, a, e, small, small + rows * 4, b, c, d, d, width, 1e-5),
  job("layerNormBackward", rows, a, b, c, d, small, small + rows * 4, width, 0),
  job("rmsNorm", rows, a, small, b, c, width, 1e-5),
  job("crossEntropy", rows, small, e, b, ids, width, 0, -1),
  job("crossEntropyBackward", rows, a, b, ids, e, small, width, 0, -1),
  job("embedding", rows, a, b, ids, width),
  job("addRow", rows, a, b, c, width),
  job("rotary", rows, a, b, c, 128, 4, width / 4, 0, 1),
  job("stridedCopy", rows, a, b, 8, 4, 256, width, 131072, 32, 128, 1),
  job("stridedCopy", rows, a, b, 64, 1, 128, 128, 16384, 0, 1, 128),
  job("sumRows", width, small, b, rows, width, 0),
  job("layerNormBackwardParameters", width, d, e, b, c, small, small + rows * 4, rows, width),
  job("embeddingBackward", width, a, b, ids, rows, width),
  job("sumSquaresChunks", size / 1024, small, b, size),
  job("sumMiddle", size / 64, a, b, 128, 64, width),
].filter(({ name }) => name.toLowerCase().includes(filter.toLowerCase()));

function time({ name, args, count }: Job): number {
  const start = performance.now();
  engine.run(name, count, size / count, ...(args as KernelArguments<typeof name>));
  return (performance.now() - start) * 1e6 / size;
}

const copy = job("copy", size, a, b);
for (const each of jobs) {
  const [times, copies]: number[][] = [[], []];
  // Interleaved, so that both see the same machine.
  for (let round = 0; round < 30; round++) {
    times.push(time(each));
    copies.push(time(copy));
  }
  const [best, plain] = [Math.min(...times), Math.min(...copies)];
  console.log(
    `${each.name.padEnd(28)} ${best.toFixed(3)} ns, ${(best / plain).toFixed(1)} copies`,
  );
}
