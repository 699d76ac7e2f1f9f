/**
 * Attention whose products a BLAS computes: a block of queries meets all keys that it sees at once, so
 * that each product is one call.
 *
 * @module
 */
import type { CompiledKernel, CompiledKernels } from "../job.ts";
import { attentionQueryTile, queryTiles, scratchBytes } from "../layout.ts";

/** A row-major matrix: its address, and the distance of two rows in floats. */
export type Matrix = readonly [address: number, distance: number];

/** `out = factor · A · B + keep · out`, where `out` is `[m, n]`. */
export interface Product {
  /** `A · B`. */
  plain(out: Matrix, a: Matrix, b: Matrix, m: number, n: number, k: number, keep?: number): void;
  /** `factor · A · Bᵀ`. */
  across(out: Matrix, a: Matrix, b: Matrix, m: number, n: number, k: number, factor?: number): void;
  /** `Aᵀ · B`. */
  gathered(out: Matrix, a: Matrix, b: Matrix, m: number, n: number, k: number, keep?: number): void;
}

/** Fewer queries than this are faster in one compiled kernel: blocks so small do not repay the calls. */
const leastQueries = 32;

/** Forward has two products for its calls, not five: it also needs so many numbers in a head's queries. */
const leastForward = 1536;

/** Room for a number for each row, and to keep rows apart. */
const smallBytes = 512;

/** The kernels for a thread with its scratch area; `compiled` does what they leave. */
export function blasAttention(
  product: Product,
  compiled: CompiledKernels,
  memory: WebAssembly.Memory,
  scratch: number,
): Record<"attentionForward" | "attentionBackward", CompiledKernel> {
  const { attentionForward, attentionBackward, weighScores, finishScores, differentiateScores } =
    compiled;
  const tops = scratch, sums = scratch + smallBytes, scores = scratch + 2 * smallBytes;
  return {
    // deno-fmt-ignore
    attentionForward(...numbers) {
      const [
        out, logSumExp, q, k, v, bias, keyMask, heads, keyValueHeads, queries, keys, dHead,
        strideQ, strideK, strideV, strideOut, scale, causal, rate, key0, key1, start, end,
      ] = numbers;
      const ahead = keys - queries, ld = rowLength(keys);
      if (queries * dHead < leastForward || !pays(queries, keys, 1)) return attentionForward(...numbers);
      const tiles = queryTiles(queries);
      for (let item = start; item < end; item++) {
        const batchHead = Math.floor(item / tiles);
        const batch = Math.floor(batchHead / heads), head = batchHead % heads;
        const keyValueHead = Math.floor(head / (heads / keyValueHeads));
        const query = item % tiles * attentionQueryTile;
        const height = Math.min(attentionQueryTile, queries - query);
        const count = causal ? query + height + ahead : keys;
        const row = batchHead * queries + query;
        const rowOut = out + 4 * ((batch * queries + query) * strideOut + head * dHead);
        product.across(
          [scores, ld],
          [q + 4 * ((batch * queries + query) * strideQ + head * dHead), strideQ],
          [k + 4 * (batch * keys * strideK + keyValueHead * dHead), strideK],
          height, count, dHead, scale,
        );
        weighScores(
          scores, 4 * ld, height, count, causal ? query + ahead + 1 : count, causal,
          bias && bias + 4 * (head * (queries + keys - 1) + queries - 1 - query),
          keyMask && keyMask + 4 * batch * keys,
          tops, sums, rate, key0, key1, row * keys, keys,
        );
        product.plain(
          [rowOut, strideOut], [scores, ld],
          [v + 4 * (batch * keys * strideV + keyValueHead * dHead), strideV],
          height, dHead, count,
        );
        finishScores(rowOut, 4 * strideOut, dHead, tops, sums, height, logSumExp && logSumExp + 4 * row);
      }
    },
    // deno-fmt-ignore
    attentionBackward(...numbers) {
      const [
        dq, dk, dv, dBias, q, k, v, out, dOut, logSumExp, bias, keyMask, heads, keyValueHeads, queries, keys, dHead,
        strideQ, strideK, strideV, strideOut, scale, causal, rate, key0, key1, start, end,
      ] = numbers;
      const ahead = keys - queries, ld = rowLength(keys), group = heads / keyValueHeads;
      if (!pays(queries, keys, rate > 0 ? 3 : 2)) return attentionBackward(...numbers);
      const means = tops;
      const gradients = scores + blockBytes(keys), factors = gradients + blockBytes(keys);
      const span = queries + keys - 1;
      for (let item = start; item < end; item++) {
        const batch = Math.floor(item / keyValueHeads), keyValueHead = item % keyValueHeads;
        const keyAt = 4 * (batch * keys * strideK + keyValueHead * dHead);
        const valueAt = 4 * (batch * keys * strideV + keyValueHead * dHead);
        // The last block of queries sees all keys, and is the first to write their gradients.
        let keep = 0;
        for (let head = keyValueHead * group; head < (keyValueHead + 1) * group; head++) {
          const row = (batch * heads + head) * queries;
          if (dBias) new Float32Array(memory.buffer, dBias + 4 * (batch * heads + head) * span, span).fill(0);
          for (let tile = queryTiles(queries) - 1; tile >= 0; tile--) {
            const query = tile * attentionQueryTile;
            const height = Math.min(attentionQueryTile, queries - query);
            const count = causal ? query + height + ahead : keys;
            const queryAt = 4 * ((batch * queries + query) * strideQ + head * dHead);
            const outAt = 4 * ((batch * queries + query) * strideOut + head * dHead);
            product.across([scores, ld], [q + queryAt, strideQ], [k + keyAt, strideK], height, count, dHead, scale);
            product.across([gradients, ld], [dOut + outAt, strideOut], [v + valueAt, strideV], height, count, dHead);
            differentiateScores(
              scores, gradients, 4 * ld, height, count, causal ? query + ahead + 1 : count, causal,
              bias && bias + 4 * (head * span + queries - 1 - query),
              keyMask && keyMask + 4 * batch * keys,
              dBias && dBias + 4 * ((batch * heads + head) * span + queries - 1 - query),
              logSumExp + 4 * (row + query), out + outAt, dOut + outAt, 4 * strideOut, dHead, scale, means, factors,
              rate, key0, key1, (row + query) * keys, keys,
            );
            product.plain([dq + queryAt, strideQ], [gradients, ld], [k + keyAt, strideK], height, dHead, count);
            product.gathered([dk + keyAt, strideK], [gradients, ld], [q + queryAt, strideQ], count, dHead, height, keep);
            product.gathered([dv + valueAt, strideV], [scores, ld], [dOut + outAt, strideOut], count, dHead, height, keep);
            keep = 1;
          }
        }
      }
    },
  };
}

/** Floats between two rows of scores: whole vectors, with room behind, and no power of two. */
const rowLength = (keys: number) => Math.ceil(keys / 8) * 8 + 16;

const blockBytes = (keys: number) => attentionQueryTile * rowLength(keys) * 4 + smallBytes;

/** Whether so many blocks of scores fit into the scratch area, and are worth the calls. */
const pays = (queries: number, keys: number, blocks: number) =>
  queries >= leastQueries && keys >= queries &&
  2 * smallBytes + blocks * blockBytes(keys) <= scratchBytes;
