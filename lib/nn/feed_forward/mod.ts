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

/**
 * `max(x W₁ + b₁, 0) W₂ + b₂` (Vaswani et al. 2017).
 *
 * @example
 * ```ts
 * import { ReluFeedForward } from "./mod.ts";
 * import { initialize, normalInitialization } from "../mod.ts";
 * import { ones } from "../../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const initialization = normalInitialization({ branches: 2 });
 * const network = initialize(new ReluFeedForward({ dModel: 8, initialization }), { seed: 1 });
 * assertEquals(network.up.weight.shape, [8, 32]);
 * assertEquals(network.forward(ones([1, 3, 8])).shape, [1, 3, 8]);
 * ```
 */
export class ReluFeedForward extends PlainFeedForward {
  /** `max(x, 0)`. */
  protected activate(x: Tensor): Tensor {
    return x.relu();
  }
}

/**
 * With `x Φ(x)`, the exact GELU (Hendrycks & Gimpel 2016; BERT).
 *
 * @example
 * ```ts
 * import { GeluFeedForward } from "./mod.ts";
 * import { normalInitialization } from "../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const initialization = normalInitialization({ branches: 2 });
 * const network = new GeluFeedForward({ dModel: 8, initialization }, { dHidden: 24 });
 * assertEquals(network.down.weight.shape, [24, 8]);
 * ```
 */
export class GeluFeedForward extends PlainFeedForward {
  /** `x Φ(x)`. */
  protected activate(x: Tensor): Tensor {
    return x.gelu();
  }

  /** In one step with the map. */
  protected override widen(x: Tensor): Tensor {
    return this.up.forward(x, "gelu");
  }
}

/**
 * With GELU's tanh approximation (Hendrycks & Gimpel 2016; GPT-2).
 *
 * @example
 * ```ts
 * import { GeluTanhFeedForward } from "./mod.ts";
 * import { normalInitialization } from "../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const initialization = normalInitialization({ branches: 2 });
 * const network = new GeluTanhFeedForward({ dModel: 768, initialization });
 * assertEquals(network.parameterCount(), 4_722_432); // as in each block of GPT-2
 * ```
 */
export class GeluTanhFeedForward extends PlainFeedForward {
  /** GELU by its tanh approximation. */
  protected activate(x: Tensor): Tensor {
    return x.geluTanh();
  }

  /** In one step with the map. */
  protected override widen(x: Tensor): Tensor {
    return this.up.forward(x, "geluTanh");
  }
}

/**
 * Gated by `silu(x) = x · sigmoid(x)` (Shazeer 2020).
 *
 * @example As many parameters as a plain network: three maps of 8/3 instead of two of 4
 * ```ts
 * import { SwiGluFeedForward } from "./mod.ts";
 * import { normalInitialization } from "../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const initialization = normalInitialization({ branches: 2 });
 * const network = new SwiGluFeedForward({ dModel: 48, initialization }, { bias: false });
 * assertEquals(network.parameterCount(), 2 * 48 * 4 * 48);
 * ```
 */
export class SwiGluFeedForward extends GatedFeedForward {
  /** `silu(gate) · up`. */
  protected multiply(gate: Tensor, up: Tensor): Tensor {
    return gate.siluMultiply(up);
  }
}

/**
 * Gated by the exact GELU `x Φ(x)` (Shazeer 2020).
 *
 * @example
 * ```ts
 * import { GeGluFeedForward } from "./mod.ts";
 * import { normalInitialization } from "../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const initialization = normalInitialization({ branches: 2 });
 * const network = new GeGluFeedForward({ dModel: 8, initialization }, { dHidden: 24 });
 * assertEquals(network.gate.weight.shape, [8, 24]);
 * ```
 */
export class GeGluFeedForward extends GatedFeedForward {
  /** `gelu(gate) · up`. */
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

/**
 * The feed-forward network that a config describes.
 *
 * @throws {RangeError} for an unknown kind; it names the nearest one
 *
 * @example
 * ```ts
 * import { createFeedForward, GeluFeedForward } from "./mod.ts";
 * import { normalInitialization } from "../mod.ts";
 * import { assert } from "@std/assert";
 *
 * const initialization = normalInitialization({ branches: 2 });
 * const network = createFeedForward({ dModel: 8, initialization }, { kind: "gelu", dHidden: 16 });
 * assert(network instanceof GeluFeedForward);
 * ```
 */
export function createFeedForward(
  dimensions: FeedForwardDimensions,
  { kind, ...options }: FeedForwardConfig,
): FeedForward {
  return new (partOf("feedForward", feedForwards, kind))(dimensions, options);
}
