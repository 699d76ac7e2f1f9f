import { outsideScopes } from "../../tensor/context.ts";
import { run } from "../../tensor/nd_array.ts";
import { type Tensor, zeros } from "../../tensor/mod.ts";
import { Positional, type PositionalDimensions } from "./positional.ts";

/**
 * Adds sines of the position in the even columns and cosines in the odd ones, of wavelengths from 2π to
 * `base · 2π` (Vaswani et al. 2017).
 */
export class Sinusoidal extends Positional {
  readonly #width: number;
  readonly #base: number;
  readonly #context: number;
  #table: Tensor | undefined;

  constructor(
    { dModel, context }: PositionalDimensions,
    { base = 10_000 }: { base?: number } = {},
  ) {
    super();
    this.#width = dModel;
    this.#base = base;
    this.#context = context;
  }

  override embed(x: Tensor, offset = 0): Tensor {
    const time = x.shape[1];
    return x.add(this.table(offset + time).slice(0, offset, offset + time));
  }

  /** The encodings of the first `length` positions or more: `[position, dModel]`. */
  table(length: number): Tensor {
    if (this.#table === undefined || this.#table.shape[0] < length) {
      const table = outsideScopes(() => zeros([Math.max(length, this.#context), this.#width]));
      run(
        "sinusoids",
        table.shape[0],
        this.#width * 10,
        table.array.address,
        this.#width,
        this.#base,
      );
      this.#table = table;
    }
    return this.#table;
  }
}
