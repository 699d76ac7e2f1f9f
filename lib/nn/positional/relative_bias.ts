import { ids, type Tensor } from "../../tensor/mod.ts";
import { normal, type Parameter, parameter } from "../parameter.ts";
import { Positional, type PositionalDimensions, type Spans } from "./positional.ts";

/**
 * Adds a trained number to each score by head and distance; far distances share numbers, in buckets
 * that grow logarithmically (T5: Raffel et al. 2019). All layers share the table.
 *
 * @example
 * ```ts
 * import { RelativeBias } from "./mod.ts";
 * import { initialize, normalInitialization } from "../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const relative = initialize(
 *   new RelativeBias({
 *     dModel: 8, heads: 2, dHead: 4, context: 16, causal: true,
 *     initialization: normalInitialization({ branches: 2 }),
 *   }, { buckets: 8, maximumDistance: 16 }),
 *   { seed: 1 },
 * );
 * assertEquals(relative.table.shape, [8, 2]);
 * assertEquals(relative.bias({ queries: 5, keys: 5 }).shape, [2, 9]);
 * ```
 */
export class RelativeBias extends Positional {
  /** `[buckets, heads]`. */
  readonly table: Parameter;
  readonly #buckets: number;
  readonly #maximumDistance: number;
  readonly #causal: boolean;

  /**
   * A table of `buckets` distances, shared from `maximumDistance` tokens on.
   *
   * @throws {RangeError} for an odd number of buckets or less than 4, and a maximumDistance that
   * the exact buckets reach already
   */
  constructor(
    { heads, causal }: PositionalDimensions,
    { buckets = 32, maximumDistance = 128 }: { buckets?: number; maximumDistance?: number } = {},
  ) {
    super();
    if (buckets < 4 || buckets % 2 !== 0) {
      throw new RangeError(
        `Cannot bias by distance: expected an even number of buckets from 4, got ${buckets}`,
      );
    }
    const exact = Math.floor((causal ? buckets : buckets / 2) / 2);
    if (!(maximumDistance > exact)) {
      throw new RangeError(
        `Cannot bias by distance: expected a maximumDistance above ${exact}, got ` +
          `${maximumDistance}; raise it or take fewer buckets`,
      );
    }
    this.table = parameter([buckets, heads], normal(0.02));
    this.#buckets = buckets;
    this.#maximumDistance = maximumDistance;
    this.#causal = causal;
  }

  /** The table's numbers by distance: `[heads, queries + keys − 1]`. */
  override bias({ queries, keys }: Spans): Tensor {
    const buckets = Int32Array.from(
      { length: queries + keys - 1 },
      (_, i) => this.#bucket(i - keys + 1),
    );
    return this.table.lookUp(ids(buckets)).transpose();
  }

  /** The bucket of a distance `key − query`: half of them exact, half logarithmic. */
  #bucket(relative: number): number {
    const count = this.#causal ? this.#buckets : this.#buckets / 2;
    const first = !this.#causal && relative > 0 ? count : 0;
    const distance = this.#causal ? Math.max(-relative, 0) : Math.abs(relative);
    const exact = Math.floor(count / 2);
    if (distance < exact) return first + distance;
    const logarithmic = count - exact;
    let beyond = 0;
    while (
      beyond < logarithmic - 1 && this.#reaches(distance / exact, beyond + 1, exact, logarithmic)
    ) {
      beyond++;
    }
    return first + exact + beyond;
  }

  // ratio ≥ (maximumDistance / exact)^(step / steps), in products only: their bits are the same everywhere.
  #reaches(ratio: number, step: number, exact: number, steps: number): boolean {
    let left = 1;
    for (let i = 0; i < steps; i++) left *= ratio;
    let right = 1;
    for (let i = 0; i < step; i++) right *= this.#maximumDistance / exact;
    return left >= right;
  }
}
