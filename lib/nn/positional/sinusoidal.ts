import { outsideScopes } from "../../tensor/context.ts";
import { run } from "../../tensor/nd_array.ts";
import { type Tensor, zeros } from "../../tensor/mod.ts";
import { Positional, type PositionalDimensions } from "./positional.ts";

/**
 * Adds `sin(position / base^(2i / dModel))` in column `2i` and the cosine in column `2i + 1`:
 * wavelengths from 2π to `base · 2π` positions (Vaswani et al. 2017).
 *
 * @example
 * ```ts
 * import { Sinusoidal } from "./mod.ts";
 * import { normalInitialization } from "../mod.ts";
 * import { zeros } from "../../tensor/mod.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const sinusoidal = new Sinusoidal({
 *   dModel: 2, heads: 1, dHead: 2, context: 16, causal: true,
 *   initialization: normalInitialization({ branches: 2 }),
 * });
 * const [sine, cosine] = sinusoidal.embed(zeros([1, 1, 2]), 3).toArray();
 * assertAlmostEquals(sine, Math.sin(3), 1e-6);
 * assertAlmostEquals(cosine, Math.cos(3), 1e-6);
 * ```
 */
export class Sinusoidal extends Positional {
  readonly #width: number;
  readonly #base: number;
  readonly #context: number;
  #table: Tensor | undefined;

  /** Sinusoids whose wavelengths go from 2π to `base · 2π` positions. */
  constructor(
    { dModel, context }: PositionalDimensions,
    { base = 10_000 }: { base?: number } = {},
  ) {
    super();
    this.#width = dModel;
    this.#base = base;
    this.#context = context;
  }

  /** `x + table[offset … offset + time]`: `[batch, time, dModel]` in and out. */
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
