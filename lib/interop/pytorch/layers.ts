/**
 * PyTorch's names for the parts that its Transformers are made of.
 *
 * @module
 */
import { named, type NameTable, within } from "../names.ts";

/** `torch.nn.Linear`, whose weight is `[out, in]`. */
export const linear: NameTable = [
  named("weight", "weight", { transposed: true }),
  named("bias", "bias"),
];

/** `torch.nn.LayerNorm`. */
export const layerNorm: NameTable = [named("weight", "scale"), named("bias", "bias")];

/** `torch.nn.Embedding`. */
export const embedding: NameTable = [named("weight", "table")];

/** `torch.nn.MultiheadAttention`, which has the maps to queries, keys and values as one. */
export const multiheadAttention: NameTable = [
  named("in_proj_weight", ["query.weight", "key.weight", "value.weight"], { transposed: true }),
  named("in_proj_bias", ["query.bias", "key.bias", "value.bias"]),
  ...within("out_proj", "output", linear),
];

const feedForward: NameTable = [
  ...within("linear1", "feedForward.up", linear),
  ...within("linear2", "feedForward.down", linear),
];

/** `torch.nn.TransformerEncoderLayer`: our `Block`. */
export const encoderLayer: NameTable = [
  ...within("self_attn", "attention", multiheadAttention),
  ...feedForward,
  ...within("norm1", "attentionResidual.norm", layerNorm),
  ...within("norm2", "feedForwardResidual.norm", layerNorm),
];

/** `torch.nn.TransformerDecoderLayer`: our `DecoderBlock`. */
export const decoderLayer: NameTable = [
  ...within("self_attn", "attention", multiheadAttention),
  ...within("multihead_attn", "crossAttention", multiheadAttention),
  ...feedForward,
  ...within("norm1", "attentionResidual.norm", layerNorm),
  ...within("norm2", "crossAttentionResidual.norm", layerNorm),
  ...within("norm3", "feedForwardResidual.norm", layerNorm),
];
