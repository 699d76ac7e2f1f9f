/**
 * What single attention heads look at, and what they are worth.
 *
 * @module
 */
import type { Module, MultiHeadAttention, SiteHandler } from "../nn/mod.ts";
import { scope, tensor } from "../tensor/mod.ts";
import { capture, intervene } from "./capture.ts";

/** One head of one attention, by the attention's name in the model. */
export interface Head {
  /** As `blocks.0.attention`. */
  readonly attention: string;
  /** Counted from 0. */
  readonly head: number;
}

/**
 * The attentions of a model, in order: those that have a pattern.
 *
 * @example
 * ```ts
 * import { attentionNames } from "./mod.ts";
 * import { Gpt } from "../models/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const model = new Gpt({
 *   vocabulary: 5, context: 8, dModel: 8, layers: 2, placement: "pre",
 *   norm: { kind: "layerNorm" }, positional: { kind: "rotary" },
 *   attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
 * });
 * assertEquals(attentionNames(model), ["blocks.0.attention", "blocks.1.attention"]);
 * ```
 */
export function attentionNames(model: Module): string[] {
  return [...model.sites().keys()]
    .filter((name) => name.endsWith(".pattern"))
    .map((name) => name.slice(0, -".pattern".length));
}

/** One attention's patterns for one sequence. */
export interface Patterns {
  /** As `blocks.0.attention`. */
  readonly attention: string;
  /** Rows of each pattern. */
  readonly queries: number;
  /** Columns of each pattern. */
  readonly keys: number;
  /** A row-major `[query, key]` matrix for each head, whose rows add up to 1. */
  readonly heads: readonly Float32Array[];
}

/**
 * The patterns of the first sequence that `forward` reads, for every attention of the model.
 *
 * @example
 * ```ts
 * import { attentionPatterns } from "./mod.ts";
 * import { Gpt } from "../models/mod.ts";
 * import { initialize } from "../nn/mod.ts";
 * import { ids } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const model = initialize(
 *   new Gpt({
 *     vocabulary: 5, context: 8, dModel: 8, layers: 1, placement: "pre",
 *     norm: { kind: "layerNorm" }, positional: { kind: "rotary" },
 *     attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
 *   }),
 *   { seed: 1 },
 * );
 * const [{ heads, queries, keys }] = attentionPatterns(model, () => model.forward(ids([[1, 2]])));
 * assertEquals([heads.length, queries, keys], [2, 2, 2]);
 * assertEquals([...heads[0].subarray(0, 2)], [1, 0]); // the first token sees itself only
 * ```
 */
export function attentionPatterns(model: Module, forward: () => unknown): Patterns[] {
  const names = attentionNames(model);
  return scope(() => {
    const { activations } = capture(model, names.map((name) => `${name}.pattern`), forward);
    return names.map((attention) => {
      const [, heads, queries, keys] = activations.get(`${attention}.pattern`)!.shape;
      const numbers = activations.get(`${attention}.pattern`)!.toArray();
      const size = queries * keys;
      return {
        attention,
        queries,
        keys,
        heads: Array.from(
          { length: heads },
          (_, head) => numbers.slice(head * size, (head + 1) * size),
        ),
      };
    });
  });
}

/**
 * The mean entropy of each head's pattern in bits: `−Σ p log₂ p` over keys, averaged over queries. 0 is
 * a head that looks at one token, `log₂ n` one that spreads evenly over n.
 *
 * @example
 * ```ts
 * import { headEntropies } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const even = Float32Array.of(0.5, 0.5, 0.5, 0.5);
 * const first = Float32Array.of(1, 0, 1, 0);
 * const patterns = { attention: "blocks.0.attention", queries: 2, keys: 2, heads: [even, first] };
 * assertEquals(headEntropies([patterns]), [[1, 0]]);
 * ```
 */
export function headEntropies(patterns: readonly Patterns[]): number[][] {
  return patterns.map(({ heads, queries }) =>
    heads.map((pattern) => {
      let sum = 0;
      for (const p of pattern) if (p > 0) sum -= p * Math.log2(p);
      return sum / queries;
    })
  );
}

/**
 * Runs `callback` with some heads' outputs set to zero.
 *
 * @example
 * ```ts
 * import { withoutHeads } from "./mod.ts";
 * import { Gpt } from "../models/mod.ts";
 * import { initialize } from "../nn/mod.ts";
 * import { ids } from "../tensor/mod.ts";
 * import { assertNotEquals } from "@std/assert";
 *
 * const model = initialize(
 *   new Gpt({
 *     vocabulary: 5, context: 8, dModel: 8, layers: 1, placement: "pre",
 *     norm: { kind: "layerNorm" }, positional: { kind: "rotary" },
 *     attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
 *   }),
 *   { seed: 1 },
 * );
 * const logits = () => model.forward(ids([[1, 2, 3]])).toArray();
 * const without = withoutHeads(model, [{ attention: "blocks.0.attention", head: 1 }], logits);
 * assertNotEquals(without, logits());
 * ```
 */
export function withoutHeads<T>(model: Module, heads: readonly Head[], callback: () => T): T {
  const attentions = new Set(heads.map(({ attention }) => attention));
  const changes = [...attentions].map((attention): [string, SiteHandler] => {
    const silenced = heads.filter((head) => head.attention === attention).map(({ head }) => head);
    return [`${attention}.headOutput`, (x) => {
      const count = x.shape[2];
      const keep = Float32Array.from({ length: count }, (_, i) => silenced.includes(i) ? 0 : 1);
      return x.mul(tensor(keep, [count, 1]));
    }];
  });
  return intervene(model, Object.fromEntries(changes), callback);
}

/**
 * By how much a score rises when each head alone is silenced (Michel et al. 2019): for each
 * attention, for each head, in the score's unit.
 *
 * @example
 * ```ts
 * import { headCosts } from "./mod.ts";
 * import { Gpt } from "../models/mod.ts";
 * import { initialize } from "../nn/mod.ts";
 * import { ids } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const model = initialize(
 *   new Gpt({
 *     vocabulary: 5, context: 8, dModel: 8, layers: 2, placement: "pre",
 *     norm: { kind: "layerNorm" }, positional: { kind: "rotary" },
 *     attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
 *   }),
 *   { seed: 1 },
 * );
 * const loss = () => model.forward(ids([[1, 2, 3]])).crossEntropy(ids([[2, 3, 4]])).mean().item();
 * assertEquals(headCosts(model, loss).map((costs) => costs.length), [2, 2]); // in nats
 * ```
 */
export function headCosts(model: Module, score: () => number): number[][] {
  const whole = score();
  return attentionNames(model).map((attention) => {
    const { heads } = model.modules().get(attention) as MultiHeadAttention;
    return Array.from(
      { length: heads },
      (_, head) => withoutHeads(model, [{ attention, head }], score) - whole,
    );
  });
}
