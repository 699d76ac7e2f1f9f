/**
 * Keys and values of the tokens read so far, so that generation reads each token once.
 *
 * @module
 */
import { outsideScopes } from "../../tensor/context.ts";
import { NdArray, run } from "../../tensor/nd_array.ts";
import { Tensor, zeros } from "../../tensor/mod.ts";

/** The keys and values of some tokens. */
export interface KeysAndValues {
  /** `[batch, time, keyValueHeads · dHead]`. */
  readonly key: Tensor;
  /** `[batch, time, keyValueHeads · dHead]`. */
  readonly value: Tensor;
}

/**
 * One attention's cache of keys and values, each `[batch, time, keyValueHeads · dHead]`.
 *
 * @example
 * ```ts
 * import { KeyValueCache } from "./mod.ts";
 * import { tensor } from "../../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const cache = new KeyValueCache(8);
 * const token = tensor([[[1, 2]]]); // [batch, time, width]
 * cache.append({ key: token, value: token });
 * const { key } = cache.append({ key: token.mul(2), value: token });
 * assertEquals(key.toNested(), [[[1, 2], [2, 4]]]);
 * cache.free();
 * ```
 */
export class KeyValueCache {
  readonly #capacity: number;
  #key: Tensor | undefined;
  #value: Tensor | undefined;
  #length = 0;

  /** Room for `capacity` tokens. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** How many tokens it holds. */
  get length(): number {
    return this.#length;
  }

  /** Its size in bytes, the room for tokens to come included. */
  get bytes(): number {
    return 4 * ((this.#key?.size ?? 0) + (this.#value?.size ?? 0));
  }

  /**
   * Adds the keys and values of further tokens, and gives all so far.
   *
   * @throws {RangeError} when there would be more tokens than the capacity
   */
  append({ key, value }: KeysAndValues): KeysAndValues {
    const [batch, time, width] = key.shape;
    if (this.#length + time > this.#capacity) {
      throw new RangeError(
        `Cannot cache ${time} more tokens: expected at most ${this.#capacity} in all, got ${
          this.#length + time
        }; start a new cache`,
      );
    }
    const room = () => outsideScopes(() => zeros([batch, this.#capacity, width]));
    this.#key ??= room();
    this.#value ??= room();
    write(this.#key, key, this.#length);
    write(this.#value, value, this.#length);
    this.#length += time;
    return this.all();
  }

  /**
   * The keys and values of all tokens so far.
   *
   * @throws {RangeError} when there are none
   */
  all(): KeysAndValues {
    if (this.#key === undefined || this.#value === undefined) {
      throw new RangeError("Cannot read a cache: expected at least one token in it, got none");
    }
    return { key: this.#read(this.#key), value: this.#read(this.#value) };
  }

  /** Keeps these rows of the batch, in this order: what beam search does after each token. */
  select(rows: readonly number[]): void {
    const pick = (all: Tensor | undefined) => {
      if (all === undefined) return undefined;
      const picked = outsideScopes(() => gather(all, rows));
      all.array.storage.free();
      return picked;
    };
    this.#key = pick(this.#key);
    this.#value = pick(this.#value);
  }

  /** Forgets every token; the room stays. */
  clear(): void {
    this.#length = 0;
  }

  /** Forgets every token and gives the memory back at once. */
  free(): void {
    for (const all of [this.#key, this.#value]) if (all !== undefined) all.array.storage.free();
    this.#key = undefined;
    this.#value = undefined;
    this.#length = 0;
  }

  #read(all: Tensor): Tensor {
    const [batch, , width] = all.shape;
    return batch === 1
      ? new Tensor(all.array.view([1, this.#length, width]))
      : all.slice(1, 0, this.#length);
  }
}

function write(target: Tensor, rows: Tensor, at: number): void {
  const [batch, time, width] = rows.shape;
  const capacity = target.shape[1];
  for (let i = 0; i < batch; i++) {
    run(
      "copy",
      time * width,
      0.1,
      target.array.address + (i * capacity + at) * width * 4,
      rows.array.address + i * time * width * 4,
    );
  }
}

function gather(all: Tensor, rows: readonly number[]): Tensor {
  const [, capacity, width] = all.shape;
  const picked = zeros([rows.length, capacity, width]);
  const size = capacity * width;
  rows.forEach((row, i) => {
    const source = new NdArray(all.array.storage, [size], all.array.offset + row * size * 4);
    run("copy", size, 0.1, picked.array.address + i * size * 4, source.address);
  });
  return picked;
}
