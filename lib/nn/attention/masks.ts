/**
 * What attention may not see.
 *
 * @module
 */
import { type Ids, type Tensor, tensor } from "../../tensor/mod.ts";

/** `[batch, key]`: −∞ where a token is padding, 0 elsewhere; added to the scores. */
export function paddingMask(tokens: Ids, padding: number): Tensor {
  return tensor(
    Float32Array.from(tokens.toArray(), (token) => token === padding ? -Infinity : 0),
    tokens.shape,
  );
}

/** `[query, key]`: −∞ where a key is later than its query; queries are the last of the keys. */
export function causalMask(queries: number, keys: number): Tensor {
  const mask = new Float32Array(queries * keys);
  for (let query = 0; query < queries; query++) {
    mask.fill(-Infinity, query * keys + query + 1 + keys - queries, (query + 1) * keys);
  }
  return tensor(mask, [queries, keys]);
}
