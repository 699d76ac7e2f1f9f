/**
 * The configs of BERT and DistilBERT.
 *
 * @module
 */
import { z } from "zod";
import type { BertConfig, BertForPreTrainingConfig } from "../../models/mod.ts";
import {
  activation,
  activationOf,
  activations,
  count,
  parsePublished,
  type PublishedConfig,
  rate,
  requireParts,
} from "./published_config.ts";

const common = {
  initializer_range: z.number().positive().default(0.02),
  pad_token_id: z.int().min(0).default(0),
  vocab_size: count.default(30_522),
  max_position_embeddings: count.default(512),
  tie_word_embeddings: z.literal(true).default(true),
};

const bertSchema = z.looseObject({
  ...common,
  hidden_size: count.default(768),
  num_hidden_layers: count.default(12),
  num_attention_heads: count.default(12),
  intermediate_size: count.default(3072),
  hidden_act: activation.default("gelu"),
  hidden_dropout_prob: rate.default(0.1),
  attention_probs_dropout_prob: rate.default(0.1),
  type_vocab_size: count.default(2),
  layer_norm_eps: z.number().positive().default(1e-12),
  position_embedding_type: z.literal("absolute").default("absolute"),
  is_decoder: z.literal(false).default(false),
  add_cross_attention: z.literal(false).default(false),
});

/** The config of `BertModel`, with its pooler. */
export function readBertConfig(published: unknown): BertConfig & { readonly pooler: boolean } {
  const config = parsePublished(bertSchema, published, "bert");
  return {
    vocabulary: config.vocab_size,
    segments: config.type_vocab_size,
    padding: config.pad_token_id,
    context: config.max_position_embeddings,
    dModel: config.hidden_size,
    layers: config.num_hidden_layers,
    norm: { kind: "layerNorm", epsilon: config.layer_norm_eps },
    placement: "post",
    positional: { kind: "learned" },
    attention: { heads: config.num_attention_heads, dropout: config.attention_probs_dropout_prob },
    feedForward: { kind: activations[config.hidden_act], dHidden: config.intermediate_size },
    dropout: config.hidden_dropout_prob,
    initialization: {
      kind: "normal",
      deviation: config.initializer_range,
      scaleResidual: false,
    },
    pooler: true,
  };
}

/** The config of a `BertModel`, as far as the encoder goes. */
export function writeBertConfig(config: BertForPreTrainingConfig): z.input<typeof bertSchema> {
  requireEncoder("bert", config);
  const segments = config.segments ?? 2;
  requireParts("bert", { "segments above 0": [segments > 0, true] });
  return {
    model_type: "bert",
    vocab_size: config.vocabulary,
    hidden_size: config.dModel,
    num_hidden_layers: config.layers,
    num_attention_heads: config.attention.heads,
    intermediate_size: config.feedForward.dHidden ?? 4 * config.dModel,
    hidden_act: activationName(config, "bert"),
    hidden_dropout_prob: config.dropout ?? 0,
    attention_probs_dropout_prob: config.attention.dropout ?? 0,
    max_position_embeddings: config.context,
    type_vocab_size: segments,
    initializer_range: deviationOf(config),
    layer_norm_eps: epsilonOf(config),
    pad_token_id: config.padding ?? 0,
    torch_dtype: "float32",
  };
}

const distilBertSchema = z.looseObject({
  ...common,
  dim: count.default(768),
  n_layers: count.default(6),
  n_heads: count.default(12),
  hidden_dim: count.default(3072),
  activation: activation.default("gelu"),
  dropout: rate.default(0.1),
  attention_dropout: rate.default(0.1),
  sinusoidal_pos_embds: z.boolean().default(false),
});

/** The config of `DistilBertModel`: no segments and no pooler. */
export function readDistilBertConfig(published: unknown): BertConfig {
  const config = parsePublished(distilBertSchema, published, "distilbert");
  return {
    vocabulary: config.vocab_size,
    segments: 0,
    padding: config.pad_token_id,
    context: config.max_position_embeddings,
    dModel: config.dim,
    layers: config.n_layers,
    norm: { kind: "layerNorm", epsilon: distilBertEpsilon },
    placement: "post",
    // Sinusoids, where it was made with them, stand in the file as a table.
    positional: { kind: "learned" },
    attention: { heads: config.n_heads, dropout: config.attention_dropout },
    feedForward: { kind: activations[config.activation], dHidden: config.hidden_dim },
    dropout: config.dropout,
    initialization: {
      kind: "normal",
      deviation: config.initializer_range,
      scaleResidual: false,
    },
    pooler: false,
  };
}

/** The config of a `DistilBertModel`. */
export function writeDistilBertConfig(config: BertConfig): PublishedConfig {
  requireEncoder("distilbert", config);
  requireParts("distilbert", {
    segments: [config.segments ?? 2, 0],
    pooler: [config.pooler ?? true, false],
    "norm.epsilon": [epsilonOf(config), distilBertEpsilon],
  });
  return {
    model_type: "distilbert",
    vocab_size: config.vocabulary,
    dim: config.dModel,
    n_layers: config.layers,
    n_heads: config.attention.heads,
    hidden_dim: config.feedForward.dHidden ?? 4 * config.dModel,
    activation: activationName(config, "distilbert"),
    dropout: config.dropout ?? 0,
    attention_dropout: config.attention.dropout ?? 0,
    max_position_embeddings: config.context,
    sinusoidal_pos_embds: false,
    initializer_range: deviationOf(config),
    pad_token_id: config.padding ?? 0,
    torch_dtype: "float32",
  };
}

// Its code has it as a constant.
const distilBertEpsilon = 1e-12;

function requireEncoder(modelType: string, config: BertConfig): void {
  const { norm, attention, feedForward } = config;
  requireParts(modelType, {
    norm: [norm.kind, "layerNorm"],
    "norm.bias": ["bias" in norm ? norm.bias ?? true : true, true],
    placement: [config.placement, "post"],
    embeddingNorm: [config.embeddingNorm ?? true, true],
    finalNorm: [config.finalNorm ?? false, false],
    positional: [config.positional.kind, "learned"],
    "attention.keyValueHeads": [attention.keyValueHeads ?? attention.heads, attention.heads],
    "attention.bias": [attention.bias ?? true, true],
    "feedForward.bias": [feedForward.bias ?? true, true],
  });
}

const activationName = ({ feedForward }: BertConfig, modelType: string) =>
  activationOf(feedForward.kind, modelType) as keyof typeof activations;

const epsilonOf = ({ norm }: BertConfig) => "epsilon" in norm ? norm.epsilon ?? 1e-5 : 1e-5;

const deviationOf = ({ initialization }: BertConfig) =>
  initialization !== undefined && "deviation" in initialization
    ? initialization.deviation ?? 0.02
    : 0.02;
