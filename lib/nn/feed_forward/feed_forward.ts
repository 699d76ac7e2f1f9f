import type { Tensor } from "../../tensor/mod.ts";
import type { Initialization } from "../initialization.ts";
import { Linear } from "../linear.ts";
import { Module } from "../module.ts";
import { type Site, site } from "../site.ts";

/** What a feed-forward network may depend on besides its options. */
export interface FeedForwardDimensions {
  readonly dModel: number;
  readonly initialization: Initialization;
}

/** Sizes of a feed-forward network. */
export interface FeedForwardOptions {
  /** The width between the maps; 4 · dModel where it is left out (for gated ones 8/3 of dModel). */
  readonly dHidden?: number;
  readonly bias?: boolean;
}

/** A network on each position by itself: `[batch, time, dModel]` in and out. */
export abstract class FeedForward extends Module {
  abstract forward(x: Tensor): Tensor;
}

/** `activation(x W₁ + b₁) W₂ + b₂` (Vaswani et al. 2017). */
export abstract class PlainFeedForward extends FeedForward {
  readonly up: Linear;
  readonly hidden: Site = site("[batch, time, dHidden]");
  readonly down: Linear;

  constructor(
    { dModel, initialization }: FeedForwardDimensions,
    { dHidden = 4 * dModel, bias = true }: FeedForwardOptions = {},
  ) {
    super();
    checkHidden(dHidden);
    this.up = new Linear({ inputs: dModel, outputs: dHidden }, {
      bias,
      initializer: initialization.weight(dModel, dHidden),
    });
    this.down = new Linear({ inputs: dHidden, outputs: dModel }, {
      bias,
      initializer: initialization.residual(dHidden, dModel),
    });
  }

  /** What happens to each hidden number. */
  protected abstract activate(x: Tensor): Tensor;

  forward(x: Tensor): Tensor {
    return this.down.forward(this.hidden.pass(this.activate(this.up.forward(x))));
  }
}

/** `(activation(x W₁) · x V) W₂` (Shazeer 2020). */
export abstract class GatedFeedForward extends FeedForward {
  readonly gate: Linear;
  readonly up: Linear;
  readonly hidden: Site = site("[batch, time, dHidden]");
  readonly down: Linear;

  constructor(
    { dModel, initialization }: FeedForwardDimensions,
    { dHidden = Math.round(8 * dModel / 3), bias = true }: FeedForwardOptions = {},
  ) {
    super();
    checkHidden(dHidden);
    const inner = { bias, initializer: initialization.weight(dModel, dHidden) };
    this.gate = new Linear({ inputs: dModel, outputs: dHidden }, inner);
    this.up = new Linear({ inputs: dModel, outputs: dHidden }, inner);
    this.down = new Linear({ inputs: dHidden, outputs: dModel }, {
      bias,
      initializer: initialization.residual(dHidden, dModel),
    });
  }

  /** The gate's activation times `up`. */
  protected abstract multiply(gate: Tensor, up: Tensor): Tensor;

  forward(x: Tensor): Tensor {
    const hidden = this.multiply(this.gate.forward(x), this.up.forward(x));
    return this.down.forward(this.hidden.pass(hidden));
  }
}

function checkHidden(dHidden: number): void {
  if (Number.isInteger(dHidden) && dHidden >= 1) return;
  throw new RangeError(
    `Cannot make a feed-forward network: expected a dHidden that is a whole number from 1, got ` +
      `${dHidden}; leave it out for the usual width`,
  );
}
