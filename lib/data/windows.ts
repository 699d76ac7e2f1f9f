import type { RandomStream } from "../random/mod.ts";
import type { IdArray, LanguageBatch } from "./batch.ts";

/** Sizes of a batch of windows. */
export interface WindowSizes {
  /** Windows in a batch. */
  readonly batch: number;
  /** Tokens that are read in a window. */
  readonly context: number;
}

/** Windows that follow each other without overlap; what is left at the end is dropped. */
export function windowCount(tokens: number, context: number): number {
  return Math.max(0, Math.floor((tokens - 1) / context));
}

/**
 * Random windows of a text, as nanoGPT takes them: each begins at any token, all as likely, and
 * its targets are its inputs one token on.
 *
 * @throws {RangeError} where the text is shorter than a window
 *
 * @example
 * ```ts
 * import { randomWindows } from "./windows.ts";
 * import { RandomStream } from "../random/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const ids = Int32Array.from({ length: 100 }, (_, i) => i);
 * const { inputs, targets } = randomWindows(ids, { batch: 2, context: 8 }, RandomStream.named(1));
 * assertEquals(inputs.shape, [2, 8]);
 * assertEquals(targets.data, inputs.data.map((id) => id + 1));
 * ```
 */
export function randomWindows(
  ids: Int32Array,
  { batch, context }: WindowSizes,
  random: RandomStream,
): LanguageBatch {
  requireWindow(ids, context);
  const starts = Array.from({ length: batch }, () => random.below(ids.length - context));
  return cut(ids, starts, context);
}

/**
 * All windows of a text that follow each other without overlap, in batches; the last batch may
 * have fewer rows. The tokens after the last whole window are dropped.
 *
 * @throws {RangeError} where the text is shorter than a window
 *
 * @example
 * ```ts
 * import { consecutiveWindows } from "./windows.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const ids = Int32Array.from({ length: 12 }, (_, i) => i);
 * const batches = [...consecutiveWindows(ids, { batch: 2, context: 3 })];
 * assertEquals(batches.map(({ inputs }) => [...inputs.data]), [[0, 1, 2, 3, 4, 5], [6, 7, 8]]);
 * ```
 */
export function* consecutiveWindows(
  ids: Int32Array,
  { batch, context }: WindowSizes,
): Generator<LanguageBatch, void> {
  requireWindow(ids, context);
  const windows = windowCount(ids.length, context);
  for (let first = 0; first < windows; first += batch) {
    const rows = Math.min(batch, windows - first);
    yield cut(ids, Array.from({ length: rows }, (_, row) => (first + row) * context), context);
  }
}

function cut(ids: Int32Array, starts: readonly number[], context: number): LanguageBatch {
  const shape = [starts.length, context];
  const read = (shift: number): IdArray => {
    const data = new Int32Array(starts.length * context);
    starts.forEach((start, row) => {
      data.set(ids.subarray(start + shift, start + shift + context), row * context);
    });
    return { data, shape };
  };
  return { inputs: read(0), targets: read(1) };
}

function requireWindow(ids: Int32Array, context: number): void {
  if (ids.length > context) return;
  throw new RangeError(
    `Cannot cut windows of ${context} tokens and their next from ${ids.length} tokens: expected ` +
      `at least ${context + 1}, got ${ids.length}; lower the context or take more text`,
  );
}
