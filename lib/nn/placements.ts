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
  readonly dModel: number;
  readonly norm: NormConfig;
  readonly dropout: number;
}

/** Adds a branch to the residual stream `[batch, time, dModel]`. */
export abstract class Residual extends Module {
  /** Whether the stream leaves the last block without having been normalized. */
  static readonly needsFinalNorm: boolean;
  abstract forward(x: Tensor, branch: (x: Tensor) => Tensor): Tensor;
}

abstract class SingleNorm extends Residual {
  readonly norm: Norm;
  readonly dropout: Dropout;

  constructor({ dModel, norm, dropout }: ResidualOptions) {
    super();
    this.norm = createNorm({ dModel }, norm);
    this.dropout = new Dropout(dropout);
  }
}

/** `x + branch(norm(x))` (Xiong et al. 2020). */
export class PreNorm extends SingleNorm {
  static override readonly needsFinalNorm = true;

  forward(x: Tensor, branch: (x: Tensor) => Tensor): Tensor {
    return x.add(this.dropout.forward(branch(this.norm.forward(x))));
  }
}

/** `norm(x + branch(x))` (Vaswani et al. 2017). */
export class PostNorm extends SingleNorm {
  static override readonly needsFinalNorm = false;

  forward(x: Tensor, branch: (x: Tensor) => Tensor): Tensor {
    return this.norm.forward(x.add(this.dropout.forward(branch(x))));
  }
}

/** `x + norm₂(branch(norm₁(x)))`: both sides of the branch (Ding et al. 2021). */
export class SandwichNorm extends Residual {
  static override readonly needsFinalNorm = true;
  readonly before: Norm;
  readonly after: Norm;
  readonly dropout: Dropout;

  constructor({ dModel, norm, dropout }: ResidualOptions) {
    super();
    this.before = createNorm({ dModel }, norm);
    this.after = createNorm({ dModel }, norm);
    this.dropout = new Dropout(dropout);
  }

  forward(x: Tensor, branch: (x: Tensor) => Tensor): Tensor {
    return x.add(this.dropout.forward(this.after.forward(branch(this.before.forward(x)))));
  }
}

/** Every placement by the name that a config gives it. */
export const placements = { pre: PreNorm, post: PostNorm, both: SandwichNorm };

/** The name of a placement. */
export type PlacementName = keyof typeof placements;

/** The residual connection of a placement. */
export function createResidual(placement: PlacementName, options: ResidualOptions): Residual {
  return new (partOf("placement", placements, placement))(options);
}
