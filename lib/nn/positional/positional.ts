import type { Tensor } from "../../tensor/mod.ts";
import type { Initialization } from "../initialization.ts";
import { Module } from "../module.ts";

/** What a positional encoding may need to know of its model. */
export interface PositionalDimensions {
  /** The width of the residual stream. */
  readonly dModel: number;
  /** How many heads the queries have. */
  readonly heads: number;
  /** The width of one head. */
  readonly dHead: number;
  /** The longest sequence that the model is trained on, in tokens. */
  readonly context: number;
  /** Whether a query sees earlier keys only. */
  readonly causal: boolean;
  /** How trained encodings are drawn. */
  readonly initialization: Initialization;
}

/** How queries and keys of one attention relate. */
export interface Spans {
  /** How many queries, the last of which stands at the last key. */
  readonly queries: number;
  /** How many keys. */
  readonly keys: number;
}

/**
 * Tells a Transformer where each token stands. Three places to do so, each of which defaults to doing
 * nothing: attention never asks which encoding it has.
 *
 * @example An encoding of one's own
 * ```ts
 * import { Positional, type Spans } from "./mod.ts";
 * import { tensor } from "../../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * class Nearness extends Positional {
 *   override bias({ queries, keys }: Spans) {
 *     const span = queries + keys - 1;
 *     return tensor(Array.from({ length: span }, (_, i) => -Math.abs(i - keys + 1)), [1, span]);
 *   }
 * }
 *
 * assertEquals(new Nearness().bias({ queries: 2, keys: 2 }).shape, [1, 3]);
 * ```
 */
export abstract class Positional extends Module {
  /** The longest sequence that it can read, in tokens. */
  readonly maximumLength: number = Infinity;

  /** Marks embeddings `[batch, time, dModel]`, the first of which stands at position `offset`. */
  embed(x: Tensor, _offset = 0): Tensor {
    return x;
  }

  /** Turns queries or keys `[batch, time, heads · dHead]` by their positions. */
  rotate(x: Tensor, _heads: number, _offset = 0): Tensor {
    return x;
  }

  /** What is added to the scores, by distance: `[heads, queries + keys − 1]`, or nothing. */
  bias(_spans: Spans): Tensor | undefined {
    return undefined;
  }
}
