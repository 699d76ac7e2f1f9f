import {
  type EncoderConfig,
  type Gpt,
  type Model,
  type ModelConfig,
  TokenEncoder,
  type TokenEncoderConfig,
  type Transformer,
} from "../../lib/models/mod.ts";
import {
  type FeedForwardConfig,
  feedForwards,
  initialize,
  type NormConfig,
  norms,
  type PlacementName,
  placements,
  type PositionalConfig,
  positionals,
} from "../../lib/nn/mod.ts";
import { createModel } from "../../lib/models/mod.ts";
import type { Batch } from "../../lib/training/mod.ts";

const kindsOf = <T>(table: Record<string, unknown>) =>
  Object.keys(table).map((kind) => ({ kind })) as T[];

/** Every positional encoding, norm, placement and feed-forward network as a config. */
export const everyPart = {
  positional: kindsOf<PositionalConfig>(positionals),
  norm: kindsOf<NormConfig>(norms),
  placement: Object.keys(placements) as PlacementName[],
  feedForward: Object.keys(feedForwards).map((kind) => ({
    kind,
    dHidden: 12,
  })) as FeedForwardConfig[],
  keyValueHeads: [4, 2, 1],
  tied: [true, false],
  model: ["gpt", "encoder", "transformer"] as ModelConfig["kind"][],
};

/** One way to put a model together. */
export type Combination = { [Role in keyof typeof everyPart]: (typeof everyPart)[Role][number] };

/**
 * Combinations in which every two choices of different roles meet: all of positional × norm × placement,
 * the other roles each in step with the sum of the indices times a number of their own.
 */
export function combinations(): Combination[] {
  const all: Combination[] = [];
  everyPart.positional.forEach((positional, p) =>
    everyPart.norm.forEach((norm, n) =>
      everyPart.placement.forEach((placement, l) =>
        everyPart.model.forEach((model, m) => {
          const at = <T>(choices: readonly T[], shift: number) => choices[shift % choices.length];
          all.push({
            positional,
            norm,
            placement,
            model,
            feedForward: at(everyPart.feedForward, p + 2 * n + 3 * l + m),
            keyValueHeads: at(everyPart.keyValueHeads, p + n + 2 * l + m + (p > 2 ? 1 : 0)),
            tied: at(everyPart.tied, p + n + l + m + Math.floor(n / 2)),
          });
        })
      )
    )
  );
  return all;
}

/** The config of a combination: small, and drawn wide enough that every part matters. */
export function configOf({ model, keyValueHeads, tied, ...parts }: Combination): ModelConfig {
  const stack: Omit<EncoderConfig, "layers"> = {
    ...parts,
    context: 6,
    dModel: 8,
    attention: { heads: 4, keyValueHeads },
    initialization: { kind: "normal", deviation: 0.4 },
  };
  const configs: Record<ModelConfig["kind"], ModelConfig> = {
    gpt: { kind: "gpt", ...stack, layers: 2, vocabulary: 7, tied },
    encoder: { kind: "encoder", ...stack, layers: 2, vocabulary: 7, padding: 0 },
    transformer: {
      kind: "transformer",
      ...stack,
      encoderLayers: 1,
      decoderLayers: 1,
      sourceVocabulary: 7,
      targetVocabulary: 7,
      sharedEmbedding: keyValueHeads === 2,
      tied,
    },
  };
  return configs[model];
}

/** What a combination is called in messages. */
export const nameOf = ({ positional, norm, feedForward, ...rest }: Combination): string =>
  JSON.stringify({
    positional: positional.kind,
    norm: norm.kind,
    feedForward: feedForward.kind,
    ...rest,
  });

/** A batch that every model of the grid can learn something from. */
export function batchFor(kind: ModelConfig["kind"]): Batch {
  const ids = (values: number[]) => ({ data: Int32Array.from(values), shape: [2, 5] });
  const tokens = ids([1, 2, 3, 4, 5, 6, 3, 1, 2, 4]);
  const next = ids([2, 3, 4, 5, 6, 3, 1, 2, 4, 1]);
  return kind === "transformer"
    ? { source: ids([1, 2, 3, 4, 5, 6, 5, 4, 0, 0]), targetInput: tokens, targetOutput: next }
    : { inputs: tokens, targets: next };
}

/** The model of a combination with its first weights. */
export const modelOf = (combination: Combination, seed = 1): Model =>
  initialize(createModel(configOf(combination)), { seed });

/** A small encoder. */
export function smallEncoder(config: Partial<TokenEncoderConfig> = {}, seed = 1): TokenEncoder {
  return initialize(
    new TokenEncoder({
      vocabulary: 11,
      context: 12,
      dModel: 16,
      layers: 2,
      padding: 0,
      norm: { kind: "layerNorm" },
      placement: "post",
      positional: { kind: "sinusoidal" },
      attention: { heads: 4, keyValueHeads: 2 },
      feedForward: { kind: "gelu", dHidden: 24 },
      initialization: { kind: "normal", deviation: 0.4 },
      ...config,
    }),
    { seed },
  );
}

/** A model that predicts from a prefix only. */
export type Decoder = Gpt | Transformer;
