import type { ReferenceMemory } from "./memory.ts";

/** Softmax over the rows of `[rows, width]`, in float64. The range counts rows. */
export const softmaxes = (memory: ReferenceMemory) => ({
  /** `out = e^(x - max) / Σ e^(x - max)` in each row. */
  softmax(out: number, x: number, width: number, start: number, end: number): void {
    for (let row = start; row < end; row++) {
      const at = (x >> 2) + row * width;
      const to = (out >> 2) + row * width;
      const { maximum, sum } = exponentials(memory, at, width);
      for (let i = 0; i < width; i++) memory[to + i] = Math.exp(memory[at + i] - maximum) / sum;
    }
  },

  /** `dx = y (dy - Σ y dy)` from `y = softmax x`. */
  softmaxBackward(
    dx: number,
    y: number,
    dy: number,
    width: number,
    start: number,
    end: number,
  ): void {
    for (let row = start; row < end; row++) {
      const offset = row * width;
      let dot = 0;
      for (let i = offset; i < offset + width; i++) {
        dot += memory[(y >> 2) + i] * memory[(dy >> 2) + i];
      }
      for (let i = offset; i < offset + width; i++) {
        memory[(dx >> 2) + i] = memory[(y >> 2) + i] * (memory[(dy >> 2) + i] - dot);
      }
    }
  },

  /** `out = x - ln Σ eˣ` in each row. */
  logSoftmax(out: number, x: number, width: number, start: number, end: number): void {
    for (let row = start; row < end; row++) {
      const at = (x >> 2) + row * width;
      const to = (out >> 2) + row * width;
      const { maximum, sum } = exponentials(memory, at, width);
      for (let i = 0; i < width; i++) memory[to + i] = memory[at + i] - maximum - Math.log(sum);
    }
  },

  /** `dx = dy - e^y Σ dy` from `y = logSoftmax x`. */
  logSoftmaxBackward(
    dx: number,
    y: number,
    dy: number,
    width: number,
    start: number,
    end: number,
  ): void {
    for (let row = start; row < end; row++) {
      const offset = row * width;
      let sum = 0;
      for (let i = offset; i < offset + width; i++) sum += memory[(dy >> 2) + i];
      for (let i = offset; i < offset + width; i++) {
        memory[(dx >> 2) + i] = memory[(dy >> 2) + i] - Math.exp(memory[(y >> 2) + i]) * sum;
      }
    }
  },
});

/** The largest of `width` numbers from `at` on, and the sum of e to the power of each less the largest. */
export function exponentials(
  memory: ReferenceMemory,
  at: number,
  width: number,
): { maximum: number; sum: number } {
  let maximum = -Infinity;
  for (let i = 0; i < width; i++) maximum = Math.max(maximum, memory[at + i]);
  let sum = 0;
  for (let i = 0; i < width; i++) sum += Math.exp(memory[at + i] - maximum);
  return { maximum, sum };
}
