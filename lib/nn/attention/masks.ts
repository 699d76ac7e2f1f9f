/**
 * What attention may not see.
 *
 * @module
 */
import { type Ids, type Tensor, tensor } from "../../tensor/mod.ts";

/**
 * `[batch, key]`: −∞ where a token is padding, 0 elsewhere; added to the scores.
 *
 * @example
 * ```ts
 * import { paddingMask } from "./mod.ts";
 * import { ids } from "../../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(paddingMask(ids([[5, 6, 0]]), 0).toNested(), [[0, 0, -Infinity]]);
 * ```
 */
export function paddingMask(tokens: Ids, padding: number): Tensor {
  return tensor(
    Float32Array.from(tokens.toArray(), (token) => token === padding ? -Infinity : 0),
    tokens.shape,
  );
}

/** What attention written out adds to its scores, and which of its queries see anything. */
export interface ScoreMask {
  /** `[batch, 1, query, key]`: −∞ where a key is hidden from a query that sees others. */
  readonly hidden: Tensor;
  /** `[batch, 1, query, 1]`: 0 for a query from which every key is hidden, 1 for others. */
  readonly sees: Tensor;
}

/**
 * The causal mask, by which queries are the last of the keys and see none that is later, together with a
 * mask of keys `[batch, key]`; `undefined` where nothing is hidden.
 */
export function scoreMask(
  { batch, queries, keys }: { batch: number; queries: number; keys: number },
  { causal, keyMask }: { causal: boolean; keyMask?: Tensor },
): ScoreMask | undefined {
  if (!causal && keyMask === undefined) return undefined;
  const ofKeys = keyMask?.toArray() ?? new Float32Array(batch * keys);
  const hidden = new Float32Array(batch * queries * keys);
  const sees = new Float32Array(batch * queries);
  for (let row = 0; row < sees.length; row++) {
    const query = row % queries;
    const first = (row - query) / queries * keys;
    const mask = ofKeys.slice(first, first + keys);
    if (causal) mask.fill(-Infinity, firstHidden(query, queries, keys));
    // Softmax over nothing but −∞ would be 0 / 0.
    if (mask.every((value) => value === -Infinity)) continue;
    sees[row] = 1;
    hidden.set(mask, row * keys);
  }
  return {
    hidden: tensor(hidden, [batch, 1, queries, keys]),
    sees: tensor(sees, [batch, 1, queries, 1]),
  };
}

/** The first key that is later than a query. */
const firstHidden = (query: number, queries: number, keys: number) =>
  Math.max(query + 1 + keys - queries, 0);
