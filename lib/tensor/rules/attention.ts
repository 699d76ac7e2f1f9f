/**
 * The rule of tiled attention (Vaswani et al. 2017; Dao et al. 2022).
 *
 * @module
 */
import { attentionQueryTile, queryTiles } from "../../kernels/layout.ts";
import { allocate, allocateLike, type NdArray, run } from "../nd_array.ts";
import { defineRule } from "../rule.ts";

/** Sizes and masks of attention; `[batch, time, heads · dHead]` in and out. */
export interface AttentionOptions {
  /** How many heads the queries have. */
  readonly heads: number;
  /** How many heads keys and values have: a divisor of `heads`. */
  readonly keyValueHeads: number;
  /** What scores are multiplied with, usually `1 / √dHead`. */
  readonly scale: number;
  /** Whether query `i` sees keys up to `i + keys − queries` only. */
  readonly causal: boolean;
  /** `[batch, key]`, added to the scores: 0 or −∞. */
  readonly keyMask?: NdArray;
  /** The share of the pattern that is dropped, and the key that draws it. */
  readonly dropout?: { readonly rate: number; readonly key: readonly [number, number] };
}

interface AttentionInputs {
  query: NdArray;
  key: NdArray;
  value: NdArray;
  /** `[heads, queries + keys − 1]`, added to the score at `key − query + queries − 1`. */
  bias?: NdArray;
  [name: string]: NdArray | undefined;
}

function attentionSizes(
  { query, key, value }: AttentionInputs,
  { heads, keyValueHeads, scale, causal, dropout }: AttentionOptions,
) {
  const [, queries, width] = query.shape;
  const keys = key.shape[1];
  const [first, second] = dropout?.key ?? [0, 0];
  return [
    heads,
    keyValueHeads,
    queries,
    keys,
    width / heads,
    width,
    key.width,
    value.width,
    width,
    scale,
    causal ? 1 : 0,
    dropout?.rate ?? 0,
    first,
    second,
  ] as const;
}

/** `softmax(Q Kᵀ · scale + bias + mask) V` of each head, in tiles: memory is linear in the length. */
export const attention = defineRule<AttentionInputs, AttentionOptions, { logSumExp: NdArray }>({
  name: "attention",
  forward(inputs, options) {
    const { query, key, value, bias } = inputs;
    const [batch, queries, width] = query.shape;
    const output = allocateLike(query);
    const logSumExp = allocate([batch, options.heads, queries]);
    const tiles = batch * options.heads * queryTiles(queries);
    const tile = Math.min(queries, attentionQueryTile);
    run(
      "attentionForward",
      tiles,
      tile * key.shape[1] * (2 * width / options.heads * 0.06 + 1),
      output.address,
      logSumExp.address,
      query.address,
      key.address,
      value.address,
      bias === undefined ? 0 : bias.address,
      options.keyMask === undefined ? 0 : options.keyMask.address,
      ...attentionSizes(inputs, options),
    );
    return { output, saved: { logSumExp } };
  },
  backward({ inputs, options, output, saved: { logSumExp }, gradient }, into) {
    const { query, key, value, bias } = inputs;
    const [batch, queries, width] = query.shape;
    const keys = key.shape[1];
    const dQuery = allocateLike(query);
    const dKey = allocateLike(key);
    const dValue = allocateLike(value);
    const span = queries + keys - 1;
    const dBias = bias !== undefined && into.wants("bias")
      ? allocate([batch, options.heads, span])
      : undefined;
    const group = options.heads / options.keyValueHeads;
    run(
      "attentionBackward",
      batch * options.keyValueHeads,
      group * queries * keys * (5 * width / options.heads * 0.06 + 2),
      dQuery.address,
      dKey.address,
      dValue.address,
      dBias === undefined ? 0 : dBias.address,
      query.address,
      key.address,
      value.address,
      output.address,
      gradient.address,
      logSumExp.address,
      bias === undefined ? 0 : bias.address,
      options.keyMask === undefined ? 0 : options.keyMask.address,
      ...attentionSizes(inputs, options),
    );
    into.pass("query", dQuery);
    into.pass("key", dKey);
    into.pass("value", dValue);
    if (dBias !== undefined) {
      const columns = options.heads * span;
      into.accumulate(
        "bias",
        (out, accumulate) =>
          run("sumRows", columns, batch, out.address, dBias.address, batch, columns, accumulate),
      );
    }
  },
});
