import TinyQueue from "tinyqueue";
import { bytes, type Merge } from "./byte_pair_training.ts";
import { PairMap } from "./pair_map.ts";

/** What each pair of symbols becomes. */
export interface PairTable {
  /** Place of each pair among the merges: the earlier, the sooner. */
  readonly ranks: PairMap;
  /** The symbol that each merge makes. */
  readonly made: ArrayLike<number>;
}

/**
 * A table to look pairs up in. Where a pair stands twice among the merges, the first counts. Merge i makes
 * symbol 256 + i, unless `made` says another.
 */
export function pairTable(
  merges: readonly Merge[],
  made: ArrayLike<number> = merges.map((_, i) => bytes + i),
): PairTable {
  const ranks = new PairMap(merges.length);
  merges.forEach(([left, right], i) => {
    if (ranks.get(left, right) < 0) ranks.set(left, right, i);
  });
  return { ranks, made };
}

// Up to here looking through a whole word for each merge is faster than keeping a queue.
const short = 48;

/**
 * Merges a word's symbols: the earliest learned merge first, of its places the leftmost first,
 * until no pair of neighbors has a merge. Time n·log n in the word's length, so that a text
 * without spaces is no trap.
 */
export function mergeSymbols(symbols: readonly number[], table: PairTable): number[] {
  return symbols.length > short ? mergeLong(symbols, table) : mergeShort([...symbols], table);
}

function mergeShort(word: number[], { ranks, made }: PairTable): number[] {
  const found = word.map((symbol, i) => i + 1 < word.length ? ranks.get(symbol, word[i + 1]) : -1);
  let length = word.length;
  while (length > 1) {
    let best = -1;
    for (let i = 0; i + 1 < length; i++) {
      if (found[i] >= 0 && (best < 0 || found[i] < found[best])) best = i;
    }
    if (best < 0) break;
    word[best] = made[found[best]];
    for (let i = best + 1; i + 1 < length; i++) {
      word[i] = word[i + 1];
      found[i] = found[i + 1];
    }
    length--;
    if (best > 0) found[best - 1] = ranks.get(word[best - 1], word[best]);
    found[best] = best + 1 < length ? ranks.get(word[best], word[best + 1]) : -1;
  }
  word.length = length;
  return word;
}

function mergeLong(symbols: readonly number[], { ranks, made }: PairTable): number[] {
  const word = [...symbols];
  const end = word.length;
  const next = word.map((_, i) => i + 1);
  const previous = word.map((_, i) => i - 1);
  const candidates: { rank: number; place: number }[] = [];
  const queue = new TinyQueue(candidates, (a, b) => a.rank - b.rank || a.place - b.place);
  const rankAt = (place: number) =>
    next[place] === end ? -1 : ranks.get(word[place], word[next[place]]);
  const offer = (place: number) => {
    const rank = rankAt(place);
    if (rank >= 0) queue.push({ rank, place });
  };
  for (let place = 0; place < end; place++) offer(place);

  for (let best; (best = queue.pop()) !== undefined;) {
    const { rank, place } = best;
    // It or a neighbor may have merged since this pair was offered.
    if (word[place] < 0 || rankAt(place) !== rank) continue;
    const second = next[place];
    word[place] = made[rank];
    word[second] = -1;
    const third = next[second];
    next[place] = third;
    if (third !== end) previous[third] = place;
    if (previous[place] >= 0) offer(previous[place]);
    offer(place);
  }
  return word.filter((symbol) => symbol >= 0);
}
