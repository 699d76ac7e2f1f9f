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
  readonly dModel: number;
  readonly norm: NormConfig;
  readonly placement: PlacementName;
  readonly attention: AttentionConfig;
  readonly feedForward: FeedForwardConfig;
  /** The share of each branch's output that is dropped while training. */
  readonly dropout?: number;
}

/** Self-attention, then a feed-forward network, each with its residual connection. */
export class Block extends Module {
  readonly input: Site = site("[batch, time, dModel]");
  readonly attention: MultiHeadAttention;
  readonly attentionResidual: Residual;
  readonly middle: Site = site("[batch, time, dModel]");
  readonly feedForward: FeedForward;
  readonly feedForwardResidual: Residual;
  readonly result: Site = site("[batch, time, dModel]");

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
  readonly self: KeyValueCache;
  readonly cross: KeyValueCache;
}

/** Causal self-attention, attention over the encoder's output, then a feed-forward network. */
export class DecoderBlock extends Module {
  readonly attention: MultiHeadAttention;
  readonly attentionResidual: Residual;
  readonly crossAttention: MultiHeadAttention;
  readonly crossAttentionResidual: Residual;
  readonly feedForward: FeedForward;
  readonly feedForwardResidual: Residual;
  readonly result: Site = site("[batch, time, dModel]");

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
