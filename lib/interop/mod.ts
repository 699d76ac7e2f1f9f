/**
 * Other libraries' names for the parameters of models here, in and out.
 *
 * @module
 */
export {
  type ArchitectureName,
  architectureOf,
  architectures,
} from "./hugging_face/architectures.ts";
export {
  type OpenedModel,
  openPublished,
  saveForHuggingFace,
  savePublished,
} from "./hugging_face/directory.ts";
export {
  bert,
  bertForMaskedLanguageModel,
  bertForPreTraining,
  bertForQuestionAnswering,
  bertForSequenceClassification,
  bertForTokenClassification,
} from "./hugging_face/bert.ts";
export {
  distilBert,
  distilBertForMaskedLanguageModel,
  distilBertForQuestionAnswering,
  distilBertForSequenceClassification,
  distilBertForTokenClassification,
} from "./hugging_face/distilbert.ts";
export { gpt2 } from "./hugging_face/gpt2.ts";
export { readPublishedTokenizer, writePublishedTokenizer } from "./hugging_face/tokenizer_files.ts";
export { openSentenceTransformer } from "./hugging_face/sentence_transformer.ts";
export type { PublishedConfig } from "./hugging_face/published_config.ts";
export { type PublishedModel, readPublished } from "./hugging_face/published_model.ts";
export {
  type KnownModel,
  knownModelDirectory,
  type KnownModelName,
  knownModels,
} from "./known_models.ts";
export { type NameRule, type NameTable, namingOf, prefixed, renamed } from "./names.ts";
export {
  saveForPyTorch,
  torchEncoder,
  torchMultiheadAttention,
  torchTokenEncoder,
  torchTransformer,
} from "./pytorch/architectures.ts";
export { TextEmbedder, type TextEmbedderParts } from "./text_embedder.ts";
export { openUniversalSentenceEncoder } from "./tensorflow/universal_sentence_encoder.ts";
