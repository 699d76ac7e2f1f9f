import type { Patterns } from "./heads.ts";

/**
 * How much each head of each attention looks at the token that stands `distance` positions before: the
 * mean of `pattern[query, query − distance]` over the queries from `from` on, between 0 and 1.
 *
 * Distance 1 finds previous-token heads; on a sequence that is said again after `n` tokens, distance
 * `n − 1` finds induction heads, which look at what followed the last time (Olsson et al. 2022).
 *
 * @throws {RangeError} if no query from `from` on has a token so far back
 *
 * @example
 * ```ts
 * import { lookBack } from "./look_back.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const pattern = Float32Array.of(1, 0, 0, 1, 0, 0, 0, 0.5, 0.5);
 * const patterns = [{ attention: "blocks.0.attention", queries: 3, keys: 3, heads: [pattern] }];
 * assertEquals(lookBack(patterns, 1), [[0.75]]);
 * ```
 */
export function lookBack(
  patterns: readonly Patterns[],
  distance: number,
  { from = distance }: { readonly from?: number } = {},
): number[][] {
  return patterns.map(({ heads, queries, keys }) => {
    const first = Math.max(from, distance);
    if (!(Number.isInteger(distance) && distance >= 0 && first < Math.min(queries, keys))) {
      throw new RangeError(
        `Cannot look back ${distance} tokens from query ${first} on: expected a pattern of more ` +
          `than ${first} queries and keys, got ${queries} and ${keys}; pass a longer sequence`,
      );
    }
    return heads.map((pattern) => {
      let sum = 0;
      for (let query = first; query < queries; query++) {
        sum += pattern[query * keys + query - distance];
      }
      return sum / (queries - first);
    });
  });
}
