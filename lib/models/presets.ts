/**
 * Published models by name.
 *
 * @module
 */
import type { BertConfig } from "./bert.ts";
import type { GptConfig } from "./gpt.ts";
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

/** The big model of the same table: 213 million parameters. */
export const transformerBig: TransformerConfig = {
  ...transformerBase,
  dModel: 1024,
  attention: { heads: 16, bias: false },
  feedForward: { kind: "relu", dHidden: 4096 },
  dropout: 0.3,
};

/** GPT-2 of Radford et al. 2019, as it was published: 124,439,808 parameters. */
export const gpt2Small: GptConfig = gpt2Sized({ dModel: 768, layers: 12, heads: 12 });

/** The same with 354,823,168 parameters. */
export const gpt2Medium: GptConfig = gpt2Sized({ dModel: 1024, layers: 24, heads: 16 });

/** The same with 774,030,080 parameters. */
export const gpt2Large: GptConfig = gpt2Sized({ dModel: 1280, layers: 36, heads: 20 });

/** The same with 1,557,611,200 parameters. */
export const gpt2Xl: GptConfig = gpt2Sized({ dModel: 1600, layers: 48, heads: 25 });

interface Size {
  readonly dModel: number;
  readonly layers: number;
  readonly heads: number;
}

function gpt2Sized({ dModel, layers, heads }: Size): GptConfig {
  return {
    vocabulary: 50_257,
    context: 1024,
    dModel,
    layers,
    norm: { kind: "layerNorm", epsilon: 1e-5 },
    placement: "pre",
    positional: { kind: "learned" },
    attention: { heads, dropout: 0.1 },
    feedForward: { kind: "geluTanh", dHidden: 4 * dModel },
    dropout: 0.1,
    initialization: { kind: "normal", deviation: 0.02 },
    tied: true,
  };
}

/** The smallest of the BERTs of Turc et al. 2019: 4,385,920 parameters. All are uncased. */
export const bertTiny: BertConfig = bertSized({ dModel: 128, layers: 2, heads: 2 });

/** The same with 11,170,560 parameters. */
export const bertMini: BertConfig = bertSized({ dModel: 256, layers: 4, heads: 4 });

/** The same with 28,763,648 parameters. */
export const bertSmall: BertConfig = bertSized({ dModel: 512, layers: 4, heads: 8 });

/** The same with 41,373,184 parameters. */
export const bertMedium: BertConfig = bertSized({ dModel: 512, layers: 8, heads: 8 });

/** BERT base of Devlin et al. 2018: 109,482,240 parameters with its pooler. */
export const bertBase: BertConfig = bertSized({ dModel: 768, layers: 12, heads: 12 });

/** BERT large of the same: 335,141,888 parameters. */
export const bertLarge: BertConfig = bertSized({ dModel: 1024, layers: 24, heads: 16 });

function bertSized({ dModel, layers, heads }: Size): BertConfig {
  return {
    vocabulary: 30_522,
    segments: 2,
    padding: 0,
    context: 512,
    dModel,
    layers,
    norm: { kind: "layerNorm", epsilon: 1e-12 },
    placement: "post",
    positional: { kind: "learned" },
    attention: { heads, dropout: 0.1 },
    feedForward: { kind: "gelu", dHidden: 4 * dModel },
    dropout: 0.1,
    initialization: { kind: "normal", deviation: 0.02, scaleResidual: false },
    pooler: true,
  };
}

/**
 * Every preset by name.
 *
 * @example Count a model's parameters without memory for them
 * ```ts
 * import { presets } from "./presets.ts";
 * import { Gpt } from "./gpt.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(new Gpt(presets["gpt2-xl"]).parameterCount(), 1_557_611_200);
 * ```
 */
export const presets = {
  transformerBase,
  transformerBig,
  "gpt2": gpt2Small,
  "gpt2-medium": gpt2Medium,
  "gpt2-large": gpt2Large,
  "gpt2-xl": gpt2Xl,
  "bert-tiny": bertTiny,
  "bert-mini": bertMini,
  "bert-small": bertSmall,
  "bert-medium": bertMedium,
  "bert-base": bertBase,
  "bert-large": bertLarge,
};
