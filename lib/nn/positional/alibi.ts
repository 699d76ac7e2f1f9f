import { type Tensor, tensor } from "../../tensor/mod.ts";
import { Positional, type PositionalDimensions, type Spans } from "./positional.ts";

/** Lowers each score in proportion to the distance, by a slope of each head's own (Press et al. 2021). */
export class Alibi extends Positional {
  readonly #slopes: readonly number[];

  constructor(
    { heads }: PositionalDimensions,
    _options: Record<never, never> = {},
  ) {
    super();
    this.#slopes = alibiSlopes(heads);
  }

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
