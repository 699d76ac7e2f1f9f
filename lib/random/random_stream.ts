/**
 * One random number after another, for choices made in TypeScript: batches, shuffles, sampling.
 *
 * @module
 */
import { logarithm } from "./logarithm.ts";
import { bits, type Key } from "./threefry.ts";
import { fork, stream } from "./stream.ts";

/**
 * A stream of random numbers: the words of a key, in order. Every method gives the same numbers on every
 * machine, since it uses only operations that IEEE 754 rounds exactly.
 *
 * @example
 * ```ts
 * import { RandomStream } from "./random_stream.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const random = RandomStream.named(7, "batches");
 * const order = random.shuffle([0, 1, 2, 3]);
 * assertEquals(order.toSorted(), [0, 1, 2, 3]);
 * assertEquals(RandomStream.named(7, "batches").shuffle([0, 1, 2, 3]), order);
 * ```
 */
export class RandomStream {
  /** The key whose words this stream draws. */
  readonly key: Key;
  #drawn = 0;
  #spare: number | undefined;

  /** The stream of a key, from its first word. */
  constructor(key: Key) {
    this.key = key;
  }

  /** The stream called `names` under a seed; see {@linkcode stream}. */
  static named(seed: number, ...names: string[]): RandomStream {
    return new RandomStream(stream(seed, ...names));
  }

  /** Another stream, addressed by name below this one. It does not depend on what was drawn here. */
  fork(...names: string[]): RandomStream {
    return new RandomStream(fork(this.key, ...names));
  }

  /** The next 32 bits. */
  word(): number {
    return bits(this.key, this.#drawn++);
  }

  /** The next number in [0, 1), a multiple of 2⁻⁵³ from two words. */
  uniform(): number {
    const high = this.word() >>> 5;
    const low = this.word() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /**
   * The next whole number in [0, n), every one as likely: words at or above the largest multiple of n are
   * passed over.
   *
   * @throws {RangeError} If n is no whole number from 1 to 2³².
   */
  below(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 2 ** 32) {
      throw new RangeError(
        `Cannot draw a whole number below ${n}: expected a bound from 1 to 2^32, got ${n}; ` +
          "draw from a collection that is not empty",
      );
    }
    const limit = 2 ** 32 - (2 ** 32 % n);
    let word = this.word();
    while (word >= limit) word = this.word();
    return word % n;
  }

  /**
   * The next normally distributed number with mean 0 and deviation 1, by Marsaglia and Bray's polar method
   * (1964): of a point (u, v) drawn in the unit disk with s = u² + v², u √(-2 ln s / s) and the same with v.
   */
  normal(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s >= 1 || s === 0) continue;
      const factor = Math.sqrt(-2 * logarithm(s) / s);
      this.#spare = v * factor;
      return u * factor;
    }
  }

  /** A copy of `items` in random order (Fisher & Yates), every order as likely. */
  shuffle<T>(items: Iterable<T>): T[] {
    const shuffled = [...items];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
    }
    return shuffled;
  }
}
