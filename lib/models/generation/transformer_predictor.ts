import { outsideScopes } from "../../tensor/context.ts";
import { ids, scope, type Tensor } from "../../tensor/mod.ts";
import type { DecoderCache } from "../../nn/mod.ts";
import type { Memory, Transformer } from "../transformer.ts";
import { lastOf, type Predictor, toIds } from "./predictor.ts";

/** What a Transformer's decoder needs to begin. */
export interface TransformerPredictorOptions {
  /** The most tokens that each row will read, the first one included. */
  readonly capacity: number;
  /** Whether keys and values are kept so that each token is read once; true by default. */
  readonly cache?: boolean;
}

/**
 * A Transformer that has read sources and is in the middle of its targets.
 *
 * @example
 * ```ts
 * import { TransformerPredictor } from "./mod.ts";
 * import { Transformer } from "../mod.ts";
 * import { initialize } from "../../nn/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const model = initialize(
 *   new Transformer({
 *     sourceVocabulary: 9, targetVocabulary: 7, context: 8, dModel: 8,
 *     encoderLayers: 1, decoderLayers: 1, placement: "post",
 *     norm: { kind: "layerNorm" }, positional: { kind: "sinusoidal" },
 *     attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
 *   }),
 *   { seed: 1 },
 * );
 * const predictor = new TransformerPredictor(model, [[3, 1, 4], [5]], { capacity: 8 });
 * assertEquals(predictor.read([[1], [1]]).shape, [2, 7]);
 * predictor.free();
 * ```
 */
export class TransformerPredictor implements Predictor {
  readonly #model: Transformer;
  readonly #caches: readonly DecoderCache[] | undefined;
  #memory: Memory;
  #rows: readonly (readonly number[])[];

  /** Reads the sources, which may differ in length. */
  constructor(
    model: Transformer,
    sources: readonly ArrayLike<number>[],
    { capacity, cache = true }: TransformerPredictorOptions,
  ) {
    const longest = sources.reduce((most, { length }) => Math.max(most, length), 0);
    const padded = new Int32Array(sources.length * longest).fill(model.config.padding ?? 0);
    sources.forEach((source, row) => padded.set(source, row * longest));
    this.#model = model;
    this.#memory = outsideScopes(() =>
      scope(() => model.encode(ids(padded, [sources.length, longest])))
    );
    this.#rows = sources.map(() => []);
    this.#caches = cache ? model.createCaches({ target: capacity, source: longest }) : undefined;
  }

  /** Reads further tokens of each row; see {@linkcode Predictor}. */
  read(tokens: readonly (readonly number[])[]): Tensor {
    this.#rows = this.#rows.map((row, i) => [...row, ...tokens[i]]);
    const first = this.#caches?.[0]?.self.length ?? 0;
    const unread = toIds(this.#rows.map((row) => row.slice(first)));
    return lastOf(this.#model.decode(unread, this.#memory, { caches: this.#caches }));
  }

  /** Keeps these rows. */
  select(rows: readonly number[]): void {
    const old = this.#memory;
    this.#rows = rows.map((row) => this.#rows[row]);
    this.#memory = outsideScopes(() =>
      scope(() => ({ states: pick(old.states, rows), mask: pick(old.mask, rows) }))
    );
    freeMemory(old);
    for (const { self, cross } of this.#caches ?? []) {
      self.select(rows);
      cross.select(rows);
    }
  }

  /** Gives back the memory of its caches and of what the encoder said. */
  free(): void {
    freeMemory(this.#memory);
    for (const { self, cross } of this.#caches ?? []) {
      self.free();
      cross.free();
    }
  }
}

function freeMemory({ states, mask }: Memory): void {
  states.array.storage.free();
  mask.array.storage.free();
}

/** Rows of the first axis. */
function pick(x: Tensor, rows: readonly number[]): Tensor {
  const [count, ...rest] = x.shape;
  return x.reshape([count, -1]).lookUp(ids(rows)).reshape([rows.length, ...rest]);
}
