/**
 * WordPiece in a tokenizer.json.
 *
 * @module
 */
import { z } from "zod";
import { InputError } from "../../errors.ts";
import { flattenNormalizers } from "../tokenizers/pipeline/normalizers.ts";
import { flattenPreTokenizers } from "../tokenizers/pipeline/pre_tokenizers.ts";
import { joinSteps, type Step } from "../tokenizers/pipeline/step.ts";
import { specialsOf } from "../tokenizers/parts.ts";
import { bertSpecialTexts, WordPiece, type WordPieceParts } from "../tokenizers/word_piece.ts";
import { continuation } from "../tokenizers/word_piece_training.ts";
import { checked, listTokens, specialToken, type Surroundings, vocabulary } from "./file.ts";
import { readPostProcessor, writePostProcessor } from "./post_processor.ts";

const model = z.strictObject({
  type: z.literal("WordPiece").optional(),
  vocab: vocabulary,
  unk_token: z.string(),
  continuing_subword_prefix: z.literal(continuation).optional(),
  max_input_chars_per_word: z.int().min(1).optional(),
});

const decoder = z.strictObject({
  type: z.literal("WordPiece"),
  prefix: z.literal(continuation).optional(),
  cleanup: z.boolean().optional(),
}).nullish();

/** BERT's cleaning, where a file asks for no more. */
const bertNormalizer = z.strictObject({
  type: z.literal("BertNormalizer"),
  clean_text: z.literal(true),
  handle_chinese_chars: z.boolean(),
  strip_accents: z.boolean().nullish(),
  lowercase: z.boolean(),
});

/** The tokenizer of a file whose model is WordPiece. */
export function readWordPiece({ file, added, roles }: Surroundings): WordPiece {
  const { vocab, ...options } = checked(model, file.model, "a WordPiece model");
  const { cleanup = true } =
    checked(decoder, file.decoder, "the decoder of a WordPiece tokenizer") ??
      { cleanup: false };
  const tokens = listTokens(vocab, added);
  const unknown = tokens.indexOf(options.unk_token);
  const normalizer = flattenNormalizers(file.normalizer);
  const preTokenizer = flattenPreTokenizers(file.pre_tokenizer);
  const bert = normalizer.length === 1 ? bertNormalizer.safeParse(normalizer[0]) : undefined;
  const flags = bert?.success
    ? {
      lowercase: bert.data.lowercase,
      stripAccents: bert.data.strip_accents ?? bert.data.lowercase,
      splitChinese: bert.data.handle_chinese_chars,
    }
    : { lowercase: false, stripAccents: false, splitChinese: false };
  const bertWords = preTokenizer.length === 1 && preTokenizer[0].type === "BertPreTokenizer";
  const template = readPostProcessor(file.post_processor);
  const parts: WordPieceParts = {
    tokens,
    special: roles(unknown < 0 ? undefined : unknown),
    ...flags,
    maximumLength: options.max_input_chars_per_word ?? 100,
    ...(cleanup ? { cleanup } : {}),
    ...(bert?.success ? {} : { normalizer }),
    ...(bertWords ? {} : { preTokenizer }),
    ...(added.length === 0 ? {} : { added }),
    ...(template === undefined ? {} : { template }),
  };
  return new WordPiece(parts);
}

/**
 * A tokenizer as a tokenizer.json has it.
 *
 * @throws {InputError} where two tokens have the same text, which such a file cannot say
 */
export function writeWordPiece(tokenizer: WordPiece): Record<string, unknown> {
  const { tokens, maximumLength, lowercase, stripAccents, splitChinese, ...more } = tokenizer.parts;
  const { begin, separator, unknown } = tokenizer.special;
  const { added = [], preTokenizer = [{ type: "BertPreTokenizer" }] } = more;
  const cleaning: Step = {
    type: "BertNormalizer",
    clean_text: true,
    handle_chinese_chars: splitChinese,
    strip_accents: stripAccents,
    lowercase,
  };
  if (new Set(tokens).size < tokens.length) {
    throw new InputError("Cannot write a tokenizer.json: expected tokens that differ");
  }
  const listed = new Set(added.map(({ id }) => id));
  const specials = specialsOf(tokenizer.special, added, (_, id) => tokens[id]).tokens;
  // About a text as BERT's, where it has BERT's special tokens.
  const template = more.template ??
    (begin === undefined || separator === undefined ? undefined : bertTemplate(begin, separator));
  return {
    added_tokens: specials
      .map((token) => listed.has(token.id) ? token : specialToken(token.id, token.content))
      .sort((a, b) => a.id - b.id),
    normalizer: joinSteps("normalizers", more.normalizer ?? [cleaning]),
    pre_tokenizer: joinSteps("pretokenizers", preTokenizer),
    post_processor: template === undefined
      ? null
      : writePostProcessor(template, (id) => tokens[id]),
    decoder: { type: "WordPiece", prefix: continuation, cleanup: more.cleanup ?? false },
    model: {
      type: "WordPiece",
      unk_token: unknown === undefined ? bertSpecialTexts.unknown : tokens[unknown],
      continuing_subword_prefix: continuation,
      max_input_chars_per_word: maximumLength,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
    },
  };
}

function bertTemplate(begin: number, separator: number): NonNullable<WordPieceParts["template"]> {
  return {
    single: [[begin, 0], ["A", 0], [separator, 0]],
    pair: [[begin, 0], ["A", 0], [separator, 0], ["B", 1], [separator, 1]],
  };
}
