import type { ReferenceMemory } from "./memory.ts";

/** How many elements a partial sum covers. */
const chunk = 1024;

/** Sums in float64. */
export const reductions = (memory: ReferenceMemory) => {
  const sumChunk = (
    partials: number,
    n: number,
    start: number,
    end: number,
    term: (i: number) => number,
  ): void => {
    for (let c = start; c < end; c++) {
      let sum = 0;
      for (let i = c * chunk; i < Math.min(n, (c + 1) * chunk); i++) sum += term(i);
      memory[(partials >> 2) + c] = sum;
    }
  };

  return {
    /** `out[o, i] = Σₘ a[o, m, i]` for `a` of shape `[outer, middle, inner]`. The range counts elements of out. */
    sumMiddle(
      out: number,
      a: number,
      outer: number,
      middle: number,
      inner: number,
      start: number,
      end: number,
    ): void {
      for (let element = start; element < Math.min(end, outer * inner); element++) {
        const o = Math.floor(element / inner);
        const i = element % inner;
        let sum = 0;
        for (let m = 0; m < middle; m++) sum += memory[(a >> 2) + (o * middle + m) * inner + i];
        memory[(out >> 2) + element] = sum;
      }
    },

    /** `partials[c] = Σ a` over chunk c of 1,024 elements. The range counts chunks. */
    sumChunks(partials: number, a: number, n: number, start: number, end: number): void {
      sumChunk(partials, n, start, end, (i) => memory[(a >> 2) + i]);
    },

    /** `partials[c] = Σ a²` over chunk c of 1,024 elements. The range counts chunks. */
    sumSquaresChunks(partials: number, a: number, n: number, start: number, end: number): void {
      sumChunk(partials, n, start, end, (i) => memory[(a >> 2) + i] ** 2);
    },

    /** `partials[c] = Σ a b` over chunk c of 1,024 elements. The range counts chunks. */
    dotChunks(
      partials: number,
      a: number,
      b: number,
      n: number,
      start: number,
      end: number,
    ): void {
      sumChunk(partials, n, start, end, (i) => memory[(a >> 2) + i] * memory[(b >> 2) + i]);
    },
  };
};
