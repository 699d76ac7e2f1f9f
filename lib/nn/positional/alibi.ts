import { type Tensor, tensor } from "../../tensor/mod.ts";
import { Positional, type PositionalDimensions, type Spans } from "./positional.ts";

/**
 * Lowers each score by `slope · distance`, with a slope of each head's own (Press et al. 2021).
 *
 * @example
 * ```ts
 * import { Alibi } from "./mod.ts";
 * import { normalInitialization } from "../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const alibi = new Alibi({
 *   dModel: 8, heads: 2, dHead: 4, context: 16, causal: true,
 *   initialization: normalInitialization({ branches: 2 }),
 * });
 * assertEquals(alibi.bias({ queries: 2, keys: 2 }).toNested(), [
 *   [-1 / 16, 0, -1 / 16],
 *   [-1 / 256, 0, -1 / 256],
 * ]);
 * ```
 */
export class Alibi extends Positional {
  readonly #slopes: readonly number[];

  /** The slopes of the model's heads. */
  constructor(
    { heads }: PositionalDimensions,
    _options: Record<never, never> = {},
  ) {
    super();
    this.#slopes = alibiSlopes(heads);
  }

  /**
   * `−slope · |key − query|`, the last query standing at the last key: `[heads, queries + keys −
   * 1]`.
   */
  override bias({ queries, keys }: Spans): Tensor {
    const span = queries + keys - 1;
    const values = new Float32Array(this.#slopes.length * span);
    this.#slopes.forEach((slope, head) => {
      for (let i = 0; i < span; i++) values[head * span + i] = -slope * Math.abs(i - keys + 1);
    });
    return tensor(values, [this.#slopes.length, span]);
  }
}

/**
 * `2^(−8 i / heads)` for head `i` from 1 where heads are a power of two; else those of the power below,
 * then every other one of the power above.
 *
 * @example
 * ```ts
 * import { alibiSlopes } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(alibiSlopes(4), [1 / 4, 1 / 16, 1 / 64, 1 / 256]);
 * ```
 */
export function alibiSlopes(heads: number): number[] {
  const below = 2 ** Math.floor(Math.log2(heads));
  const slopes = powerSlopes(below);
  const between = powerSlopes(2 * below).filter((_, i) => i % 2 === 0);
  return [...slopes, ...between].slice(0, heads);
}

// The slope of the first head is a power of two's root; repeated products keep the bits the same everywhere.
function powerSlopes(heads: number): number[] {
  let ratio = 1 / 256;
  for (let n = heads; n > 1; n /= 2) ratio = Math.sqrt(ratio);
  const slopes: number[] = [];
  for (let i = 0, slope = ratio; i < heads; i++, slope *= ratio) slopes.push(slope);
  return slopes;
}
