import { rounded } from "../../experiment/follow_attention.ts";
import type { AttentionExample } from "../../experiment/record.ts";
import type { Patterns } from "../../interpret/mod.ts";
import { Tensor } from "../../tensor/mod.ts";

/** What the tokens of a pattern are called. */
export interface AttentionExampleOptions {
  readonly title: string;
  /** One text for each query. */
  readonly tokens: readonly string[];
  /** One text for each key; the queries' own where absent. */
  readonly keyTokens?: readonly string[];
}

/**
 * Patterns of a model, or one layer's as a tensor `[…, query, key]`, with their tokens: what the charts of
 * attention take.
 *
 * @example
 * ```ts
 * import { attentionExample } from "./example.ts";
 * import { tensor } from "../../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const example = attentionExample(tensor([[1, 0], [0.25, 0.75]]), {
 *   title: "Hamlet", tokens: ["to", "be"],
 * });
 * assertEquals(example.patterns, [[[1, 0, 0.25, 0.75]]]);
 * ```
 */
export function attentionExample(
  patterns: readonly Patterns[] | Tensor,
  { title, tokens, keyTokens = tokens }: AttentionExampleOptions,
): AttentionExample {
  const layers = patterns instanceof Tensor
    ? [headsOf(patterns)]
    : patterns.map(({ heads }) => heads);
  return {
    title,
    queryTokens: tokens,
    keyTokens,
    patterns: layers.map((heads) => heads.map(rounded)),
  };
}

function headsOf(patterns: Tensor): Float32Array[] {
  const [queries, keys] = patterns.shape.slice(-2);
  const numbers = patterns.toArray();
  const size = queries * keys;
  return Array.from(
    { length: numbers.length / size },
    (_, head) => numbers.slice(head * size, (head + 1) * size),
  );
}
