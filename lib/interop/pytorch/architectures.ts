/**
 * PyTorch's names for whole models.
 *
 * @module
 */
import { type NameTable, namingOf, prefixed } from "../names.ts";
import type { Naming } from "../../training/mod.ts";
import { decoderLayer, embedding, encoderLayer, layerNorm, multiheadAttention } from "./layers.ts";

const encoder: NameTable = [
  ...prefixed("layers.*", "blocks.*", encoderLayer),
  ...prefixed("norm", "finalNorm", layerNorm),
];

const transformer: NameTable = [
  ...prefixed("encoder", "encoder", encoder),
  ...prefixed("decoder.layers.*", "decoder.*", decoderLayer),
  ...prefixed("decoder.norm", "finalNorm", layerNorm),
];

/** `torch.nn.MultiheadAttention`: our `MultiHeadAttention`. */
export const torchMultiheadAttention: Naming = namingOf(
  "torch.nn.MultiheadAttention",
  multiheadAttention,
);

/**
 * `torch.nn.TransformerEncoder`: our `Encoder`.
 *
 * @example
 * ```ts
 * import { torchEncoder } from "./architectures.ts";
 * import { Encoder } from "../../models/mod.ts";
 * import { initialize } from "../../nn/mod.ts";
 * import { openSafetensors, writeWeights } from "../../training/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const encoder = new Encoder({
 *   dModel: 8,
 *   layers: 1,
 *   context: 16,
 *   norm: { kind: "layerNorm" },
 *   placement: "post",
 *   positional: { kind: "none" },
 *   attention: { heads: 2 },
 *   feedForward: { kind: "relu", dHidden: 32 },
 * });
 * const path = Deno.makeTempFileSync({ suffix: ".safetensors" });
 * writeWeights(path, initialize(encoder, { seed: 1 }), { naming: torchEncoder });
 * using file = openSafetensors(path);
 * assertEquals(file.tensors.get("layers.0.self_attn.in_proj_weight")!.shape, [24, 8]);
 * ```
 */
export const torchEncoder: Naming = namingOf("torch.nn.TransformerEncoder", encoder);

/**
 * `torch.nn.Transformer` as `transformer`, with the embeddings `src_embed` and `tgt_embed` beside it:
 * our `Transformer`.
 */
export const torchTransformer: Naming = namingOf("torch.nn.Transformer", [
  ...prefixed("src_embed", "sourceEmbedding", embedding),
  ...prefixed("tgt_embed", "targetEmbedding", embedding),
  ...prefixed("transformer", "", transformer),
]);
