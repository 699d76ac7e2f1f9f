import { outsideScopes } from "../../tensor/context.ts";
import { run } from "../../tensor/nd_array.ts";
import { type Tensor, zeros } from "../../tensor/mod.ts";
import { Positional, type PositionalDimensions } from "./positional.ts";

/**
 * Turns each pair of numbers of a query or key by an angle proportional to its position, so that scores
 * depend on distance only (Su et al. 2021).
 */
export class Rotary extends Positional {
  readonly #dHead: number;
  readonly #base: number;
  readonly #context: number;
  #table: Tensor | undefined;

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
