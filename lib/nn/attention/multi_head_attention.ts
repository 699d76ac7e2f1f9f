import type { Tensor } from "../../tensor/mod.ts";
import { Dropout } from "../dropout.ts";
import type { Initialization } from "../initialization.ts";
import { Linear } from "../linear.ts";
import { Module } from "../module.ts";
import type { Positional } from "../positional/mod.ts";
import { type Site, site } from "../site.ts";
import type { KeyValueCache } from "./cache.ts";
import { checkHeads } from "./heads.ts";
import { scoreMask } from "./masks.ts";

/** A config's description of attention. */
export interface AttentionConfig {
  /** How many patterns each layer has; a divisor of dModel. */
  readonly heads: number;
  /** Heads of keys and values, each shared by `heads / keyValueHeads` queries; 1 is multi-query. */
  readonly keyValueHeads?: number;
  /** The share of the pattern that is dropped while training; 0 by default. */
  readonly dropout?: number;
  /** Whether the four maps have biases; true by default. */
  readonly bias?: boolean;
}

/** What attention may depend on besides its config. */
export interface AttentionDimensions {
  /** The width of the residual stream. */
  readonly dModel: number;
  /** The width of what comes out; dModel where left out. */
  readonly dOutput?: number;
  /** How its weights are drawn. */
  readonly initialization: Initialization;
}

/** What one pass of attention reads. */
export interface AttentionInputs {
  /** What keys and values are made of: `[batch, key, dModel]`; the queries' own input where left out. */
  readonly memory?: Tensor;
  /** Whether a query sees keys up to its own position only; false by default. */
  readonly causal?: boolean;
  /** `[batch, key]`, added to the scores: 0 or −∞. */
  readonly keyMask?: Tensor;
  /** What turns queries and keys and adds to scores by position. */
  readonly positional?: Positional;
  /** Keys and values of earlier tokens, which this pass adds to. */
  readonly cache?: KeyValueCache;
}

/**
 * `concat(head₁ … headₕ) W_O` with `headᵢ = softmax(Qᵢ Kᵢᵀ / √dHead) Vᵢ` (Vaswani et al. 2017), with
 * grouped keys and values (Ainslie et al. 2023).
 *
 * The pattern is computed in tiles and never stored, unless somebody waits at one of its sites. A query
 * from which every key is hidden has a pattern of zeros.
 *
 * @example
 * ```ts
 * import { MultiHeadAttention } from "./mod.ts";
 * import { initialize, normalInitialization } from "../mod.ts";
 * import { ones } from "../../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const initialization = normalInitialization({ branches: 2 });
 * const attention = initialize(
 *   new MultiHeadAttention({ dModel: 16, initialization }, { heads: 4, keyValueHeads: 2 }),
 *   { seed: 1 },
 * );
 * assertEquals(attention.forward(ones([2, 5, 16]), { causal: true }).shape, [2, 5, 16]);
 * ```
 */
export class MultiHeadAttention extends Module {
  /** `[dModel, heads · dHead]`. */
  readonly query: Linear;
  /** `[dModel, keyValueHeads · dHead]`. */
  readonly key: Linear;
  /** `[dModel, keyValueHeads · dHead]`. */
  readonly value: Linear;
  /** `Q Kᵀ / √dHead` with biases, −∞ where hidden. */
  readonly scores: Site = site("[batch, head, query, key]");
  /** The softmax of the scores: who reads from whom. */
  readonly pattern: Site = site("[batch, head, query, key]");
  /** What each head read, before the output map. */
  readonly headOutput: Site = site("[batch, query, head, dHead]");
  /** `[heads · dHead, dOutput]`. */
  readonly output: Linear;
  /** Of the pattern. */
  readonly dropout: Dropout;
  readonly #heads: number;
  readonly #keyValueHeads: number;
  readonly #dHead: number;

  /**
   * The four maps, drawn by `initialization` once the model is initialized.
   *
   * @throws {RangeError} where heads do not divide dModel, or keyValueHeads do not divide heads
   */
  constructor(
    { dModel, dOutput = dModel, initialization }: AttentionDimensions,
    { heads, keyValueHeads = heads, dropout = 0, bias = true }: AttentionConfig,
  ) {
    super();
    checkHeads(dModel, { heads, keyValueHeads });
    this.#heads = heads;
    this.#keyValueHeads = keyValueHeads;
    this.#dHead = dModel / heads;
    const shared = keyValueHeads * this.#dHead;
    const map = (outputs: number) =>
      new Linear({ inputs: dModel, outputs }, {
        bias,
        initializer: initialization.weight(dModel, outputs),
      });
    this.query = map(dModel);
    this.key = map(shared);
    this.value = map(shared);
    this.output = new Linear({ inputs: dModel, outputs: dOutput }, {
      bias,
      initializer: initialization.residual(dModel, dOutput),
    });
    this.dropout = new Dropout(dropout);
  }

  /** How many patterns it has. */
  get heads(): number {
    return this.#heads;
  }

  /** `[batch, query, dModel]` in, `[batch, query, dOutput]` out. */
  forward(
    x: Tensor,
    { memory = x, causal = false, keyMask, positional, cache }: AttentionInputs = {},
  ): Tensor {
    const offset = cache?.length ?? 0;
    const turn = (y: Tensor, heads: number) => positional?.rotate(y, heads, offset) ?? y;
    const query = turn(this.query.forward(x), this.#heads);
    const project = () => ({
      key: turn(this.key.forward(memory), this.#keyValueHeads),
      value: this.value.forward(memory),
    });
    const { key, value } = cache === undefined ? project() : memory !== x && offset > 0
      // The memory of cross-attention does not change from token to token.
      ? cache.all()
      : cache.append(project());
    const bias = positional?.bias({ queries: query.shape[1], keys: key.shape[1] });
    const watched = this.scores.watched || this.pattern.watched;
    const attend = watched ? this.#attendInFull : this.#attendInTiles;
    const heads = attend.call(this, query, key, value, { causal, keyMask, bias });
    const [batch, time, width] = heads.shape;
    return this.output.forward(
      this.headOutput.watched
        ? this.headOutput.pass(heads.reshape([batch, time, this.#heads, this.#dHead]))
          .reshape([batch, time, width])
        : heads,
    );
  }

  #attendInTiles(query: Tensor, key: Tensor, value: Tensor, masks: Masks): Tensor {
    return query.attend(key, value, {
      heads: this.#heads,
      keyValueHeads: this.#keyValueHeads,
      scale: 1 / Math.sqrt(this.#dHead),
      causal: masks.causal,
      keyMask: masks.keyMask?.array,
      dropout: this.dropout.options(),
    }, masks.bias);
  }

  /** The same step by step, with scores and pattern written out. */
  #attendInFull(query: Tensor, key: Tensor, value: Tensor, masks: Masks): Tensor {
    const [batch, queries, width] = query.shape;
    const keys = key.shape[1];
    const split = (x: Tensor, heads: number) =>
      x.reshape([batch, x.shape[1], heads, this.#dHead]).permute([0, 2, 1, 3]);
    const repeat = (x: Tensor) =>
      split(x, this.#keyValueHeads)
        .reshape([batch, this.#keyValueHeads, 1, keys * this.#dHead])
        .expand([batch, this.#keyValueHeads, this.#heads / this.#keyValueHeads, keys * this.#dHead])
        .reshape([batch, this.#heads, keys, this.#dHead]);
    let scores = split(query, this.#heads).matmulTransposed(repeat(key))
      .mul(1 / Math.sqrt(this.#dHead));
    if (masks.bias !== undefined) scores = scores.add(masks.bias.relative(queries, keys));
    const mask = scoreMask({ batch, queries, keys }, masks);
    if (mask !== undefined) scores = scores.add(mask.hidden);
    const weights = this.scores.pass(scores).softmax();
    const pattern = this.pattern.pass(mask === undefined ? weights : weights.mul(mask.sees));
    const dropped = this.dropout.forward(pattern);
    return dropped.matmul(repeat(value)).permute([0, 2, 1, 3]).reshape([batch, queries, width]);
  }
}

interface Masks {
  readonly causal: boolean;
  readonly keyMask?: Tensor;
  readonly bias?: Tensor;
}
