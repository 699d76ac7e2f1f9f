/**
 * Models: small files made of parts.
 *
 * @module
 */
export {
  Bert,
  type BertConfig,
  BertForPreTraining,
  type BertForPreTrainingConfig,
  type PoolerActivation,
  type PreTrainingOutput,
} from "./bert.ts";
export { Encoder, type EncoderConfig, TokenEncoder, type TokenEncoderConfig } from "./encoder.ts";
export { createModel, type Model, type ModelConfig, modelConfigOf, models } from "./create.ts";
export * from "./generation/mod.ts";
export { Gpt, type GptConfig, type GptInputs } from "./gpt.ts";
export {
  AnswerExtractor,
  type HeadOptions,
  SequenceClassifier,
  type SpanLogits,
  TokenClassifier,
} from "./heads.ts";
export { MaskedTokenHead, type MaskedTokenHeadConfig } from "./masked_token_head.ts";
export {
  bertBase,
  bertLarge,
  bertMedium,
  bertMini,
  bertSmall,
  bertTiny,
  gpt2Large,
  gpt2Medium,
  gpt2Small,
  gpt2Xl,
  presets,
  transformerBase,
  transformerBig,
} from "./presets.ts";
export {
  type EmbeddingActivation,
  type PoolingName,
  SentenceEmbedder,
  type SentenceEmbedderConfig,
} from "./sentence_embedder.ts";
export {
  type AnswerExtractorConfig,
  type ClassifierConfig,
  createSaved,
  savedConfigOf,
  type SavedModel,
  type SavedModelConfig,
} from "./saved.ts";
export { type EncoderInputs, SequenceEncoder } from "./sequence_encoder.ts";
export type { InitializationConfig, StackConfig } from "./stack.ts";
export { type Memory, Transformer, type TransformerConfig } from "./transformer.ts";
export {
  UniversalSentenceEncoder,
  type UniversalSentenceEncoderConfig,
  universalSentenceEncoderLite,
  WideningBlock,
} from "./universal_sentence_encoder.ts";
