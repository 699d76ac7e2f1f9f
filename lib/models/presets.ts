/**
 * Published models by name.
 *
 * @module
 */
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

/** The big model of the same table: 213 M parameters. */
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

function gpt2Sized(
  { dModel, layers, heads }: {
    readonly dModel: number;
    readonly layers: number;
    readonly heads: number;
  },
): GptConfig {
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
};
