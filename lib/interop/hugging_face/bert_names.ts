/**
 * Hugging Face's names for BERT's parts.
 *
 * @module
 */
import { type NameTable, prefixed, renamed } from "../names.ts";
import { embedding, layerNorm, linear } from "../pytorch/layers.ts";

const layer: NameTable = [
  ...prefixed("attention.self.query", "attention.query", linear),
  ...prefixed("attention.self.key", "attention.key", linear),
  ...prefixed("attention.self.value", "attention.value", linear),
  ...prefixed("attention.output.dense", "attention.output", linear),
  ...prefixed("attention.output.LayerNorm", "attentionResidual.norm", layerNorm),
  ...prefixed("intermediate.dense", "feedForward.up", linear),
  ...prefixed("output.dense", "feedForward.down", linear),
  ...prefixed("output.LayerNorm", "feedForwardResidual.norm", layerNorm),
];

/** `BertModel`: our `Bert`. */
export const bertNames: NameTable = [
  ...prefixed("embeddings.word_embeddings", "embedding", embedding),
  ...prefixed("embeddings.token_type_embeddings", "segmentEmbedding", embedding),
  renamed("embeddings.position_embeddings.weight", "encoder.positional.table"),
  ...prefixed("embeddings.LayerNorm", "encoder.embeddingNorm", layerNorm),
  ...prefixed("encoder.layer.*", "encoder.blocks.*", layer),
  ...prefixed("pooler.dense", "pooler", linear),
];

/** The heads of `BertForPreTraining` and `BertForMaskedLM`: our `BertForPreTraining`. */
export const bertPreTrainingHeads: NameTable = [
  ...prefixed("cls.predictions.transform.dense", "tokenHead.transform", linear),
  ...prefixed("cls.predictions.transform.LayerNorm", "tokenHead.norm", layerNorm),
  renamed("cls.predictions.bias", "tokenHead.bias"),
  ...prefixed("cls.seq_relationship", "nextSentence", linear),
];

const distilLayer: NameTable = [
  ...prefixed("attention.q_lin", "attention.query", linear),
  ...prefixed("attention.k_lin", "attention.key", linear),
  ...prefixed("attention.v_lin", "attention.value", linear),
  ...prefixed("attention.out_lin", "attention.output", linear),
  ...prefixed("sa_layer_norm", "attentionResidual.norm", layerNorm),
  ...prefixed("ffn.lin1", "feedForward.up", linear),
  ...prefixed("ffn.lin2", "feedForward.down", linear),
  ...prefixed("output_layer_norm", "feedForwardResidual.norm", layerNorm),
];

/** `DistilBertModel`: our `Bert` without segments and pooler. */
export const distilBertNames: NameTable = [
  ...prefixed("embeddings.word_embeddings", "embedding", embedding),
  renamed("embeddings.position_embeddings.weight", "encoder.positional.table"),
  ...prefixed("embeddings.LayerNorm", "encoder.embeddingNorm", layerNorm),
  ...prefixed("transformer.layer.*", "encoder.blocks.*", distilLayer),
];

/** The head of `DistilBertForMaskedLM`: our `BertForPreTraining`. */
export const distilBertMaskedHead: NameTable = [
  ...prefixed("vocab_transform", "tokenHead.transform", linear),
  ...prefixed("vocab_layer_norm", "tokenHead.norm", layerNorm),
  renamed("vocab_projector.bias", "tokenHead.bias"),
];
