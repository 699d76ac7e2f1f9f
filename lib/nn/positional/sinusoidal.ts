import { outsideScopes } from "../../tensor/context.ts";
import { run } from "../../tensor/nd_array.ts";
import { type Tensor, zeros } from "../../tensor/mod.ts";
import { partOf } from "../table.ts";
import { Positional, type PositionalDimensions } from "./positional.ts";

/** How sinusoids stand in the columns, and which wavelengths there are. */
export type SinusoidalLayout = "alternating" | "halves";

/**
 * Adds `sin(position / base^(2i / dModel))` in column `2i` and the cosine in column `2i + 1`:
 * wavelengths from 2π to `base · 2π` positions (Vaswani et al. 2017).
 *
 * In the layout "halves", that of the authors' program Tensor2Tensor, the sines
 * `sin(position / base^(i / (n − 1)))` are the first `n = dModel / 2` columns, and the cosines the
 * others.
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
  readonly #layout: SinusoidalLayout;
  #table: Tensor | undefined;

  /** Sinusoids whose wavelengths go from 2π to `base · 2π` positions. */
  constructor(
    { dModel, context }: PositionalDimensions,
    { base = 10_000, layout = "alternating" }: { base?: number; layout?: SinusoidalLayout } = {},
  ) {
    super();
    partOf("layout of sinusoids", tables, layout);
    this.#width = dModel;
    this.#base = base;
    this.#context = context;
    this.#layout = layout;
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
      tables[this.#layout](table, this.#base);
      this.#table = table;
    }
    return this.#table;
  }
}

/** What fills a table `[position, dModel]` in each layout. */
const tables: Record<SinusoidalLayout, (table: Tensor, base: number) => void> = {
  alternating({ array, shape: [positions, width] }, base) {
    run("sinusoids", positions, width * 10, array.address, width, base);
  },
  halves(table, base) {
    const [positions, width] = table.shape;
    const half = width >> 1;
    const numbers = new Float64Array(table.size);
    for (let position = 0; position < positions; position++) {
      for (let i = 0; i < half; i++) {
        const angle = position / base ** (i / Math.max(half - 1, 1));
        numbers[position * width + i] = Math.sin(angle);
        numbers[position * width + half + i] = Math.cos(angle);
      }
    }
    table.set(numbers);
  },
};
