import type { ReferenceMemory } from "./memory.ts";

/** Copies with strides, in float64. Strides are in floats; the range counts rows of d3 numbers. */
export const strided = (memory: ReferenceMemory) => {
  const offset = (row: number, d1: number, d2: number, s0: number, s1: number, s2: number) =>
    Math.floor(row / d2 / d1) * s0 + Math.floor(row / d2) % d1 * s1 + row % d2 * s2;

  return {
    /** Reads `from` with strides `s0 … s3` (0 repeats) into `out`, a contiguous `[d0, d1, d2, d3]`. */
    stridedCopy(
      out: number,
      from: number,
      _d0: number,
      d1: number,
      d2: number,
      d3: number,
      s0: number,
      s1: number,
      s2: number,
      s3: number,
      start: number,
      end: number,
    ): void {
      for (let row = start; row < end; row++) {
        const at = (from >> 2) + offset(row, d1, d2, s0, s1, s2);
        for (let i = 0; i < d3; i++) memory[(out >> 2) + row * d3 + i] = memory[at + i * s3];
      }
    },

    /**
     * Adds `from`, a contiguous `[d0, d1, d2, d3]`, to the numbers of `out` at strides `s0 … s3`. Rows may share
     * targets, so one thread does the whole range.
     */
    stridedAdd(
      out: number,
      from: number,
      _d0: number,
      d1: number,
      d2: number,
      d3: number,
      s0: number,
      s1: number,
      s2: number,
      s3: number,
      start: number,
      end: number,
    ): void {
      for (let row = start; row < end; row++) {
        const to = (out >> 2) + offset(row, d1, d2, s0, s1, s2);
        for (let i = 0; i < d3; i++) memory[to + i * s3] += memory[(from >> 2) + row * d3 + i];
      }
    },
  };
};
