import type { Tensor } from "../../tensor/mod.ts";
import { type Parameter, parameter } from "../parameter.ts";
import { Positional, type PositionalDimensions } from "./positional.ts";

/**
 * Adds a trained vector for each position up to the context, beyond which it cannot read (Gehring
 * et al. 2017; GPT-2).
 *
 * @example
 * ```ts
 * import { Learned } from "./mod.ts";
 * import { initialize, normalInitialization } from "../mod.ts";
 * import { zeros } from "../../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const learned = initialize(
 *   new Learned({
 *     dModel: 8, heads: 2, dHead: 4, context: 16, causal: true,
 *     initialization: normalInitialization({ branches: 2 }),
 *   }),
 *   { seed: 1 },
 * );
 * assertEquals(
 *   learned.embed(zeros([1, 3, 8]), 2).toNested(),
 *   [learned.table.slice(0, 2, 5).toNested()],
 * );
 * ```
 */
export class Learned extends Positional {
  /** `[context, dModel]`. */
  readonly table: Parameter;
  /** The context, in tokens. */
  override readonly maximumLength: number;

  /** A table for the context's positions. */
  constructor(
    { dModel, context, initialization }: PositionalDimensions,
    _options: Record<never, never> = {},
  ) {
    super();
    this.maximumLength = context;
    this.table = parameter([context, dModel], initialization.embedding(dModel));
  }

  /** `x + table[offset … offset + time]`: `[batch, time, dModel]` in and out. */
  override embed(x: Tensor, offset = 0): Tensor {
    return x.add(this.table.slice(0, offset, offset + x.shape[1]));
  }
}
