/**
 * Attention: who reads from whom.
 *
 * @module
 */
export { type KeysAndValues, KeyValueCache } from "./cache.ts";
export { checkHeads } from "./heads.ts";
export { paddingMask } from "./masks.ts";
export {
  type AttentionConfig,
  type AttentionDimensions,
  type AttentionInputs,
  MultiHeadAttention,
} from "./multi_head_attention.ts";
