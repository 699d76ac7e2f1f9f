/** Token ids in rows: what a model reads and what it should have said. */
export interface IdArray {
  /** The ids, row by row. */
  readonly data: Int32Array;
  /** Sizes, as `[batch, time]`. */
  readonly shape: readonly number[];
}

/** Target of a position that no loss is taken of (PyTorch's `ignore_index`). */
export const ignored: number = -100;

/** A batch for a decoder: each position is to say the token that comes next. */
export interface LanguageBatch {
  /** What is read, `[batch, time]`. */
  readonly inputs: IdArray;
  /** What comes next, `[batch, time]`; {@linkcode ignored} where it does not count. */
  readonly targets: IdArray;
}

/** A batch for an encoder–decoder. */
export interface PairBatch {
  /** What the encoder reads, `[batch, source time]`, filled up with padding. */
  readonly source: IdArray;
  /** What the decoder reads: `begin`, then the target, `[batch, target time]`, filled with padding. */
  readonly targetInput: IdArray;
  /** What the decoder is to say: the target, then `end`; {@linkcode ignored} where it has ended. */
  readonly targetOutput: IdArray;
}

/**
 * Rows of different lengths as one array, filled up to the longest or to `width`.
 *
 * @throws {RangeError} where a row is longer than `width`
 *
 * @example
 * ```ts
 * import { rows } from "./batch.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(rows([[1, 2, 3], [4]], 0), { data: Int32Array.of(1, 2, 3, 4, 0, 0), shape: [2, 3] });
 * ```
 */
export function rows(
  lists: readonly ArrayLike<number>[],
  filler: number,
  width = lists.reduce((most, { length }) => Math.max(most, length), 0),
): IdArray {
  const data = new Int32Array(lists.length * width).fill(filler);
  lists.forEach((list, row) => {
    if (list.length > width) {
      throw new RangeError(
        `Cannot fill a row of ${width} ids: expected at most ${width}, got ${list.length}; ` +
          "raise the width or cut the row",
      );
    }
    data.set(list, row * width);
  });
  return { data, shape: [lists.length, width] };
}

/** How much data there is. */
export interface Size {
  /** Windows, pairs or sequences. */
  readonly examples: number;
  /** Tokens that a loss is taken of. */
  readonly tokens: number;
  /** UTF-16 code units that these tokens stand for, where they stand for text. */
  readonly characters?: number;
}

/** How much there is to train on and to validate on. */
export interface Sizes {
  /** `null` where training data is made as it is needed and never ends. */
  readonly training: Size | null;
  /** What one pass over the validation batches takes in. */
  readonly validation: Size;
}
