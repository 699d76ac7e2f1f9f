import type { RandomStream } from "../random/mod.ts";
import { type IdArray, ignored, type LanguageBatch } from "./batch.ts";

/** Sizes of a batch of windows. */
export interface WindowSizes {
  /** Windows in a batch. */
  readonly batch: number;
  /** Tokens that are read in a window. */
  readonly context: number;
}

/**
 * Windows that follow each other without overlap; what is left at the end is dropped.
 *
 * @example The last token is only ever a target
 * ```ts
 * import { windowCount } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(windowCount(65, 32), 2);
 * assertEquals(windowCount(64, 32), 1);
 * ```
 */
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

/**
 * Windows of a text that overlap: each begins `stride` tokens after the one before, and only its
 * last `stride` targets count, so that each of them has at least `context − stride` tokens before
 * it. Of the first window all targets count. Every target of the text up to the last whole
 * window counts once (Press et al. 2021 compare this with windows that do not overlap).
 *
 * @throws {RangeError} where the text is shorter than a window, or the stride no 1 … context
 *
 * @example
 * ```ts
 * import { slidingWindows } from "./windows.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const ids = Int32Array.of(0, 1, 2, 3, 4, 5, 6);
 * const [batch] = [...slidingWindows(ids, { batch: 2, context: 4, stride: 2 })];
 * assertEquals([...batch!.inputs.data], [0, 1, 2, 3, 2, 3, 4, 5]);
 * assertEquals([...batch!.targets.data], [1, 2, 3, 4, -100, -100, 5, 6]);
 * ```
 */
export function* slidingWindows(
  ids: Int32Array,
  { batch, context, stride }: WindowSizes & { readonly stride: number },
): Generator<LanguageBatch, void> {
  requireWindow(ids, context);
  if (!Number.isInteger(stride) || stride < 1 || stride > context) {
    throw new RangeError(
      `Cannot slide windows of ${context} tokens by ${stride}: expected a whole number from 1 to ` +
        `${context}, got ${stride}; try ${Math.max(1, context >> 1)}`,
    );
  }
  const windows = Math.floor((ids.length - 1 - context) / stride) + 1;
  for (let first = 0; first < windows; first += batch) {
    const rows = Math.min(batch, windows - first);
    const starts = Array.from({ length: rows }, (_, row) => (first + row) * stride);
    const { inputs, targets } = cut(ids, starts, context);
    starts.forEach((start, row) => {
      if (start > 0) targets.data.fill(ignored, row * context, (row + 1) * context - stride);
    });
    yield { inputs, targets };
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
