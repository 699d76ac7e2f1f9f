import { nearestDivisor } from "../divisor.ts";

/**
 * Throws unless heads divide the width, and heads of keys and values the heads.
 *
 * @throws {RangeError} with the nearest number that would do
 *
 * @example
 * ```ts
 * import { checkHeads } from "./mod.ts";
 * import { assertThrows } from "@std/assert";
 *
 * checkHeads(64, { heads: 8, keyValueHeads: 2 });
 * assertThrows(() => checkHeads(64, { heads: 7 }), RangeError, "try 8");
 * ```
 */
export function checkHeads(
  dModel: number,
  { heads, keyValueHeads = heads }: { heads: number; keyValueHeads?: number },
): void {
  if (!divides(heads, dModel)) {
    throw new RangeError(
      `Cannot split dModel ${dModel} into ${heads} heads: expected a divisor of ${dModel}, got ` +
        `${heads}; try ${nearestDivisor(dModel, heads)}`,
    );
  }
  if (!divides(keyValueHeads, heads)) {
    throw new RangeError(
      `Cannot share ${keyValueHeads} keyValueHeads among ${heads} heads: expected a divisor of ` +
        `${heads}, got ${keyValueHeads}; try ${nearestDivisor(heads, keyValueHeads)}`,
    );
  }
}

const divides = (part: number, whole: number) =>
  Number.isInteger(part) && part >= 1 && whole % part === 0;
