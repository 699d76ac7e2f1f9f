// No root of a width that anybody means is larger; without an end, one of 1e308 is never done.
const mostTried = 1e4;

/**
 * The divisor of `whole` nearest to `wanted`; of two as near the smaller one. Above 10⁸ only pairs of
 * divisors are looked at of which one is at most 10⁴.
 *
 * @example
 * ```ts
 * import { nearestDivisor } from "./divisor.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(nearestDivisor(128, 5), 4);
 * ```
 */
export function nearestDivisor(whole: number, wanted: number): number {
  let nearest = 1;
  // Divisors come in pairs, of which one is at most the root: a mistyped width is no wait.
  for (let i = 1; i * i <= whole && i <= mostTried; i++) {
    if (whole % i !== 0) continue;
    for (const divisor of [i, whole / i]) {
      const closer = Math.abs(divisor - wanted) - Math.abs(nearest - wanted);
      if (closer < 0 || closer === 0 && divisor < nearest) nearest = divisor;
    }
  }
  return nearest;
}
