import type { Ids, Tensor } from "../tensor/mod.ts";
import { Module } from "./module.ts";
import { type Initializer, type Parameter, parameter } from "./parameter.ts";

/**
 * A vector for each token: `[…] → […, dModel]`.
 *
 * @example
 * ```ts
 * import { Embedding, initialize, normal } from "./mod.ts";
 * import { ids } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const embedding = initialize(
 *   new Embedding({ vocabulary: 100, dModel: 8 }, { initializer: normal(0.02) }),
 *   { seed: 1 },
 * );
 * const x = embedding.forward(ids([[7, 8, 9]]));
 * assertEquals(x.shape, [1, 3, 8]);
 * assertEquals(embedding.project(x).shape, [1, 3, 100]);
 * ```
 */
export class Embedding extends Module {
  /** `[vocabulary, dModel]`. */
  readonly table: Parameter;

  /** A table of `vocabulary` vectors, filled by `initializer` once the model is initialized. */
  constructor(
    sizes: { vocabulary: number; dModel: number },
    { initializer }: { initializer: Initializer },
  ) {
    super();
    this.table = parameter([sizes.vocabulary, sizes.dModel], initializer);
  }

  /**
   * Looks tokens up: `[…] → […, dModel]`.
   *
   * @throws {RangeError} where an id is not below `vocabulary`
   */
  forward(ids: Ids): Tensor {
    return this.table.lookUp(ids);
  }

  /** The projection tied to this table: `x · tableᵀ`, `[…, dModel] → […, vocabulary]`. */
  project(x: Tensor): Tensor {
    return x.linear(this.table, undefined, { transposed: true });
  }
}
