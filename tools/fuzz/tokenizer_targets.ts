/**
 * Readers of tokenizers.
 *
 * @module
 */
import fc from "fast-check";
import {
  BytePair,
  type PublishedTokenizer,
  readBertVocabulary,
  readGpt2Files,
  readGpt2Merges,
  readSentenceEncoderVocabulary,
  readTokenizer,
  readTokenizerJson,
  type Tokenizer,
  trainTokenizer,
  Unigram,
  WordPiece,
  writeGpt2Files,
  writeTokenizerJson,
} from "../../lib/text/mod.ts";
import { InputError } from "../../lib/errors.ts";
import { mutatedJson, mutatedJsonText, mutatedText } from "./mutate.ts";
import { reader, type Target } from "./target.ts";

const text = "it is a whale, is it a whale";
const sample = "A whale is [MASK] <end> ñ 日本 x1\n\t";
const special = ["padding", "unknown", "begin", "separator"] as const;
const bytePair = BytePair.train(text, { vocabulary: 262, special: ["end"] });
const wordPiece = WordPiece.train(text, { vocabulary: 40, special });
const pieces: [string, number][] = [["<unk>", 0], ["</s>", 0], ["▁", -2], ["▁a", -3], ["wh", -4]];
const unigram = new Unigram({
  pieces: [...pieces, ["a", -4.5], ["l", -5], ["e", -5], ["▁is", -3.5]],
  special: { unknown: 0, end: 1 },
  normalizer: [{ type: "NFKC" }, { type: "Replace", pattern: { Regex: " {2,}" }, content: " " }],
  template: { single: [["A", 0], [1, 0]], pair: [["A", 0], ["B", 0], [1, 0]] },
});
const own: readonly Tokenizer[] = [
  bytePair,
  wordPiece,
  unigram,
  trainTokenizer(text, { kind: "character", special }),
  trainTokenizer(text, { kind: "symbols" }),
];

/** Steps that tokenizers published in recent years have, so that the changes reach them. */
function published(): unknown[] {
  const files = [bytePair, wordPiece, unigram].map((tokenizer) =>
    JSON.parse(writeTokenizerJson(tokenizer))
  );
  const [bpe] = files;
  const llama = {
    ...bpe,
    normalizer: { type: "NFC" },
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        {
          type: "Split",
          pattern: { Regex: "\\p{N}{1,3}|\\s+(?!\\S)" },
          behavior: "Isolated",
          invert: false,
        },
        { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false },
      ],
    },
    added_tokens: [...bpe.added_tokens, {
      id: 262,
      content: "<tool>",
      special: false,
      rstrip: true,
    }],
    model: { ...bpe.model, ignore_merges: true },
  };
  return [...files, llama];
}

/** Whether a tokenizer that was read does what tokenizers do. */
function checkTokenizer(tokenizer: Tokenizer): void {
  const ids = named(() => tokenizer.encode(sample));
  if (ids === undefined) return;
  for (const id of ids) {
    if (!(id >= 0 && id < tokenizer.vocabulary)) {
      throw new Error(`expected ids below ${tokenizer.vocabulary}, got ${id}`);
    }
    tokenizer.token(id);
  }
  tokenizer.decode(ids);
}

function checkPublished(tokenizer: PublishedTokenizer): void {
  checkTokenizer(tokenizer);
  const written = named(() => writeTokenizerJson(tokenizer));
  const before = named(() => tokenizer.encode(sample));
  if (written === undefined || before === undefined) return;
  const after = readTokenizerJson(written).encode(sample);
  if (after.join() !== before.join()) {
    throw new Error(`expected the same ids after writing and reading, got ${after} for ${before}`);
  }
}

/** What a tokenizer says, or nothing where it names a text that it cannot write. */
function named<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

const isObject = (value: unknown) =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const gpt2Files = writeGpt2Files(bytePair);

/** Every reader of tokenizers. */
export const tokenizerTargets = {
  merges: reader({
    description: "merges.txt of byte pairs",
    inputs: mutatedText([gpt2Files.merges]),
    read: readGpt2Merges,
    check: checkTokenizer,
  }),
  vocabularies: reader({
    description: "vocab.txt of BERT, vocab.json of GPT-2 and of the Universal Sentence Encoder",
    inputs: fc.oneof(
      mutatedText([wordPiece.parts.tokens.join("\n")]).map((text) => () =>
        readBertVocabulary(text)
      ),
      fc.tuple(
        mutatedJson([gpt2Files.vocabulary]).filter(isObject),
        fc.constantFrom(gpt2Files.merges, "#version: 0.2\n"),
      )
        .map(([vocabulary, merges]) => () =>
          readGpt2Files({ vocabulary: vocabulary as Record<string, number>, merges })
        ),
      mutatedJsonText([pieces.concat([["b", -7], ["c", null as unknown as number]])])
        .map((text) => () => readSentenceEncoderVocabulary(text)),
    ),
    read: (read): Tokenizer => read(),
    check: checkTokenizer,
  }),
  tokenizerJson: reader({
    description: "tokenizer.json as Hugging Face publishes it",
    inputs: mutatedJsonText(published()),
    read: (text) => readTokenizerJson(text),
    check: checkPublished,
  }),
  tokenizers: reader({
    description: "tokenizers as runs here keep them",
    inputs: mutatedJson(own.map((tokenizer) => tokenizer.toJson())),
    read: readTokenizer,
    check: checkTokenizer,
  }),
} satisfies Record<string, Target>;
