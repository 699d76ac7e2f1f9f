import type { RandomStream } from "../random/mod.ts";
import { ignored, type PairBatch, rows } from "./batch.ts";

/** A source and what it is to become, as token ids without `begin` and `end`. */
export interface Pair {
  /** What the encoder reads. */
  readonly source: ArrayLike<number>;
  /** What the decoder is to say. */
  readonly target: ArrayLike<number>;
}

/** Ids of the special tokens that pairs need. */
export interface PairSpecial {
  /** Fills up rows. */
  readonly padding: number;
  /** Comes before the target that the decoder reads. */
  readonly begin: number;
  /** Comes after the target that the decoder is to say. */
  readonly end: number;
}

// Sorting by length within so many batches keeps rows alike and batches still random.
const batchesSortedTogether = 50;

/**
 * Pairs as a batch, each side filled up to its longest row.
 *
 * @example
 * ```ts
 * import { pairBatch } from "./pairs.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const pairs = [{ source: [5, 6], target: [7, 8] }, { source: [9], target: [3] }];
 * const batch = pairBatch(pairs, { padding: 0, begin: 1, end: 2 });
 * assertEquals([...batch.source.data], [5, 6, 9, 0]);
 * assertEquals([...batch.targetInput.data], [1, 7, 8, 1, 3, 0]);
 * assertEquals([...batch.targetOutput.data], [7, 8, 2, 3, 2, -100]);
 * ```
 */
export function pairBatch(
  pairs: readonly Pair[],
  { padding, begin, end }: PairSpecial,
): PairBatch {
  return {
    source: rows(pairs.map(({ source }) => source), padding),
    targetInput: rows(pairs.map(({ target }) => [begin, ...Array.from(target)]), padding),
    targetOutput: rows(pairs.map(({ target }) => [...Array.from(target), end]), ignored),
  };
}

/**
 * One pass over all pairs in random order, cut into batches of pairs of like length: stretches of
 * 50 batches are sorted by length, and the batches then come in random order. Pairs that
 * fill no whole batch are left out of this pass; another pass leaves others out.
 *
 * @throws {RangeError} where there are fewer pairs than a batch takes
 *
 * @example
 * ```ts
 * import { shuffledBatches } from "./pairs.ts";
 * import { RandomStream } from "../random/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const pairs = [1, 2, 1, 2, 1].map((length) => ({ source: Array(length).fill(3), target: [4] }));
 * const batches = shuffledBatches(pairs, 2, RandomStream.named(1));
 * assertEquals(batches.map(({ length }) => length), [2, 2]);
 * ```
 */
export function shuffledBatches<P extends Pair>(
  pairs: readonly P[],
  batch: number,
  random: RandomStream,
): P[][] {
  requireBatch(pairs, batch);
  const order = random.shuffle(pairs);
  const stretch = batch * batchesSortedTogether;
  const batches: P[][] = [];
  for (let first = 0; first < order.length; first += stretch) {
    const sorted = order.slice(first, first + stretch);
    // A tail of no whole batch goes before the sorting: after it, the longest pairs would go.
    sorted.length -= sorted.length % batch;
    sorted.sort((a, b) => a.source.length - b.source.length || a.target.length - b.target.length);
    for (let i = 0; i < sorted.length; i += batch) batches.push(sorted.slice(i, i + batch));
  }
  return random.shuffle(batches);
}

/**
 * All pairs in batches, shortest first; the last batch may have fewer rows.
 *
 * @example
 * ```ts
 * import { sortedBatches } from "./pairs.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const pairs = [2, 1, 3].map((length) => ({ source: Array(length).fill(3), target: [4] }));
 * assertEquals(sortedBatches(pairs, 2), [[pairs[1]!, pairs[0]!], [pairs[2]!]]);
 * ```
 */
export function sortedBatches<P extends Pair>(pairs: readonly P[], batch: number): P[][] {
  const sorted = pairs.toSorted((a, b) => a.source.length - b.source.length);
  const batches: P[][] = [];
  for (let i = 0; i < sorted.length; i += batch) batches.push(sorted.slice(i, i + batch));
  return batches;
}

/** Checks that there are pairs for a batch. */
export function requireBatch(pairs: readonly Pair[], batch: number): void {
  if (pairs.length >= batch) return;
  throw new RangeError(
    `Cannot fill a batch: expected at least ${batch} pairs, got ${pairs.length}; ` +
      "lower the batch",
  );
}
