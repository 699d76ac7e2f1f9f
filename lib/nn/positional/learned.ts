import type { Tensor } from "../../tensor/mod.ts";
import { type Parameter, parameter } from "../parameter.ts";
import { Positional, type PositionalDimensions } from "./positional.ts";

/** Adds a trained vector for each position up to the context, beyond which it cannot read. */
export class Learned extends Positional {
  /** `[context, dModel]`. */
  readonly table: Parameter;
  override readonly maximumLength: number;

  constructor(
    { dModel, context, initialization }: PositionalDimensions,
    _options: Record<never, never> = {},
  ) {
    super();
    this.maximumLength = context;
    this.table = parameter([context, dModel], initialization.embedding(dModel));
  }

  override embed(x: Tensor, offset = 0): Tensor {
    return x.add(this.table.slice(0, offset, offset + x.shape[1]));
  }
}
