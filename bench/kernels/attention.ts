/**
 * Attention, forward and backward.
 *
 * @module
 */
import { queryTiles } from "../../lib/kernels/layout.ts";
import { bench } from "../bench.ts";
import type { Arena } from "./arena.ts";
import { call, measureProducts, type Work, type WorkOptions, workOptions } from "./work.ts";

/** Self-attention of `batch` sequences, or of one query with a cache of keys. */
interface Shape {
  readonly batch: number;
  readonly heads: number;
  readonly queries: number;
  readonly keys: number;
  readonly dHead: number;
  /** 1 where later keys are hidden. */
  readonly causal: number;
}

const shapes: readonly Shape[] = [
  ...[
    [16, 4, 32, 8],
    [12, 4, 64, 32],
    [32, 4, 128, 32],
    [16, 8, 128, 16],
    [8, 6, 256, 64],
    [8, 4, 1024, 32],
  ].flatMap(([batch, heads, time, dHead]) =>
    [1, 0].map((causal) => ({ batch, heads, queries: time, keys: time, dHead, causal }))
  ),
];

/** `deno task bench attention`. */
export default bench<WorkOptions>({
  examples: [
    { does: "All shapes", type: "deno task bench attention" },
    { does: "Backward alone", type: "deno task bench attention --only backward" },
  ],
  options: workOptions,
  brief: { only: "128×128", milliseconds: 50 },
  run: (options) =>
    measureProducts((arena) => [
      ...shapes.flatMap((shape) => attention(arena, shape)),
      attention(arena, { batch: 1, heads: 4, queries: 1, keys: 1024, dHead: 32, causal: 1 })[0],
    ], options),
});

/** Forward and backward; only the keys that causal attention sees are counted. */
export function attention(arena: Arena, shape: Shape): Work[] {
  const { batch, heads, queries, keys, dHead, causal } = shape;
  const width = heads * dHead, stride = 3 * width;
  const pairs = batch * heads * (causal ? queries * (2 * keys - queries + 1) / 2 : queries * keys);
  const qkv = arena.numbers(batch * keys * stride), out = arena.numbers(batch * queries * width);
  const gradient = arena.numbers(batch * keys * stride);
  const dOut = arena.numbers(batch * queries * width);
  const logSumExp = arena.numbers(batch * heads * queries);
  const [q, k, v] = [0, 1, 2].map((i) => qkv + i * width * 4);
  const [dq, dk, dv] = [0, 1, 2].map((i) => gradient + i * width * 4);
  const tail = [heads, heads, queries, keys, dHead, stride, stride, stride, width] as const;
  const options = [1 / Math.sqrt(dHead), causal, 0, 0, 0] as const;
  const label = `${batch}×${heads} heads of ${dHead}, ${queries}×${keys}${causal ? " causal" : ""}`;
  const tiles = batch * heads * queryTiles(queries);
  const [perTile, perHead] = [4 / 30 / tiles, 10 / 30 / (batch * heads)]
    .map((each) => each * pairs * dHead);
  return [{
    label: `forward ${label}`,
    // deno-fmt-ignore
    calls: [
      call("attentionForward", tiles, perTile, out, logSumExp, q, k, v, 0, 0, ...tail, ...options),
    ],
  }, {
    label: `backward ${label}`,
    // deno-fmt-ignore
    calls: [
      call("attentionBackward", batch * heads, perHead, dq, dk, dv, 0, q, k, v, out, dOut, logSumExp, 0, 0, ...tail, ...options),
    ],
  }];
}
