import type { Patterns } from "./heads.ts";

/**
 * The key that each query of each head looks at most, the first of equally strong ones. Of
 * cross-attention it is an alignment: which source token each target token was made from
 * (Bahdanau et al. 2014).
 *
 * @example
 * ```ts
 * import { alignment } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const head = Float32Array.of(0.9, 0.1, 0, 0.2, 0.3, 0.5);
 * const patterns = { attention: "decoder.0.crossAttention", queries: 2, keys: 3, heads: [head] };
 * assertEquals(alignment(patterns), [[0, 2]]);
 * ```
 */
export function alignment({ heads, queries, keys }: Patterns): number[][] {
  return heads.map((pattern) =>
    Array.from({ length: queries }, (_, query) => {
      const row = pattern.subarray(query * keys, (query + 1) * keys);
      return row.indexOf(row.reduce((most, weight) => Math.max(most, weight), -Infinity));
    })
  );
}

/**
 * How steadily each head goes through the source: the share of neighboring queries of which the second
 * looks no further back than the first. 1 is an alignment without a step back.
 *
 * @throws {RangeError} for fewer than two queries
 *
 * @example
 * ```ts
 * import { forwardShares } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const there = Float32Array.of(1, 0, 0, 1, 0, 1);
 * const back = Float32Array.of(0, 1, 1, 0, 1, 0);
 * const patterns = {
 *   attention: "decoder.0.crossAttention", queries: 3, keys: 2, heads: [there, back],
 * };
 * assertEquals(forwardShares(patterns), [1, 0.5]);
 * ```
 */
export function forwardShares(patterns: Patterns): number[] {
  const { queries } = patterns;
  if (queries < 2) {
    throw new RangeError(
      `Cannot follow an alignment: expected at least 2 queries, got ${queries}; pass a longer target`,
    );
  }
  return alignment(patterns).map((keys) =>
    keys.slice(1).filter((key, i) => key >= keys[i]).length / (queries - 1)
  );
}
