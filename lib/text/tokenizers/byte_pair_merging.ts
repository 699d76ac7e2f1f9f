import TinyQueue from "tinyqueue";
import { bytes, type Merge } from "./byte_pair_training.ts";

/** What each pair of symbols becomes. */
export interface PairTable {
  /** The merges, in order. */
  readonly merges: readonly Merge[];
  /** Symbol that a pair `left · (256 + merges) + right` becomes. */
  readonly symbols: ReadonlyMap<number, number>;
}

/** A table to look pairs up in. Where a pair stands twice among the merges, the first counts. */
export function pairTable(merges: readonly Merge[]): PairTable {
  const width = bytes + merges.length;
  const symbols = new Map<number, number>();
  merges.forEach(([left, right], i) => {
    const pair = left * width + right;
    if (!symbols.has(pair)) symbols.set(pair, bytes + i);
  });
  return { merges, symbols };
}

/**
 * Merges a word's symbols: the earliest learned merge first, of its places the leftmost first,
 * until no pair of neighbors has a merge. Time n·log n in the word's length, so that a text
 * without spaces is no trap.
 */
export function mergeSymbols(
  symbols: readonly number[],
  { merges, symbols: table }: PairTable,
): number[] {
  const width = bytes + merges.length;
  const word = [...symbols];
  const end = word.length;
  const next = word.map((_, i) => i + 1);
  const previous = word.map((_, i) => i - 1);
  const candidates: { symbol: number; place: number }[] = [];
  const queue = new TinyQueue(candidates, (a, b) => a.symbol - b.symbol || a.place - b.place);
  const offer = (place: number) => {
    const right = next[place]!;
    if (right === end) return;
    const symbol = table.get(word[place]! * width + word[right]!);
    if (symbol !== undefined) queue.push({ symbol, place });
  };
  for (let place = 0; place < end; place++) offer(place);

  for (let best; (best = queue.pop()) !== undefined;) {
    const { symbol, place } = best;
    const [left, right] = merges[symbol - bytes]!;
    const second = next[place]!;
    // A neighbor may have merged since this pair was offered.
    if (word[place] !== left || second === end || word[second] !== right) continue;
    word[place] = symbol;
    word[second] = -1;
    const third = next[second]!;
    next[place] = third;
    if (third !== end) previous[third] = place;
    if (previous[place]! >= 0) offer(previous[place]!);
    offer(place);
  }
  return word.filter((symbol) => symbol >= 0);
}
