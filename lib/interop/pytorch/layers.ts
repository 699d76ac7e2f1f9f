/**
 * PyTorch's names for the parts that its Transformers are made of.
 *
 * @module
 */
import { type NameTable, prefixed, renamed } from "../names.ts";

/** `torch.nn.Linear`, whose weight is `[out, in]`. */
export const linear: NameTable = [
  renamed("weight", "weight", { transposed: true }),
  renamed("bias", "bias"),
];

/** `torch.nn.LayerNorm`. */
export const layerNorm: NameTable = [renamed("weight", "scale"), renamed("bias", "bias")];

/** `torch.nn.Embedding`. */
export const embedding: NameTable = [renamed("weight", "table")];

/** `torch.nn.MultiheadAttention`, which has the maps to queries, keys and values as one. */
export const multiheadAttention: NameTable = [
  renamed("in_proj_weight", ["query.weight", "key.weight", "value.weight"], { transposed: true }),
  renamed("in_proj_bias", ["query.bias", "key.bias", "value.bias"]),
  ...prefixed("out_proj", "output", linear),
];

const feedForward: NameTable = [
  ...prefixed("linear1", "feedForward.up", linear),
  ...prefixed("linear2", "feedForward.down", linear),
];

/** `torch.nn.TransformerEncoderLayer`: our `Block`. */
export const encoderLayer: NameTable = [
  ...prefixed("self_attn", "attention", multiheadAttention),
  ...feedForward,
  ...prefixed("norm1", "attentionResidual.norm", layerNorm),
  ...prefixed("norm2", "feedForwardResidual.norm", layerNorm),
];

/** `torch.nn.TransformerDecoderLayer`: our `DecoderBlock`. */
export const decoderLayer: NameTable = [
  ...prefixed("self_attn", "attention", multiheadAttention),
  ...prefixed("multihead_attn", "crossAttention", multiheadAttention),
  ...feedForward,
  ...prefixed("norm1", "attentionResidual.norm", layerNorm),
  ...prefixed("norm2", "crossAttentionResidual.norm", layerNorm),
  ...prefixed("norm3", "feedForwardResidual.norm", layerNorm),
];
