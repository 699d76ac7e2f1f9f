import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { InputError } from "../../../lib/errors.ts";
import {
  readTokenizer,
  type TokenizerConfig,
  tokenizers,
  trainTokenizer,
} from "../../../lib/text/mod.ts";

const special = ["padding", "begin", "end"] as const;
const configs: readonly TokenizerConfig[] = [
  { kind: "character" },
  { kind: "character", special },
  { kind: "symbols" },
  { kind: "symbols", special },
  { kind: "bytePair", vocabulary: 270 },
  { kind: "bytePair", vocabulary: 270, special },
  { kind: "wordPiece", vocabulary: 270 },
  { kind: "wordPiece", vocabulary: 270, special },
];
/** Well-formed text; for symbols and pieces of words with single spaces, as their decoding writes it. */
const texts = (kind: string) => {
  const unit = kind === "wordPiece" ? fc.constantFrom(..."aabcdñß日 ") : "binary";
  return fc.string({ unit, maxLength: 60 }).map((text) => {
    const plain = kind === "wordPiece" ? text.replaceAll("ñ", "n").replaceAll("日", " 日 ") : text;
    return kind === "symbols" || kind === "wordPiece"
      ? (plain.match(/\S+/gu) ?? []).join(" ")
      : plain;
  });
};

Deno.test("every kind in the table has a test", () => {
  assertEquals(new Set(configs.map(({ kind }) => kind)), new Set(Object.keys(tokenizers)));
});

for (const config of configs) {
  const name = config.kind + (config.special ? " with special tokens" : "");
  const arbitrary = texts(config.kind);

  Deno.test(`${name} gives back the text that it encodes`, () => {
    fc.assert(fc.property(arbitrary, (text) => {
      const tokenizer = trainTokenizer(text, config);
      const ids = tokenizer.encode(text);
      assertEquals(tokenizer.decode(ids), text);
      const own = new Set(Object.values(tokenizer.special));
      assert(ids.every((id) => id >= 0 && id < tokenizer.vocabulary && !own.has(id)));
    }));
  });

  Deno.test(`${name} names each id and finds it by its name`, () => {
    fc.assert(fc.property(arbitrary, (text) => {
      const tokenizer = trainTokenizer(text, config);
      for (let id = 0; id < tokenizer.vocabulary; id++) {
        const found = tokenizer.id(tokenizer.token(id));
        assertEquals(tokenizer.token(found!), tokenizer.token(id));
        if (config.kind !== "bytePair" && !tokenizer.token(id).startsWith("<")) {
          assertEquals(found, id);
        }
      }
    }));
  });

  Deno.test(`${name} is the same after being written and read`, () => {
    fc.assert(fc.property(arbitrary, (text) => {
      const tokenizer = trainTokenizer(text, config);
      const read = readTokenizer(JSON.parse(JSON.stringify(tokenizer.toJson())));
      assertEquals(read.toJson(), tokenizer.toJson());
      assertEquals(read.encode(text), tokenizer.encode(text));
      assertEquals(read.vocabulary, tokenizer.vocabulary);
    }));
  });

  Deno.test(`${name} refuses an id that is not in its vocabulary`, () => {
    const tokenizer = trainTokenizer("a b", config);
    for (const id of [-1, tokenizer.vocabulary, 0.5]) {
      assertThrows(() => tokenizer.decode([id]), RangeError, "Cannot decode id");
      assertThrows(() => tokenizer.token(id), RangeError, "Cannot decode id");
    }
  });
}

for (const kind of ["character", "symbols"] as const) {
  Deno.test(`${kind} says which token it does not know, or gives unknown`, () => {
    const strict = trainTokenizer("a b c", { kind });
    const error = assertThrows(() => strict.encode("a é"), InputError);
    assert(error.message.includes('"é" (U+00E9)'), error.message);
    const lenient = trainTokenizer("a b c", { kind, special: ["unknown"] });
    const ids = lenient.encode("a é");
    assertEquals(ids.at(-1), lenient.special.unknown);
    assert(lenient.decode(ids).endsWith("\ufffd"));
  });
}

Deno.test("special tokens give no text and come from none", () => {
  for (const kind of ["character", "symbols"] as const) {
    const tokenizer = trainTokenizer("< p a d i n g >", { kind, special });
    const { padding, begin, end } = tokenizer.special;
    assertEquals([padding, begin, end], [0, 1, 2]);
    assertEquals(tokenizer.decode([begin!, tokenizer.id("a")!, end!, padding!]), "a");
    assertEquals(tokenizer.token(0), "<padding>");
  }
  const tokenizer = trainTokenizer("", { kind: "character", special: ["end"] });
  assertThrows(() => tokenizer.encode("<end>"), InputError);
});

Deno.test("character takes a lone surrogate for a character", () => {
  const text = "a\ud800b";
  const tokenizer = trainTokenizer(text, { kind: "character" });
  assertEquals(tokenizer.decode(tokenizer.encode(text)), text);
});

Deno.test("trainTokenizer names the kinds that there are", () => {
  const config = { kind: "charcter" } as unknown as TokenizerConfig;
  assertThrows(() => trainTokenizer("a", config), InputError, 'did you mean "character"?');
  assertThrows(() => readTokenizer({ kind: "bytepair" }), InputError, 'mean "bytePair"?');
  assertThrows(() => readTokenizer([]), InputError, "expected an object");
});

Deno.test("readTokenizer refuses what no tokenizer wrote", () => {
  const refused: [string, unknown][] = [
    ["tokens", { kind: "character", special: {}, tokens: ["a", "a"] }],
    ["tokens", { kind: "character", special: {} }],
    ["ids of", { kind: "symbols", special: { start: 0 }, tokens: ["a"] }],
    ["ids of", { kind: "symbols", special: { begin: 0, end: 0 }, tokens: ["a"] }],
    ["merges", { kind: "bytePair", special: {}, merges: [[97, 256]] }],
    ["merges", { kind: "bytePair", special: {}, merges: [[97]] }],
    ["byteOrder", { kind: "bytePair", special: {}, merges: [], byteOrder: [1, 2] }],
  ];
  for (const [part, json] of refused) {
    assertThrows(() => readTokenizer(json), InputError, `expected ${part}`);
  }
});

Deno.test("readTokenizer refuses a kind that is no text", () => {
  for (const kind of [["bytePair"], { toString: 0 }, null, 1, undefined]) {
    assertThrows(() => readTokenizer({ kind, tokens: ["a"] }), InputError, "its kind as a text");
  }
});
