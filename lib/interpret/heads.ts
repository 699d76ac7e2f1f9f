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
  readonly head: number;
}

/** The attentions of a model, in order: those that have a pattern. */
export function attentionNames(model: Module): string[] {
  return [...model.sites().keys()]
    .filter((name) => name.endsWith(".pattern"))
    .map((name) => name.slice(0, -".pattern".length));
}

/** One sequence's patterns: for each attention, for each head, a row-major `[query, key]` matrix. */
export interface Patterns {
  readonly attention: string;
  readonly queries: number;
  readonly keys: number;
  readonly heads: readonly Float32Array[];
}

/** The patterns of the first sequence that `forward` reads, for every attention of the model. */
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

/** Runs `callback` with some heads' outputs set to zero. */
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
 * By how much a score rises when each head alone is silenced (Michel et al. 2019): for each attention,
 * for each head.
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
