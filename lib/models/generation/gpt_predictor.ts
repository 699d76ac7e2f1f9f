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
  #rows: readonly (readonly number[])[] | undefined;
  /** Where in the text the window begins. */
  #start = 0;

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

  /** Reads further tokens of each row; see {@linkcode Predictor}. */
  read(tokens: readonly (readonly number[])[]): Tensor {
    const rows = this.#rows === undefined
      ? tokens.map((row) => [...row])
      : this.#rows.map((row, i) => [...row, ...tokens[i]]);
    this.#rows = rows;
    const { length } = rows[0];
    if (length - this.#start > this.#context) {
      this.#start = length - this.#keep;
      for (const cache of this.#caches ?? []) cache.clear();
    }
    const first = this.#start + (this.#caches?.[0].length ?? 0);
    const unread = toIds(rows.map((row) => row.slice(first)));
    return lastOf(this.#model.forward(unread, { caches: this.#caches }));
  }

  /** Keeps these rows. */
  select(rows: readonly number[]): void {
    this.#rows = rows.map((row) => this.#rows![row]);
    for (const cache of this.#caches ?? []) cache.select(rows);
  }

  /** Gives its caches' memory back. */
  free(): void {
    for (const cache of this.#caches ?? []) cache.free();
  }
}
