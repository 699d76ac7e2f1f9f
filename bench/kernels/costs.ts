/**
 * What a call of a kernel has to do at the least: multiplications and additions of its products, and
 * bytes that it must read and write once. Both come from the arguments alone.
 *
 * @module
 */
import { queryTiles } from "../../lib/kernels/layout.ts";
import type { KernelName } from "../../lib/kernels/reference/mod.ts";

/** The least work of one call. */
export interface Cost {
  /** Floating-point operations of products; 0 for kernels that are no product. */
  readonly operations: number;
  /** Bytes of every array that is read or written, once each. */
  readonly bytes: number;
}

/** The range's length and what stands before it. */
type CostOf = (count: number, args: readonly number[]) => Cost;

/** A kernel whose range counts elements, with so many arrays read or written. */
const elements = (arrays: number): CostOf => (count) => ({
  operations: 0,
  bytes: 4 * arrays * count,
});

/** A kernel whose range counts rows; its width is the argument at `place`. */
const rows = (arrays: number, place: number): CostOf => (count, args) => ({
  operations: 0,
  bytes: 4 * arrays * count * args[place],
});

/** A kernel whose range counts columns of so many rows. */
const columns = (arrays: number, place: number): CostOf => (count, args) => ({
  operations: 0,
  bytes: 4 * arrays * count * args[place],
});

const product = (m: number, n: number, k: number, results = 1): Cost => ({
  operations: 2 * m * n * k,
  bytes: 4 * (m * k + n * k + results * m * n),
});

interface AttentionCost {
  readonly heads: number;
  readonly queries: number;
  readonly keys: number;
  readonly dHead: number;
  readonly causal: number;
  /** How many products of queries and keys there are. */
  readonly products: number;
  /** How often the queries' arrays and the keys' are gone through. */
  readonly arrays: number;
}

function attention(
  { heads, queries, keys, dHead, causal, products, arrays }: AttentionCost,
): Cost {
  const pairs = causal ? queries * (2 * keys - queries + 1) / 2 : queries * keys;
  return {
    operations: 2 * products * heads * pairs * dHead,
    bytes: 4 * arrays * heads * (queries + keys) * dHead,
  };
}

/** By kernel. One that is not here is timed all the same, without a limit. */
export const costs: Readonly<Partial<Record<KernelName, CostOf>>> = {
  copy: elements(2),
  fill: elements(1),
  scale: elements(2),
  exp: elements(2),
  tanh: elements(2),
  sigmoid: elements(2),
  relu: elements(2),
  gelu: elements(2),
  geluTanh: elements(2),
  silu: elements(2),
  dropout: elements(2),
  randomNormal: elements(1),
  add: elements(3),
  multiply: elements(3),
  addScaled: elements(3),
  reluBackward: elements(3),
  geluBackward: elements(3),
  geluTanhBackward: elements(3),
  siluBackward: elements(3),
  siluMultiply: elements(3),
  geluWithSlope: elements(3),
  geluTanhWithSlope: elements(3),
  siluWithSlope: elements(3),
  siluMultiplyBackward: elements(5),
  adamW: elements(7),
  softmax: rows(2, 2),
  softmaxBackward: rows(3, 3),
  logSoftmax: rows(2, 2),
  layerNorm: rows(2, 6),
  layerNormBackward: rows(3, 6),
  rmsNorm: rows(2, 4),
  crossEntropy: rows(1, 4),
  crossEntropyBackward: rows(2, 5),
  embedding: rows(2, 3),
  addRow: rows(3, 3),
  sumRows: columns(1, 2),
  layerNormBackwardParameters: columns(2, 6),
  embeddingBackward: columns(1, 3),
  sumSquaresChunks: (_, [, , n]) => ({ operations: 0, bytes: 4 * n }),
  packB: (_, [, , n, k]) => ({ operations: 0, bytes: 8 * n * k }),
  gemm: (_, [, , , , m, n, k, , , accumulate]) => product(m, n, k, 1 + accumulate),
  gemmTransposed: (_, [, , , , , m, n, k, , , , , accumulate]) => product(m, n, k, 1 + accumulate),
  gemmUnpacked: (_, [, , , , m, n, k]) => product(m, n, k),
  attentionForward: (count, args) => {
    const [queries, keys, dHead] = args.slice(9);
    const heads = count / queryTiles(queries);
    return attention({ heads, queries, keys, dHead, causal: args[17], products: 2, arrays: 2 });
  },
  attentionBackward: (heads, args) => {
    const [queries, keys, dHead] = args.slice(14);
    return attention({ heads, queries, keys, dHead, causal: args[22], products: 5, arrays: 4 });
  },
};
