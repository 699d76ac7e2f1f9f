import { learnSymbolMerges } from "./byte_pair_training.ts";

/** What marks a piece that continues a word. */
export const continuation = "##";

/**
 * Learns the pieces of WordPiece from words and how often each occurs: their characters, the most
 * frequent first, and what merging the most frequent pairs makes. Google never published its trainer;
 * this is what Hugging Face's does, which only has its characters, and with them ties, in another order.
 *
 * @example
 * ```ts
 * import { learnPieces } from "./word_piece_training.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const words = new Map([["low", 5], ["lower", 2]]);
 * assertEquals(learnPieces(words, 7), ["l", "##o", "##w", "##e", "##r", "lo", "low"]);
 * ```
 */
export function learnPieces(words: ReadonlyMap<string, number>, limit: number): string[] {
  const spelled = [...words].map(([word, count]) => ({
    count,
    pieces: Array.from(word, (character, i) => i === 0 ? character : continuation + character),
  }));
  const frequency = new Map<string, number>();
  for (const { pieces, count } of spelled) {
    for (const piece of pieces) frequency.set(piece, (frequency.get(piece) ?? 0) + count);
  }
  const pieces = [...frequency]
    .sort(([, a], [, b]) => b - a)
    .slice(0, limit)
    .map(([piece]) => piece);
  const alphabet = new Map(pieces.map((piece, id) => [piece, id]));
  // A word with a rare character that found no place cannot be written: it teaches nothing.
  const known = spelled.filter(({ pieces }) => pieces.every((piece) => alphabet.has(piece)));
  const merges = learnSymbolMerges({
    symbols: known.map(({ pieces }) => pieces.map((piece) => alphabet.get(piece)!)),
    counts: known.map(({ count }) => count),
    first: alphabet.size,
  }, limit - alphabet.size);
  const made = [...pieces];
  for (const [left, right] of merges) made.push(made[left] + made[right].replace(continuation, ""));
  // Two merges may make the same piece.
  return [...new Set(made)];
}
