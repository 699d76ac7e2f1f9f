/**
 * The divisor of `whole` nearest to `wanted`; of two as near the smaller one.
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
  for (let i = 1; i <= whole; i++) {
    if (whole % i === 0 && Math.abs(i - wanted) < Math.abs(nearest - wanted)) nearest = i;
  }
  return nearest;
}
