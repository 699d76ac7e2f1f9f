import type { ReferenceMemory } from "./mod.ts";

/** The elementwise kernels in float64. */
export const elementwise = (memory: ReferenceMemory) => ({
  /** `out = a + b`, element by element. */
  add(out: number, a: number, b: number, start: number, end: number): void {
    for (let i = start; i < end; i++) {
      memory[(out >> 2) + i] = memory[(a >> 2) + i] + memory[(b >> 2) + i];
    }
  },
});
