import type { PieceTrie } from "./piece_trie.ts";

/** Pieces that a text may be cut into. */
export interface ScoredPieces {
  /** The pieces by their text. */
  readonly trie: PieceTrie;
  /** Logarithm of each piece's probability, by id. */
  readonly scores: Float64Array;
  /** The score of a character that is no piece. */
  readonly unknownScore: number;
}

/**
 * Cuts a text into the pieces whose scores sum to the most (Viterbi; Kudo 2018). Of equal sums the one
 * whose last piece is longest, as in SentencePiece. A character that is no piece is itself a choice, with
 * the unknown score, and is called `-1`.
 *
 * @example
 * ```ts
 * import { bestPieces } from "./unigram_search.ts";
 * import { PieceTrie } from "./piece_trie.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const trie = new PieceTrie([["a", 0], ["b", 1], ["ab", 2]]);
 * const pieces = { trie, scores: Float64Array.of(-1, -1, -1.5), unknownScore: -20 };
 * assertEquals(bestPieces("abb!", pieces), [
 *   { id: 2, start: 0 },
 *   { id: 1, start: 2 },
 *   { id: -1, start: 3 },
 * ]);
 * ```
 */
export function bestPieces(
  text: string,
  { trie, scores, unknownScore }: ScoredPieces,
): { readonly id: number; readonly start: number }[] {
  const length = text.length;
  const best = new Float64Array(length + 1).fill(-Infinity);
  const starts = new Int32Array(length + 1);
  const ids = new Int32Array(length + 1);
  best[0] = 0;
  const offer = (start: number, end: number, id: number, score: number) => {
    if (!(score > best[end])) return;
    best[end] = score;
    starts[end] = start;
    ids[end] = id;
  };
  for (let start = 0; start < length; start++) {
    const here = best[start];
    if (here === -Infinity) continue;
    const width = text.codePointAt(start)! > 0xffff ? 2 : 1;
    let single = false;
    for (let node = 0, end = start; end < length;) {
      node = trie.step(node, text.charCodeAt(end++));
      if (node < 0) break;
      const id = trie.id(node);
      if (id < 0) continue;
      offer(start, end, id, here + scores[id]);
      if (end - start === width) single = true;
    }
    if (!single) offer(start, start + width, -1, here + unknownScore);
  }
  const pieces: { id: number; start: number }[] = [];
  for (let end = length; end > 0; end = starts[end]) {
    pieces.push({ id: ids[end], start: starts[end] });
  }
  return pieces.reverse();
}
