import type { Tensor } from "../../tensor/mod.ts";
import type { Initialization } from "../initialization.ts";
import { Linear } from "../linear.ts";
import { Module } from "../module.ts";
import { type Site, site } from "../site.ts";

/** What a feed-forward network may depend on besides its options. */
export interface FeedForwardDimensions {
  /** The width in and out. */
  readonly dModel: number;
  /** How its weights are drawn. */
  readonly initialization: Initialization;
}

/** Sizes of a feed-forward network. */
export interface FeedForwardOptions {
  /** The width between the maps; 4 · dModel where it is left out (for gated ones 8/3 of dModel). */
  readonly dHidden?: number;
  /** Whether the maps have biases; true by default. */
  readonly bias?: boolean;
}

/** A network on each position by itself: `[batch, time, dModel]` in and out. */
export abstract class FeedForward extends Module {
  /** `[batch, time, dModel]` in and out. */
  abstract forward(x: Tensor): Tensor;
}

/**
 * `activation(x W₁ + b₁) W₂ + b₂` (Vaswani et al. 2017).
 *
 * @example A network with another activation
 * ```ts
 * import { PlainFeedForward } from "./mod.ts";
 * import { initialize, normalInitialization } from "../mod.ts";
 * import { ones, type Tensor } from "../../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * class SquaredReluFeedForward extends PlainFeedForward {
 *   protected activate(x: Tensor): Tensor {
 *     return x.relu().square();
 *   }
 * }
 *
 * const initialization = normalInitialization({ branches: 2 });
 * const network = initialize(new SquaredReluFeedForward({ dModel: 8, initialization }), { seed: 1 });
 * assertEquals(network.forward(ones([1, 3, 8])).shape, [1, 3, 8]);
 * ```
 */
export abstract class PlainFeedForward extends FeedForward {
  /** `W₁, b₁`: `[dModel, dHidden]`. */
  readonly up: Linear;
  /** What is between the maps, after the activation. */
  readonly hidden: Site = site("[batch, time, dHidden]");
  /** `W₂, b₂`: `[dHidden, dModel]`. */
  readonly down: Linear;

  /** Both maps, drawn by `initialization` once the model is initialized. */
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

  /** The activation: `[batch, time, dHidden]` in and out. */
  protected abstract activate(x: Tensor): Tensor;

  /** `activation(x W₁ + b₁)`: `[batch, time, dModel] → [batch, time, dHidden]`. */
  protected widen(x: Tensor): Tensor {
    return this.activate(this.up.forward(x));
  }

  /** `[batch, time, dModel]` in and out. */
  forward(x: Tensor): Tensor {
    return this.down.forward(this.hidden.pass(this.widen(x)));
  }
}

/** `(activation(x W + b) · (x V + c)) W₂ + b₂` (Shazeer 2020, who has no biases: `bias: false`). */
export abstract class GatedFeedForward extends FeedForward {
  /** `W`: `[dModel, dHidden]`. */
  readonly gate: Linear;
  /** `V`: `[dModel, dHidden]`. */
  readonly up: Linear;
  /** What is between the maps, after the gate. */
  readonly hidden: Site = site("[batch, time, dHidden]");
  /** `W₂`: `[dHidden, dModel]`. */
  readonly down: Linear;

  /** The three maps, drawn by `initialization` once the model is initialized. */
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

  /** `activation(gate) · up`: `[batch, time, dHidden]` in and out. */
  protected abstract multiply(gate: Tensor, up: Tensor): Tensor;

  /** `[batch, time, dModel]` in and out. */
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
