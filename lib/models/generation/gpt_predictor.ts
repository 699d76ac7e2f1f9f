import type { Tensor } from "../../tensor/mod.ts";
import type { KeyValueCache } from "../../nn/mod.ts";
import type { Gpt } from "../gpt.ts";
import { lastOf, type Predictor, requireWhole, toIds } from "./predictor.ts";

/** What a GPT sees of a text that goes on. */
export interface WindowOptions {
  /** Whether keys and values are kept so that each token is read once; true by default. */
  readonly cache?: boolean;
  /**
   * The most tokens that are read at once: the context that the model was trained with unless given.
   * Longer is possible with positional encodings that have no limit of their own.
   */
  readonly context?: number;
  /**
   * How many of the last tokens are kept when the text gets longer than `context`: all of `context` by
   * default, as in nanoGPT, where each further token is a pass over the whole window. Half of it makes long
   * texts as cheap as short ones: the cache is filled anew only once in so many tokens.
   */
  readonly keep?: number;
}

/**
 * A GPT in the middle of some texts. Where a text gets longer than the context, only its last tokens are
 * read on, from position 0, and the cache begins anew with them.
 *
 * @example
 * ```ts
 * import { GptPredictor } from "./mod.ts";
 * import { Gpt } from "../mod.ts";
 * import { initialize } from "../../nn/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const model = initialize(
 *   new Gpt({
 *     vocabulary: 5, context: 8, dModel: 8, layers: 1, placement: "pre",
 *     norm: { kind: "layerNorm" }, positional: { kind: "rotary" },
 *     attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
 *   }),
 *   { seed: 1 },
 * );
 * const predictor = new GptPredictor(model);
 * assertEquals(predictor.read([[1, 2, 3]]).shape, [1, 5]);
 * assertEquals(predictor.read([[4]]).shape, [1, 5]);
 * predictor.free();
 * ```
 */
export class GptPredictor implements Predictor {
  readonly #model: Gpt;
  readonly #context: number;
  readonly #keep: number;
  readonly #caches: readonly KeyValueCache[] | undefined;
  #rows: readonly Row[] | undefined;

  /** At the beginning: no row has read anything yet. */
  constructor(
    model: Gpt,
    { cache = true, context = model.config.context, keep = context }: WindowOptions = {},
  ) {
    requireWhole("context", context, 1);
    requireWhole("keep", keep, 1);
    const { maximumLength } = model.positional;
    if (context > maximumLength) {
      throw new RangeError(
        `Cannot read ${context} tokens at once: expected at most ${maximumLength}, for which this ` +
          `positional encoding has vectors, got ${context}; leave the context out`,
      );
    }
    if (keep > context) {
      throw new RangeError(
        `Cannot keep ${keep} tokens: expected at most the context of ${context}, got ${keep}; try ` +
          `${Math.ceil(context / 2)}`,
      );
    }
    this.#model = model;
    this.#context = context;
    this.#keep = keep;
    this.#caches = cache ? model.createCaches(context) : undefined;
  }

  /** Reads further tokens of each row, at first as many as each has; see {@linkcode Predictor}. */
  read(tokens: readonly (readonly number[])[]): Tensor {
    const rows = tokens.map((more, i): Row => {
      const { text, start, padding } = this.#rows?.[i] ?? { text: [], start: 0, padding: 0 };
      return { text: [...text, ...more], start, padding };
    });
    const cached = this.#caches?.[0].length ?? 0;
    const isFull = cached + tokens[0].length > this.#context ||
      rows.some(({ text, start }) => text.length - start > this.#context);
    this.#rows = cached === 0 || isFull ? this.#begin(rows) : rows;
    const padding = this.#rows.map((row) => row.padding);
    const unread = cached === 0 || isFull ? this.#rows.map(windowOf) : tokens;
    return lastOf(this.#model.forward(toIds(unread), {
      caches: this.#caches,
      padding: padding.some((length) => length > 0) ? padding : undefined,
      last: true,
    }));
  }

  /** Keeps these rows. */
  select(rows: readonly number[]): void {
    this.#rows = rows.map((row) => this.#rows![row]);
    for (const cache of this.#caches ?? []) cache.select(rows);
  }

  /** Cuts what is longer than the context, and lays all windows out anew so that they end together. */
  #begin(rows: readonly Row[]): Row[] {
    for (const cache of this.#caches ?? []) cache.clear();
    const starts = rows.map(({ text, start }) =>
      text.length - start > this.#context ? text.length - this.#keep : start
    );
    const longest = Math.max(...rows.map(({ text }, i) => text.length - starts[i]));
    return rows.map(({ text }, i) => ({
      text,
      start: starts[i],
      padding: longest - (text.length - starts[i]),
    }));
  }

  /** Gives its caches' memory back. */
  free(): void {
    for (const cache of this.#caches ?? []) cache.free();
  }
}

/** A text, and what of it is read. */
interface Row {
  readonly text: readonly number[];
  /** Where in the text the window begins. */
  readonly start: number;
  /** Tokens in front of the window, so that all rows' windows end together. */
  readonly padding: number;
}

/** A row's window behind its padding, which may be any token. */
function windowOf({ text, start, padding }: Row): number[] {
  return [...new Array<number>(padding).fill(0), ...text.slice(start)];
}
