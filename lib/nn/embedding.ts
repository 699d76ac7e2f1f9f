import type { Ids, Tensor } from "../tensor/mod.ts";
import { Module } from "./module.ts";
import { type Initializer, type Parameter, parameter } from "./parameter.ts";

/** A vector for each token: `[…] → […, dModel]`. */
export class Embedding extends Module {
  /** `[vocabulary, dModel]`. */
  readonly table: Parameter;

  constructor(
    sizes: { vocabulary: number; dModel: number },
    { initializer }: { initializer: Initializer },
  ) {
    super();
    this.table = parameter([sizes.vocabulary, sizes.dModel], initializer);
  }

  /** Looks tokens up. */
  forward(ids: Ids): Tensor {
    return this.table.lookUp(ids);
  }

  /** The projection tied to this table: `x · tableᵀ`, `[…, dModel] → […, vocabulary]`. */
  project(x: Tensor): Tensor {
    return x.linear(this.table, undefined, { transposed: true });
  }
}
