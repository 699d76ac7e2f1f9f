/**
 * Where the norm of a branch stands: a residual connection around attention or a feed-forward network.
 *
 * @module
 */
import type { Tensor } from "../tensor/mod.ts";
import { Dropout } from "./dropout.ts";
import { Module } from "./module.ts";
import { createNorm, type Norm, type NormConfig } from "./norms/mod.ts";
import { partOf } from "./table.ts";

/** What a residual connection is made of. */
export interface ResidualOptions {
  /** The width of the residual stream. */
  readonly dModel: number;
  /** The norm of the branch. */
  readonly norm: NormConfig;
  /** The share of the branch's output that is dropped while training. */
  readonly dropout: number;
}

/**
 * Adds a branch to the residual stream `[batch, time, dModel]`.
 *
 * @example A placement of one's own
 * ```ts
 * import { Residual } from "./mod.ts";
 * import { ones, type Tensor } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * class Plain extends Residual {
 *   static override readonly needsFinalNorm = true;
 *
 *   forward(x: Tensor, branch: (x: Tensor) => Tensor): Tensor {
 *     return x.add(branch(x));
 *   }
 * }
 *
 * assertEquals(new Plain().forward(ones([1, 1, 2]), (y) => y.mul(3)).toNested(), [[[4, 4]]]);
 * ```
 */
export abstract class Residual extends Module {
  /** Whether the stream leaves the last block without having been normalized. */
  static readonly needsFinalNorm: boolean;
  /** `[batch, time, dModel]` in and out, as the branch has it. */
  abstract forward(x: Tensor, branch: (x: Tensor) => Tensor): Tensor;
}

/** A residual connection with one norm. */
export abstract class SingleNorm extends Residual {
  /** On one side of the branch. */
  readonly norm: Norm;
  /** Of the branch's output. */
  readonly dropout: Dropout;

  /** The norm and dropout of one branch. */
  constructor({ dModel, norm, dropout }: ResidualOptions) {
    super();
    this.norm = createNorm({ dModel }, norm);
    this.dropout = new Dropout(dropout);
  }
}

/**
 * `x + branch(norm(x))` (Xiong et al. 2020).
 *
 * @example
 * ```ts
 * import { initialize, PreNorm } from "./mod.ts";
 * import { ones } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const options = { dModel: 4, norm: { kind: "layerNorm" }, dropout: 0 } as const;
 * const residual = initialize(new PreNorm(options), { seed: 1 });
 * const x = ones([1, 2, 4]);
 * assertEquals(residual.forward(x, (y) => y.mul(0)).toNested(), x.toNested());
 * ```
 */
export class PreNorm extends SingleNorm {
  /** The stream itself is never normalized. */
  static override readonly needsFinalNorm = true;

  /** `x + dropout(branch(norm(x)))`: `[batch, time, dModel]` in and out. */
  forward(x: Tensor, branch: (x: Tensor) => Tensor): Tensor {
    return x.add(this.dropout.forward(branch(this.norm.forward(x))));
  }
}

/**
 * `norm(x + branch(x))` (Vaswani et al. 2017).
 *
 * @example
 * ```ts
 * import { initialize, PostNorm } from "./mod.ts";
 * import { ones } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const options = { dModel: 4, norm: { kind: "layerNorm" }, dropout: 0 } as const;
 * const residual = initialize(new PostNorm(options), { seed: 1 });
 * assertEquals(residual.forward(ones([1, 1, 4]), (y) => y.mul(2)).toNested(), [[[0, 0, 0, 0]]]);
 * ```
 */
export class PostNorm extends SingleNorm {
  /** The stream leaves every block normalized. */
  static override readonly needsFinalNorm = false;

  /** `norm(x + dropout(branch(x)))`: `[batch, time, dModel]` in and out. */
  forward(x: Tensor, branch: (x: Tensor) => Tensor): Tensor {
    return this.norm.forward(x.add(this.dropout.forward(branch(x))));
  }
}

/**
 * `x + norm₂(branch(norm₁(x)))`: both sides of the branch (Ding et al. 2021).
 *
 * @example
 * ```ts
 * import { initialize, SandwichNorm } from "./mod.ts";
 * import { ones } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const options = { dModel: 4, norm: { kind: "rmsNorm" }, dropout: 0 } as const;
 * const residual = initialize(new SandwichNorm(options), { seed: 1 });
 * assertEquals(residual.forward(ones([2, 3, 4]), (y) => y.mul(5)).shape, [2, 3, 4]);
 * ```
 */
export class SandwichNorm extends Residual {
  /** The stream itself is never normalized. */
  static override readonly needsFinalNorm = true;
  /** `norm₁`. */
  readonly before: Norm;
  /** `norm₂`. */
  readonly after: Norm;
  /** Of the branch's output. */
  readonly dropout: Dropout;

  /** Both norms and the dropout of one branch. */
  constructor({ dModel, norm, dropout }: ResidualOptions) {
    super();
    this.before = createNorm({ dModel }, norm);
    this.after = createNorm({ dModel }, norm);
    this.dropout = new Dropout(dropout);
  }

  /** `x + dropout(norm₂(branch(norm₁(x))))`: `[batch, time, dModel]` in and out. */
  forward(x: Tensor, branch: (x: Tensor) => Tensor): Tensor {
    return x.add(this.dropout.forward(this.after.forward(branch(this.before.forward(x)))));
  }
}

/** Every placement by the name that a config gives it. */
export const placements = { pre: PreNorm, post: PostNorm, both: SandwichNorm };

/** The name of a placement. */
export type PlacementName = keyof typeof placements;

/**
 * The residual connection of a placement.
 *
 * @throws {RangeError} for an unknown placement; it names the nearest one
 *
 * @example
 * ```ts
 * import { createResidual, PostNorm } from "./mod.ts";
 * import { assert } from "@std/assert";
 *
 * const options = { dModel: 4, norm: { kind: "layerNorm" }, dropout: 0.1 } as const;
 * assert(createResidual("post", options) instanceof PostNorm);
 * ```
 */
export function createResidual(placement: PlacementName, options: ResidualOptions): Residual {
  return new (partOf("placement", placements, placement))(options);
}
