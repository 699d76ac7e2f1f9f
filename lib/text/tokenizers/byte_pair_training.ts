import TinyQueue from "tinyqueue";

/** Two token ids that stand side by side and become one. */
export type Merge = readonly [left: number, right: number];

/** How many different tokens a byte-level vocabulary begins with. */
export const bytes = 256;

/**
 * Learns byte-pair merges (Gage 1994; Sennrich et al. 2016) from words and how often each occurs.
 *
 * Ids 0…255 are the bytes; merge i makes id 256 + i. Each time, the pair that occurs most often
 * becomes one token; of equally frequent pairs, that with the smaller left id, then with the
 * smaller right id. Stops early where no pair occurs twice.
 *
 * Counts are kept up to date for the words that a merge changes, and the next pair comes from a
 * queue whose outdated entries are dropped when they come up, so the time grows with the words
 * that change and not with the text.
 *
 * @example
 * ```ts
 * import { learnMerges } from "./byte_pair_training.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const [b, a, n] = new TextEncoder().encode("ban");
 * assertEquals(learnMerges(new Map([["banana", 5]]), 2), [[a, n], [b, 256]]);
 * ```
 */
export function learnMerges(words: ReadonlyMap<string, number>, limit: number): Merge[] {
  const encoder = new TextEncoder();
  const symbols = [...words.keys()].map((word) => Array.from(encoder.encode(word)));
  return learnSymbolMerges({ symbols, counts: [...words.values()], first: bytes }, limit);
}

/** Words as symbols from 0 up to `first`, and how often each word occurs. */
export interface SymbolWords {
  readonly symbols: number[][];
  readonly counts: readonly number[];
  /** The id of what the first merge makes. */
  readonly first: number;
}

/** The same for words of any symbols. */
export function learnSymbolMerges(
  { symbols, counts, first }: SymbolWords,
  limit: number,
): Merge[] {
  const width = first + limit;
  const pairs = new PairCounts();
  symbols.forEach((word, index) => pairs.add(word, index, counts[index]!, width));

  const queue = new TinyQueue(
    [...pairs.counts].map(([pair, count]) => ({ pair, count })),
    (a, b) => b.count - a.count || a.pair - b.pair,
  );
  const merges: Merge[] = [];
  while (merges.length < limit) {
    const best = queue.pop();
    if (best === undefined || best.count < 2) break;
    if (pairs.counts.get(best.pair) !== best.count) continue;
    const merge: Merge = [Math.floor(best.pair / width), best.pair % width];
    const changed = new Set<number>();
    for (const index of pairs.words.get(best.pair)!) {
      const before = symbols[index]!;
      const after = replace(before, merge, first + merges.length);
      if (after.length === before.length) continue;
      pairs.add(before, index, -counts[index]!, width, changed);
      pairs.add(after, index, counts[index]!, width, changed);
      symbols[index] = after;
    }
    merges.push(merge);
    for (const pair of changed) {
      const count = pairs.counts.get(pair)!;
      if (count > 1) queue.push({ pair, count });
    }
  }
  return merges;
}

/** How often each pair `left · width + right` occurs, and in which words it ever did. */
class PairCounts {
  readonly counts = new Map<number, number>();
  readonly words = new Map<number, Set<number>>();

  add(
    word: readonly number[],
    index: number,
    count: number,
    width: number,
    changed?: Set<number>,
  ): void {
    for (let i = 1; i < word.length; i++) {
      const pair = word[i - 1]! * width + word[i]!;
      this.counts.set(pair, (this.counts.get(pair) ?? 0) + count);
      changed?.add(pair);
      if (count < 0) continue;
      const places = this.words.get(pair);
      if (places === undefined) this.words.set(pair, new Set([index]));
      else places.add(index);
    }
  }
}

function replace(word: readonly number[], [left, right]: Merge, id: number): number[] {
  const merged: number[] = [];
  for (let i = 0; i < word.length; i++) {
    if (word[i] === left && word[i + 1] === right) {
      merged.push(id);
      i++;
    } else merged.push(word[i]!);
  }
  return merged;
}
