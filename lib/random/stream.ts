/**
 * Streams of random numbers addressed by name. Whoever needs randomness asks for a stream by the seed and
 * a path of names ("initial", "blocks.0.attention.query"), so that adding one consumer never shifts what
 * the others draw.
 *
 * @module
 */
import { type Key, threefry } from "./threefry.ts";

/** Closes a name. Counters of drawn words never reach it, so a name's key is no drawn pair of words. */
const closing = 0xffffffff;

/**
 * The key of the stream called `names` under `seed`.
 *
 * The seed's low 32 bits and the bits above them are the first key. Each name is then hashed into the key:
 * its UTF-8 bytes, eight at a time (little-endian, zeros behind the last), are counters that the key is
 * replaced by the words of, and last comes the counter (number of bytes, 2³² - 1).
 *
 * @param seed A whole number from 0 to 2⁵³ - 1.
 * @throws {RangeError} If the seed is not such a number.
 *
 * @example
 * ```ts
 * import { stream } from "./stream.ts";
 * import { assertEquals, assertNotEquals } from "@std/assert";
 *
 * assertEquals(stream(1, "dropout", "step 3"), stream(1, "dropout", "step 3"));
 * assertNotEquals(stream(1, "dropout"), stream(2, "dropout"));
 * ```
 */
export function stream(seed: number, ...names: string[]): Key {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(
      `Cannot seed a random stream: expected a whole number from 0 to 2^53 - 1, got ${seed}; ` +
        `try ${Number.isFinite(seed) ? Math.min(Math.abs(Math.round(seed)), 2 ** 53 - 1) : 0}`,
    );
  }
  return fork([seed % 2 ** 32, Math.floor(seed / 2 ** 32)], ...names);
}

/**
 * The key of the stream called `names` below `key`: `fork(stream(seed, a), b)` is `stream(seed, a, b)`.
 *
 * @example
 * ```ts
 * import { fork, stream } from "./stream.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(fork(stream(1, "dropout"), "step 3"), stream(1, "dropout", "step 3"));
 * ```
 */
export function fork(key: Key, ...names: string[]): Key {
  for (const name of names) {
    const bytes = new TextEncoder().encode(name);
    const padded = new DataView(new ArrayBuffer(Math.ceil(bytes.length / 8) * 8));
    bytes.forEach((byte, i) => padded.setUint8(i, byte));
    for (let i = 0; i < padded.byteLength; i += 8) {
      key = threefry(key, [padded.getUint32(i, true), padded.getUint32(i + 4, true)]);
    }
    key = threefry(key, [bytes.length, closing]);
  }
  return key;
}
