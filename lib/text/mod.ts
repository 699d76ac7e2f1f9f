/**
 * Text to token ids and back.
 *
 * @module
 */
export * from "./tokenizers/mod.ts";
export { BytePair, type BytePairOptions, type BytePairParts } from "./tokenizers/byte_pair.ts";
export type { Merge } from "./tokenizers/byte_pair_training.ts";
export { Character } from "./tokenizers/character.ts";
export { readGpt2Merges } from "./tokenizers/gpt2.ts";
export { type Gpt2Files, readGpt2Files, writeGpt2Files } from "./tokenizers/gpt2_vocabulary.ts";
export { ListTokenizer } from "./tokenizers/list.ts";
export { Symbols } from "./tokenizers/symbols.ts";
export {
  type SpecialName,
  specialNames,
  type SpecialOptions,
  type SpecialTokens,
  type Tokenizer,
  type TokenizerJson,
} from "./tokenizers/tokenizer.ts";
export {
  bertSpecialTexts,
  readBertVocabulary,
  WordPiece,
  type WordPieceOptions,
  type WordPieceParts,
} from "./tokenizers/word_piece.ts";
export { type FilledUnigramParts, Unigram, type UnigramParts } from "./tokenizers/unigram.ts";
export { readSentenceEncoderVocabulary } from "./tokenizers/sentence_encoder_vocabulary.ts";
export type { Step } from "./tokenizers/pipeline/step.ts";
export type { BertWordOptions } from "./tokenizers/bert_words.ts";
export type { AddedToken, EncodeOptions } from "./tokenizers/added_tokens.ts";
export { fillTemplate, type Template, type TemplatePart } from "./tokenizers/pipeline/template.ts";
export {
  type PublishedTokenizer,
  readTokenizerJson,
  writeTokenizerJson,
} from "./tokenizer_json/mod.ts";
export { visible } from "./visible.ts";
