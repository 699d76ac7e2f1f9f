/**
 * Feed-forward networks, by the name that a config gives them.
 *
 * @module
 */
import type { Tensor } from "../../tensor/mod.ts";
import { type PartConfig, partOf } from "../table.ts";
import {
  type FeedForward,
  type FeedForwardDimensions,
  GatedFeedForward,
  PlainFeedForward,
} from "./feed_forward.ts";

export {
  FeedForward,
  type FeedForwardDimensions,
  type FeedForwardOptions,
  GatedFeedForward,
  PlainFeedForward,
} from "./feed_forward.ts";

/** With `max(x, 0)` (Vaswani et al. 2017). */
export class ReluFeedForward extends PlainFeedForward {
  protected activate(x: Tensor): Tensor {
    return x.relu();
  }
}

/** With the exact GELU (BERT). */
export class GeluFeedForward extends PlainFeedForward {
  protected activate(x: Tensor): Tensor {
    return x.gelu();
  }
}

/** With GELU's tanh approximation (GPT-2). */
export class GeluTanhFeedForward extends PlainFeedForward {
  protected activate(x: Tensor): Tensor {
    return x.geluTanh();
  }
}

/** Gated by `x · sigmoid(x)` (Shazeer 2020). */
export class SwiGluFeedForward extends GatedFeedForward {
  protected multiply(gate: Tensor, up: Tensor): Tensor {
    return gate.siluMultiply(up);
  }
}

/** Gated by the exact GELU (Shazeer 2020). */
export class GeGluFeedForward extends GatedFeedForward {
  protected multiply(gate: Tensor, up: Tensor): Tensor {
    return gate.geluMultiply(up);
  }
}

/** Every feed-forward network by kind. */
export const feedForwards = {
  relu: ReluFeedForward,
  gelu: GeluFeedForward,
  geluTanh: GeluTanhFeedForward,
  swiGlu: SwiGluFeedForward,
  geGlu: GeGluFeedForward,
};

/** A feed-forward network and its options: `{ kind: "gelu", dHidden: 512 }`. */
export type FeedForwardConfig = PartConfig<typeof feedForwards>;

/** The feed-forward network that a config describes. */
export function createFeedForward(
  dimensions: FeedForwardDimensions,
  { kind, ...options }: FeedForwardConfig,
): FeedForward {
  return new (partOf("feedForward", feedForwards, kind))(dimensions, options);
}
