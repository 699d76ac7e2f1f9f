/**
 * PyTorch's names for whole models.
 *
 * @module
 */
import { type NameTable, namingOf, prefixed } from "../names.ts";
import { InputError } from "../../errors.ts";
import { savedConfigOf, type SavedModel } from "../../models/mod.ts";
import { type Naming, writeShards } from "../../training/mod.ts";
import { writeConfigFile } from "../files.ts";
import {
  decoderLayer,
  embedding,
  encoderLayer,
  layerNorm,
  linear,
  multiheadAttention,
} from "./layers.ts";

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

/**
 * `torch.nn.TransformerEncoder` as `encoder`, with the `embedding` before it and the linear `projection`
 * behind it: our `TokenEncoder`.
 */
export const torchTokenEncoder: Naming = namingOf("torch.nn.TransformerEncoder", [
  ...prefixed("embedding", "embedding", embedding),
  ...prefixed("encoder", "encoder", encoder),
  ...prefixed("projection", "projection", linear),
]);

const written: Readonly<Record<string, Naming>> = {
  transformer: torchTransformer,
  encoder: torchTokenEncoder,
};

/**
 * Writes a model's config.json, as it is here, and its weights under the names of PyTorch's own
 * `nn.Transformer…` modules.
 *
 * @throws {InputError} where the model has parts that these do not have, or the directory cannot be written
 * to
 */
export function saveForPyTorch(directory: string, model: SavedModel): void {
  const config = savedConfigOf(model);
  if (!Object.hasOwn(written, config.kind)) {
    throw new InputError(
      `Cannot write a model of the kind "${config.kind}" for PyTorch: expected one of ${
        Object.keys(written).join(", ")
      }, for which it has modules; try --to huggingface`,
    );
  }
  writeConfigFile(directory, { model: config });
  writeShards(directory, model, { naming: written[config.kind] });
}
