/**
 * GPT-2 as Hugging Face has it.
 *
 * @module
 */
import { z } from "zod";
import { InputError } from "../../errors.ts";
import { Gpt, type GptConfig } from "../../models/mod.ts";
import { type NameTable, namingOf, prefixed, renamed } from "../names.ts";
import { embedding, layerNorm, linear } from "../pytorch/layers.ts";
import { conv1d } from "./layers.ts";
import {
  activation,
  activationOf,
  activations,
  count,
  parsePublished,
  rate,
  requireParts,
} from "./published_config.ts";
import type { PublishedModel } from "./published_model.ts";

const modelType = "gpt2";

const schema = z.looseObject({
  vocab_size: count.default(50_257),
  n_positions: count.default(1024),
  n_embd: count.default(768),
  n_layer: count.default(12),
  n_head: count.default(12),
  n_inner: count.nullable().default(null),
  activation_function: activation.default("gelu_new"),
  resid_pdrop: rate.default(0.1),
  embd_pdrop: rate.default(0.1),
  attn_pdrop: rate.default(0.1),
  layer_norm_epsilon: z.number().positive().default(1e-5),
  initializer_range: z.number().positive().default(0.02),
  tie_word_embeddings: z.boolean().default(true),
  scale_attn_weights: z.literal(true).default(true),
  scale_attn_by_inverse_layer_idx: z.literal(false).default(false),
  add_cross_attention: z.literal(false).default(false),
});

function readConfig(published: unknown): GptConfig {
  const config = parsePublished(schema, published, modelType);
  if (config.embd_pdrop !== config.resid_pdrop) {
    throw new InputError(
      "Cannot read a config of gpt2: expected equal embd_pdrop and resid_pdrop, got " +
        `${config.embd_pdrop} and ${config.resid_pdrop}; set both to one value, which only ` +
        "training depends on",
    );
  }
  return {
    vocabulary: config.vocab_size,
    context: config.n_positions,
    dModel: config.n_embd,
    layers: config.n_layer,
    norm: { kind: "layerNorm", epsilon: config.layer_norm_epsilon },
    placement: "pre",
    positional: { kind: "learned" },
    attention: { heads: config.n_head, dropout: config.attn_pdrop },
    feedForward: {
      kind: activations[config.activation_function],
      dHidden: config.n_inner ?? 4 * config.n_embd,
    },
    dropout: config.resid_pdrop,
    initialization: { kind: "normal", deviation: config.initializer_range },
    tied: config.tie_word_embeddings,
  };
}

function writeConfig(config: GptConfig): z.input<typeof schema> {
  const { norm, attention, feedForward, initialization, tied = true, dropout = 0 } = config;
  requireParts(modelType, {
    norm: [norm.kind, "layerNorm"],
    "norm.bias": ["bias" in norm ? norm.bias ?? true : true, true],
    placement: [config.placement, "pre"],
    finalNorm: [config.finalNorm ?? true, true],
    positional: [config.positional.kind, "learned"],
    "attention.keyValueHeads": [attention.keyValueHeads ?? attention.heads, attention.heads],
    "attention.bias": [attention.bias ?? true, true],
    "feedForward.bias": [feedForward.bias ?? true, true],
    scaledEmbedding: [config.scaledEmbedding ?? false, false],
  });
  return {
    architectures: ["GPT2LMHeadModel"],
    model_type: modelType,
    vocab_size: config.vocabulary,
    n_positions: config.context,
    n_ctx: config.context,
    n_embd: config.dModel,
    n_layer: config.layers,
    n_head: attention.heads,
    n_inner: feedForward.dHidden ?? 4 * config.dModel,
    activation_function: activationOf(feedForward.kind, modelType) as keyof typeof activations,
    resid_pdrop: dropout,
    embd_pdrop: dropout,
    attn_pdrop: attention.dropout ?? 0,
    layer_norm_epsilon: "epsilon" in norm ? norm.epsilon ?? 1e-5 : 1e-5,
    initializer_range: initialization !== undefined && "deviation" in initialization
      ? initialization.deviation ?? 0.02
      : 0.02,
    tie_word_embeddings: tied,
    torch_dtype: "float32",
  };
}

const block: NameTable = [
  ...prefixed("ln_1", "attentionResidual.norm", layerNorm),
  renamed("attn.c_attn.weight", [
    "attention.query.weight",
    "attention.key.weight",
    "attention.value.weight",
  ]),
  renamed("attn.c_attn.bias", [
    "attention.query.bias",
    "attention.key.bias",
    "attention.value.bias",
  ]),
  ...prefixed("attn.c_proj", "attention.output", conv1d),
  ...prefixed("ln_2", "feedForwardResidual.norm", layerNorm),
  ...prefixed("mlp.c_fc", "feedForward.up", conv1d),
  ...prefixed("mlp.c_proj", "feedForward.down", conv1d),
];

const table: NameTable = [
  ...prefixed("transformer.wte", "embedding", embedding),
  ...prefixed("transformer.wpe", "positional", [renamed("weight", "table")]),
  ...prefixed("transformer.h.*", "blocks.*", block),
  ...prefixed("transformer.ln_f", "finalNorm", layerNorm),
  ...prefixed("lm_head", "projection", linear),
];

// Causal masks, which older versions stored with the weights.
const buffer = /(^|\.)h\.\d+\.attn\.(masked_)?bias$/;

/**
 * `GPT2LMHeadModel`, and `GPT2Model`, whose names lack `transformer.`: our `Gpt`. Masks that are stored
 * with the weights are passed over, and so is a projection to logits where the config says that it is
 * the embedding's table.
 */
export const gpt2: PublishedModel<Gpt, GptConfig> = {
  modelType,
  readConfig,
  writeConfig,
  create: (config) => new Gpt(config),
  naming: namingOf(modelType, table),
  parameterName(stored, { tied = true }) {
    if (buffer.test(stored) || (tied && stored === "lm_head.weight")) return undefined;
    return /^(transformer|lm_head)\./.test(stored) ? stored : `transformer.${stored}`;
  },
};
