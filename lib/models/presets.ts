/**
 * Published models by name.
 *
 * @module
 */
import type { TransformerConfig } from "./transformer.ts";

/** The base model of Vaswani et al. 2017, table 3, with its shared vocabulary of 37,000 byte pairs. */
export const transformerBase: TransformerConfig = {
  sourceVocabulary: 37_000,
  targetVocabulary: 37_000,
  sharedEmbedding: true,
  tied: true,
  context: 512,
  dModel: 512,
  encoderLayers: 6,
  decoderLayers: 6,
  norm: { kind: "layerNorm" },
  placement: "post",
  positional: { kind: "sinusoidal" },
  attention: { heads: 8, bias: false },
  feedForward: { kind: "relu", dHidden: 2048 },
  dropout: 0.1,
  initialization: { kind: "xavierUniform" },
};

/** The big model of the same table: 213 M parameters. */
export const transformerBig: TransformerConfig = {
  ...transformerBase,
  dModel: 1024,
  attention: { heads: 16, bias: false },
  feedForward: { kind: "relu", dHidden: 4096 },
  dropout: 0.3,
};

/** Every preset by name. */
export const presets = { transformerBase, transformerBig };
