/**
 * The two blocks that Transformers are stacks of.
 *
 * @module
 */
import type { Tensor } from "../tensor/mod.ts";
import {
  type AttentionConfig,
  type AttentionInputs,
  type KeyValueCache,
  MultiHeadAttention,
} from "./attention/mod.ts";
import { createFeedForward, type FeedForward, type FeedForwardConfig } from "./feed_forward/mod.ts";
import type { Initialization } from "./initialization.ts";
import { Module } from "./module.ts";
import type { NormConfig } from "./norms/mod.ts";
import { createResidual, type PlacementName, type Residual } from "./placements.ts";
import { type Site, site } from "./site.ts";

/** What a config says of each block. */
export interface BlockConfig {
  /** The width of the residual stream. */
  readonly dModel: number;
  /** The norm of each branch. */
  readonly norm: NormConfig;
  /** Where that norm stands. */
  readonly placement: PlacementName;
  /** Heads and dropout of attention. */
  readonly attention: AttentionConfig;
  /** The network on each position. */
  readonly feedForward: FeedForwardConfig;
  /** The share of each branch's output that is dropped while training; 0 by default. */
  readonly dropout?: number;
}

/**
 * Self-attention, then a feed-forward network, each with its residual connection.
 *
 * @example
 * ```ts
 * import { Block, initialize, normalInitialization } from "./mod.ts";
 * import { ones } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const initialization = normalInitialization({ branches: 2 });
 * const block = initialize(
 *   new Block({
 *     dModel: 16, norm: { kind: "layerNorm" }, placement: "pre",
 *     attention: { heads: 4 }, feedForward: { kind: "gelu", dHidden: 64 },
 *   }, { initialization }),
 *   { seed: 1 },
 * );
 * assertEquals(block.forward(ones([2, 5, 16]), { causal: true }).shape, [2, 5, 16]);
 * ```
 */
export class Block extends Module {
  /** The residual stream before attention. */
  readonly input: Site = site("[batch, time, dModel]");
  /** Who reads from whom. */
  readonly attention: MultiHeadAttention;
  /** Adds attention to the stream. */
  readonly attentionResidual: Residual;
  /** The residual stream between attention and the feed-forward network. */
  readonly middle: Site = site("[batch, time, dModel]");
  /** The network on each position. */
  readonly feedForward: FeedForward;
  /** Adds the feed-forward network to the stream. */
  readonly feedForwardResidual: Residual;
  /** The residual stream that leaves the block. */
  readonly result: Site = site("[batch, time, dModel]");

  /** The block's parts, drawn by `initialization` once the model is initialized. */
  constructor(config: BlockConfig, { initialization }: { initialization: Initialization }) {
    super();
    const dimensions = { dModel: config.dModel, initialization };
    this.attention = new MultiHeadAttention(dimensions, config.attention);
    this.attentionResidual = residualOf(config);
    this.feedForward = createFeedForward(dimensions, config.feedForward);
    this.feedForwardResidual = residualOf(config);
  }

  /** `[batch, time, dModel]` in and out. */
  forward(x: Tensor, inputs: AttentionInputs): Tensor {
    const attended = this.attentionResidual.forward(
      this.input.pass(x),
      (y) => this.attention.forward(y, inputs),
    );
    return this.result.pass(this.feedForwardResidual.forward(
      this.middle.pass(attended),
      (y) => this.feedForward.forward(y),
    ));
  }
}

/** One decoder block's caches. */
export interface DecoderCache {
  /** Of the target's own tokens. */
  readonly self: KeyValueCache;
  /** Of the encoder's output; filled at the first token. */
  readonly cross: KeyValueCache;
}

/**
 * Causal self-attention, attention over the encoder's output, then a feed-forward network.
 *
 * @example
 * ```ts
 * import { DecoderBlock, initialize, normalInitialization } from "./mod.ts";
 * import { ones } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const initialization = normalInitialization({ branches: 3 });
 * const block = initialize(
 *   new DecoderBlock({
 *     dModel: 16, norm: { kind: "layerNorm" }, placement: "post",
 *     attention: { heads: 4 }, feedForward: { kind: "relu", dHidden: 64 },
 *   }, { initialization }),
 *   { seed: 1 },
 * );
 * assertEquals(block.forward(ones([2, 5, 16]), { memory: ones([2, 7, 16]) }).shape, [2, 5, 16]);
 * ```
 */
export class DecoderBlock extends Module {
  /** Target tokens reading earlier ones. */
  readonly attention: MultiHeadAttention;
  /** Adds self-attention to the stream. */
  readonly attentionResidual: Residual;
  /** Target tokens reading the source. */
  readonly crossAttention: MultiHeadAttention;
  /** Adds cross-attention to the stream. */
  readonly crossAttentionResidual: Residual;
  /** The network on each position. */
  readonly feedForward: FeedForward;
  /** Adds the feed-forward network to the stream. */
  readonly feedForwardResidual: Residual;
  /** The residual stream that leaves the block. */
  readonly result: Site = site("[batch, time, dModel]");

  /** The block's parts, drawn by `initialization` once the model is initialized. */
  constructor(config: BlockConfig, { initialization }: { initialization: Initialization }) {
    super();
    const dimensions = { dModel: config.dModel, initialization };
    this.attention = new MultiHeadAttention(dimensions, config.attention);
    this.attentionResidual = residualOf(config);
    this.crossAttention = new MultiHeadAttention(dimensions, config.attention);
    this.crossAttentionResidual = residualOf(config);
    this.feedForward = createFeedForward(dimensions, config.feedForward);
    this.feedForwardResidual = residualOf(config);
  }

  /** `[batch, time, dModel]` in and out; `memory` is `[batch, sourceTime, dModel]`. */
  forward(
    x: Tensor,
    { memory, memoryMask, cache, ...inputs }: Omit<AttentionInputs, "cache" | "memory"> & {
      readonly memory: Tensor;
      readonly memoryMask?: Tensor;
      readonly cache?: DecoderCache;
    },
  ): Tensor {
    const attended = this.attentionResidual.forward(
      x,
      (y) => this.attention.forward(y, { ...inputs, causal: true, cache: cache?.self }),
    );
    const crossed = this.crossAttentionResidual.forward(
      attended,
      (y) => this.crossAttention.forward(y, { memory, keyMask: memoryMask, cache: cache?.cross }),
    );
    return this.result.pass(
      this.feedForwardResidual.forward(crossed, (y) => this.feedForward.forward(y)),
    );
  }
}

function residualOf({ placement, dModel, norm, dropout = 0 }: BlockConfig): Residual {
  return createResidual(placement, { dModel, norm, dropout });
}
