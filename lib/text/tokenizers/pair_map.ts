/**
 * Whole numbers by pairs of whole numbers, all of at least 0: one open-addressing hash table in typed
 * arrays, which is several times as fast as a `Map` of `left · width + right`.
 *
 * @example
 * ```ts
 * import { PairMap } from "./pair_map.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const map = new PairMap(2);
 * map.set(3, 4, 5);
 * assertEquals([map.get(3, 4), map.get(4, 3)], [5, -1]);
 * ```
 */
export class PairMap {
  readonly #mask: number;
  /** Left, right and value of each place, side by side; a left of -1 is a free place. */
  readonly #entries: Int32Array;

  /** An empty map with room for this many pairs. */
  constructor(capacity: number) {
    const size = 2 ** Math.ceil(Math.log2(2 * capacity + 2));
    this.#mask = size - 1;
    this.#entries = new Int32Array(4 * size).fill(-1);
  }

  /** The value of a pair, or -1. */
  get(left: number, right: number): number {
    const entries = this.#entries;
    const place = this.#place(left, right);
    return entries[place] < 0 ? -1 : entries[place + 2];
  }

  /** Sets the value of a pair. */
  set(left: number, right: number, value: number): void {
    const entries = this.#entries;
    const place = this.#place(left, right);
    entries[place] = left;
    entries[place + 1] = right;
    entries[place + 2] = value;
  }

  #place(left: number, right: number): number {
    const entries = this.#entries, mask = this.#mask;
    const mixed = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
    let place = (mixed ^ mixed >>> 15) & mask;
    while (
      entries[4 * place] >= 0 && (entries[4 * place] !== left || entries[4 * place + 1] !== right)
    ) place = place + 1 & mask;
    return 4 * place;
  }
}
