/**
 * The generator below all randomness: Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror & Shaw 2011,
 * "Parallel random numbers: as easy as 1, 2, 3"). It has no state: a key and a counter give two words.
 *
 * @module
 */

/** Two 32-bit words that name a sequence of random numbers. */
export type Key = readonly [number, number];

/** Two 32-bit words: a counter, or what a counter gives. */
export type Block = readonly [number, number];

const rotations = [[13, 15, 26, 6], [17, 29, 16, 24]] as const;
const parity = 0x1bd11bda;

const rotate = (x: number, bits: number) => (x << bits) | (x >>> (32 - bits));

/**
 * The two words that `key` gives for the counter `block`, as whole numbers in `[0, 2³²)`.
 *
 * @example
 * ```ts
 * import { threefry } from "./threefry.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(threefry([0, 0], [0, 0]), [0x6b200159, 0x99ba4efe]);
 * ```
 */
export function threefry(key: Key, block: Block): Block {
  const schedule = [key[0] | 0, key[1] | 0, key[0] ^ key[1] ^ parity];
  let x = (block[0] + schedule[0]) | 0;
  let y = (block[1] + schedule[1]) | 0;
  for (let group = 0; group < 5; group++) {
    for (const bits of rotations[group % 2]) {
      x = (x + y) | 0;
      y = rotate(y, bits) ^ x;
    }
    x = (x + schedule[(group + 1) % 3]) | 0;
    y = (y + schedule[(group + 2) % 3] + group + 1) | 0;
  }
  return [x >>> 0, y >>> 0];
}

/**
 * Word `index` of a key: word `index % 2` of the block with counter `floor(index / 2)`, whose low 32 bits
 * stand in the counter's first word. The kernels draw element `index` of an array from the same word.
 */
export function bits(key: Key, index: number): number {
  const block = Math.floor(index / 2);
  return threefry(key, [block % 2 ** 32, Math.floor(block / 2 ** 32)])[index % 2];
}

/** The number in `[0, 1)` that a word stands for: its top 24 bits over 2²⁴, exact in float32. */
export const uniform = (word: number): number => (word >>> 8) / 2 ** 24;

/**
 * The first `count` uniform numbers of a key, each the {@linkcode uniform} of its word: what the kernel
 * `randomUniform` writes for the range 0 to 1, bit for bit.
 */
export function uniforms(key: Key, count: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, (_, index) => uniform(bits(key, index)));
}
