import { outsideScopes } from "../../tensor/context.ts";
import { run } from "../../tensor/nd_array.ts";
import { type Tensor, zeros } from "../../tensor/mod.ts";
import { Positional, type PositionalDimensions } from "./positional.ts";

/**
 * Turns the pair `(i, i + dHead / 2)` of a query or key by `position / base^(2i / dHead)` radians,
 * so that scores depend on distance only (Su et al. 2021).
 *
 * @example
 * ```ts
 * import { Rotary } from "./mod.ts";
 * import { normalInitialization } from "../mod.ts";
 * import { tensor } from "../../tensor/mod.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const rotary = new Rotary({
 *   dModel: 2, heads: 1, dHead: 2, context: 16, causal: true,
 *   initialization: normalInitialization({ branches: 2 }),
 * });
 * const [cosine, sine] = rotary.rotate(tensor([[[1, 0]]]), 1, 3).toArray();
 * assertAlmostEquals(cosine, Math.cos(3), 1e-6);
 * assertAlmostEquals(sine, Math.sin(3), 1e-6);
 * ```
 */
export class Rotary extends Positional {
  readonly #dHead: number;
  readonly #base: number;
  readonly #context: number;
  #table: Tensor | undefined;

  /**
   * Angles whose wavelengths go from 2π to `base · 2π` positions.
   *
   * @throws {RangeError} where dHead is odd
   */
  constructor({ dHead, context }: PositionalDimensions, { base = 10_000 }: { base?: number } = {}) {
    super();
    if (dHead % 2 !== 0) {
      throw new RangeError(
        `Cannot rotate heads: expected an even dHead, got ${dHead}; choose heads so that dModel / heads is even`,
      );
    }
    this.#dHead = dHead;
    this.#base = base;
    this.#context = context;
  }

  /** `[batch, time, heads · dHead]` in and out, the first row standing at position `offset`. */
  override rotate(x: Tensor, heads: number, offset = 0): Tensor {
    return x.rotary({ table: this.#angles(offset + x.shape[1]).array, heads, offset });
  }

  #angles(length: number): Tensor {
    if (this.#table === undefined || this.#table.shape[0] < length) {
      const table = outsideScopes(() =>
        zeros([Math.max(length, this.#context), this.#dHead / 2, 2])
      );
      run(
        "rotaryTable",
        table.shape[0],
        this.#dHead * 10,
        table.array.address,
        this.#dHead,
        this.#base,
      );
      this.#table = table;
    }
    return this.#table;
  }
}
