import { bits, uniform } from "../../random/threefry.ts";
import { attentionQueryTile, queryTiles } from "../layout.ts";
import type { ReferenceMemory } from "./memory.ts";

/**
 * Scaled dot-product attention in float64 (Vaswani et al. 2017).
 *
 * Queries are `[batch, queries, heads * dHead]`, keys and values `[batch, keys, keyValueHeads * dHead]`,
 * each with its own distance between rows, so that parts of one fused projection can be read in place.
 * Heads share keys and values in groups of `heads / keyValueHeads` (Ainslie et al. 2023).
 */
export const attention = (memory: ReferenceMemory) => ({
  /**
   * `out = dropout(softmax(scale·q·kᵀ + bias + mask))·v` and, unless its pointer is 0, the logarithm of
   * each softmax's denominator, `[batch, heads, queries]`. `bias` is 0 or `[heads, queries + keys - 1]`,
   * read at `key - query + queries - 1`; `keyMask` is 0 or `[batch, keys]`, added to the scores.
   * With `causal`, query `i` sees the keys up to `i + keys - queries`. A query that sees no key gives
   * zeros. The range counts tiles: batch, head, tile of `attentionQueryTile` queries.
   */
  attentionForward(
    out: number,
    logSumExp: number,
    q: number,
    k: number,
    v: number,
    bias: number,
    keyMask: number,
    heads: number,
    keyValueHeads: number,
    queries: number,
    keys: number,
    dHead: number,
    strideQ: number,
    strideK: number,
    strideV: number,
    strideOut: number,
    scale: number,
    causal: number,
    rate: number,
    key0: number,
    key1: number,
    start: number,
    end: number,
  ): void {
    const sizes = { heads, keyValueHeads, queries, keys, dHead, strideQ, strideK, strideV };
    const masks = { bias, keyMask, scale, causal };
    const tiles = queryTiles(queries);
    for (let item = start; item < end; item++) {
      const batch = Math.floor(item / (heads * tiles));
      const head = Math.floor(item / tiles) % heads;
      const first = (item % tiles) * attentionQueryTile;
      const last = Math.min(first + attentionQueryTile, queries);
      const keyValueHead = Math.floor(head / (heads / keyValueHeads));
      for (let query = first; query < last; query++) {
        const row = (batch * heads + head) * queries + query;
        const scores = scoresOf(memory, q, k, batch, head, query, sizes, masks);
        const total = logOfSumOfExponentials(scores);
        const target = (out >> 2) + (batch * queries + query) * strideOut + head * dHead;
        memory.fill(0, target, target + dHead);
        for (let key = 0; key < keys; key++) {
          const weight = total === -Infinity ? 0 : Math.exp(scores[key] - total) *
            keep(rate, key0, key1, row * keys + key);
          const value = (v >> 2) + (batch * keys + key) * strideV + keyValueHead * dHead;
          for (let i = 0; i < dHead; i++) memory[target + i] += weight * memory[value + i];
        }
        if (logSumExp) memory[(logSumExp >> 2) + row] = total;
      }
    }
  },

  /**
   * The gradients of `attentionForward`, from its result `out`, its `logSumExp` and the gradient `dOut`
   * of its result. `dq`, `dk` and `dv` have the row strides of `q`, `k` and `v`, and `dOut` that of
   * `out`; they are written, not added to. `dBias` is 0 or `[batch, heads, queries + keys - 1]`. The
   * range counts the keys' heads: batch, key-value head.
   */
  attentionBackward(
    dq: number,
    dk: number,
    dv: number,
    dBias: number,
    q: number,
    k: number,
    v: number,
    out: number,
    dOut: number,
    logSumExp: number,
    bias: number,
    keyMask: number,
    heads: number,
    keyValueHeads: number,
    queries: number,
    keys: number,
    dHead: number,
    strideQ: number,
    strideK: number,
    strideV: number,
    strideOut: number,
    scale: number,
    causal: number,
    rate: number,
    key0: number,
    key1: number,
    start: number,
    end: number,
  ): void {
    const sizes = { heads, keyValueHeads, queries, keys, dHead, strideQ, strideK, strideV };
    const masks = { bias, keyMask, scale, causal };
    const group = heads / keyValueHeads;
    const offsets = queries + keys - 1;
    for (let item = start; item < end; item++) {
      const batch = Math.floor(item / keyValueHeads);
      const keyValueHead = item % keyValueHeads;
      const keyRow = (key: number) => (batch * keys + key) * strideK + keyValueHead * dHead;
      const valueRow = (key: number) => (batch * keys + key) * strideV + keyValueHead * dHead;
      for (let key = 0; key < keys; key++) {
        memory.fill(0, (dk >> 2) + keyRow(key), (dk >> 2) + keyRow(key) + dHead);
        memory.fill(0, (dv >> 2) + valueRow(key), (dv >> 2) + valueRow(key) + dHead);
      }
      for (let head = keyValueHead * group; head < (keyValueHead + 1) * group; head++) {
        const biasRow = (dBias >> 2) + (batch * heads + head) * offsets;
        if (dBias) memory.fill(0, biasRow, biasRow + offsets);
        for (let query = 0; query < queries; query++) {
          const row = (batch * heads + head) * queries + query;
          const total = memory[(logSumExp >> 2) + row];
          const scores = scoresOf(memory, q, k, batch, head, query, sizes, masks);
          const queryRow = (batch * queries + query) * strideQ + head * dHead;
          const outRow = (batch * queries + query) * strideOut + head * dHead;
          memory.fill(0, (dq >> 2) + queryRow, (dq >> 2) + queryRow + dHead);
          let mean = 0;
          for (let i = 0; i < dHead; i++) {
            mean += memory[(out >> 2) + outRow + i] * memory[(dOut >> 2) + outRow + i];
          }
          for (let key = 0; key < keys; key++) {
            const kept = keep(rate, key0, key1, row * keys + key);
            const weight = total === -Infinity ? 0 : Math.exp(scores[key] - total);
            let dWeight = 0;
            for (let i = 0; i < dHead; i++) {
              const upstream = memory[(dOut >> 2) + outRow + i];
              dWeight += upstream * memory[(v >> 2) + valueRow(key) + i];
              memory[(dv >> 2) + valueRow(key) + i] += weight * kept * upstream;
            }
            const dScore = weight * (dWeight * kept - mean);
            if (dBias) memory[biasRow + key - query + queries - 1] += dScore;
            for (let i = 0; i < dHead; i++) {
              memory[(dq >> 2) + queryRow + i] += dScore * scale *
                memory[(k >> 2) + keyRow(key) + i];
              memory[(dk >> 2) + keyRow(key) + i] += dScore * scale *
                memory[(q >> 2) + queryRow + i];
            }
          }
        }
      }
    }
  },
});

/** One query's scores over all keys, masked ones `-Infinity`. */
function scoresOf(
  memory: ReferenceMemory,
  q: number,
  k: number,
  batch: number,
  head: number,
  query: number,
  { heads, keyValueHeads, queries, keys, dHead, strideQ, strideK }: Record<
    "heads" | "keyValueHeads" | "queries" | "keys" | "dHead" | "strideQ" | "strideK",
    number
  >,
  { bias, keyMask, scale, causal }: Record<"bias" | "keyMask" | "scale" | "causal", number>,
): number[] {
  const keyValueHead = Math.floor(head / (heads / keyValueHeads));
  const queryRow = (q >> 2) + (batch * queries + query) * strideQ + head * dHead;
  return Array.from({ length: keys }, (_, key) => {
    if (causal && key > query + keys - queries) return -Infinity;
    const keyRow = (k >> 2) + (batch * keys + key) * strideK + keyValueHead * dHead;
    let score = 0;
    for (let i = 0; i < dHead; i++) score += memory[queryRow + i] * memory[keyRow + i];
    score *= scale;
    if (bias) {
      score += memory[(bias >> 2) + head * (queries + keys - 1) + key - query + queries - 1];
    }
    if (keyMask) score += memory[(keyMask >> 2) + batch * keys + key];
    return score;
  });
}

/** `log(Σ exp(x))`, without overflow; `-Infinity` where every number is. */
function logOfSumOfExponentials(x: number[]): number {
  const largest = x.reduce((a, b) => Math.max(a, b), -Infinity);
  if (largest === -Infinity) return -Infinity;
  return largest + Math.log(x.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}

/** What dropout multiplies a weight by. */
function keep(rate: number, key0: number, key1: number, counter: number): number {
  if (rate === 0) return 1;
  return uniform(bits([key0, key1], counter)) >= rate ? 1 / (1 - rate) : 0;
}
