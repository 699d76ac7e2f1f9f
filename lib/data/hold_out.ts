/**
 * Whether something is held out for validation, by itself alone: its text's hash falls into the
 * given share. It does not depend on what else there is, on any order or seed, so that nothing is
 * ever on both sides, and a longer dataset moves nothing from one side to the other.
 *
 * The hash is FNV-1a over the UTF-16 code units, finished by MurmurHash3's mixer, 32 bits.
 *
 * @example
 * ```ts
 * import { isHeldOut } from "./hold_out.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const numbers = Array.from({ length: 10_000 }, (_, i) => String(i));
 * const held = numbers.filter((number) => isHeldOut(number, 0.1)).length;
 * assertAlmostEquals(held / numbers.length, 0.1, 0.01);
 * ```
 */
export function isHeldOut(text: string, share: number): boolean {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash ^= hash >>> 16;
  return (hash >>> 0) < share * 2 ** 32;
}
