import { bits, uniform } from "../../random/threefry.ts";
import type { ReferenceMemory } from "./memory.ts";

/**
 * Random numbers in float64: element i is drawn from word i of the key (lib/random), so it does not depend on
 * the other elements. The range counts elements.
 */
export const random = (memory: ReferenceMemory) => ({
  /** `out = x / (1 - rate)` where the element's uniform number is at least `rate`, else 0. */
  dropout(
    out: number,
    x: number,
    key0: number,
    key1: number,
    rate: number,
    start: number,
    end: number,
  ): void {
    for (let i = start; i < end; i++) {
      const kept = uniform(bits([key0, key1], i)) >= rate;
      memory[(out >> 2) + i] = kept ? memory[(x >> 2) + i] / (1 - rate) : 0;
    }
  },

  /** `out = low + (high - low) u` with the element's uniform number `u`. */
  randomUniform(
    out: number,
    key0: number,
    key1: number,
    low: number,
    high: number,
    start: number,
    end: number,
  ): void {
    for (let i = start; i < end; i++) {
      memory[(out >> 2) + i] = low + (high - low) * uniform(bits([key0, key1], i));
    }
  },

  /**
   * `out = mean + deviation z`, normally distributed by Box and Muller (1958): elements 2i and 2i + 1 are
   * `√(-2 ln u)` times the cosine and the sine of `2πv`, with u in (0, 1] and v in [0, 1) from the two words of
   * block i.
   */
  randomNormal(
    out: number,
    key0: number,
    key1: number,
    mean: number,
    deviation: number,
    start: number,
    end: number,
  ): void {
    for (let i = start; i < end; i++) {
      const u = uniform(bits([key0, key1], i - i % 2)) + 2 ** -24;
      const angle = 2 * Math.PI * uniform(bits([key0, key1], i - i % 2 + 1));
      const z = Math.sqrt(-2 * Math.log(u)) * (i % 2 ? Math.sin(angle) : Math.cos(angle));
      memory[(out >> 2) + i] = mean + deviation * z;
    }
  },
});
