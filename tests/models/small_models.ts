import { Gpt, type GptConfig, Transformer, type TransformerConfig } from "../../lib/models/mod.ts";
import { initialize, type PositionalConfig, positionals } from "../../lib/nn/mod.ts";

/** Every positional encoding as a config. */
export const everyPositional = Object.keys(positionals).map((kind) => ({
  kind,
})) as PositionalConfig[];

const parts = {
  context: 8,
  dModel: 16,
  norm: { kind: "layerNorm" },
  placement: "pre",
  positional: { kind: "learned" },
  attention: { heads: 4, keyValueHeads: 2 },
  feedForward: { kind: "gelu", dHidden: 24 },
  // Wide enough that no two tokens are nearly as likely.
  initialization: { kind: "normal", deviation: 0.4 },
} as const;

/** A GPT whose tokens differ in how likely they are, though it has learned nothing. */
export function smallGpt(config: Partial<GptConfig> = {}, seed = 1): Gpt {
  return initialize(new Gpt({ ...parts, vocabulary: 11, layers: 2, ...config }), { seed });
}

/** The same for pairs: padding 0, begin 1, end 2. */
export function smallTransformer(config: Partial<TransformerConfig> = {}, seed = 1): Transformer {
  return initialize(
    new Transformer({
      ...parts,
      sourceVocabulary: 9,
      targetVocabulary: 6,
      encoderLayers: 1,
      decoderLayers: 2,
      tied: false,
      ...config,
    }),
    { seed },
  );
}
