import type { ReferenceMemory } from "./memory.ts";

/** Norms over the rows of `[rows, width]`, in float64. The range counts rows. */
export const norms = (memory: ReferenceMemory) => {
  const sumOverRow = (width: number, term: (i: number) => number): number => {
    let sum = 0;
    for (let i = 0; i < width; i++) sum += term(i);
    return sum;
  };

  // With g = dy · scale and n the normalized row: dx = rstd (g - mean(g) - n mean(g n)), without mean(g) where
  // the norm does not center.
  const backward = (
    dx: number,
    x: number,
    dy: number,
    scale: number,
    mean: number | undefined,
    rstd: number,
    width: number,
    accumulate: number,
    start: number,
    end: number,
  ): void => {
    for (let row = start; row < end; row++) {
      const offset = row * width;
      const middle = mean === undefined ? 0 : memory[(mean >> 2) + row];
      const factor = memory[(rstd >> 2) + row];
      const g = (i: number) =>
        memory[(dy >> 2) + offset + i] * (scale ? memory[(scale >> 2) + i] : 1);
      const n = (i: number) => (memory[(x >> 2) + offset + i] - middle) * factor;
      const base = mean === undefined ? 0 : sumOverRow(width, g) / width;
      const slope = sumOverRow(width, (i) => g(i) * n(i)) / width;
      for (let i = 0; i < width; i++) {
        const target = (dx >> 2) + offset + i;
        const before = accumulate ? memory[target] : 0;
        memory[target] = before + factor * (g(i) - base - n(i) * slope);
      }
    }
  };

  return {
    /**
     * `out = (x - mean) · rstd · scale + bias` with each row's mean and `rstd = 1 / √(variance + epsilon)`,
     * which are written too (Ba et al. 2016). A pointer of 0 leaves scale or bias out.
     */
    layerNorm(
      out: number,
      mean: number,
      rstd: number,
      x: number,
      scale: number,
      bias: number,
      width: number,
      epsilon: number,
      start: number,
      end: number,
    ): void {
      for (let row = start; row < end; row++) {
        const at = (x >> 2) + row * width;
        const middle = sumOverRow(width, (i) => memory[at + i]) / width;
        const variance = sumOverRow(width, (i) => (memory[at + i] - middle) ** 2) / width;
        const factor = 1 / Math.sqrt(variance + epsilon);
        for (let i = 0; i < width; i++) {
          memory[(out >> 2) + row * width + i] = (memory[at + i] - middle) * factor *
              (scale ? memory[(scale >> 2) + i] : 1) + (bias ? memory[(bias >> 2) + i] : 0);
        }
        memory[(mean >> 2) + row] = middle;
        memory[(rstd >> 2) + row] = factor;
      }
    },

    /**
     * The gradient of `layerNorm` with respect to x, with `g = dy · scale` and the normalized row n:
     * `dx = rstd (g - mean(g) - n mean(g n))`, added to `dx` where `accumulate` is 1.
     */
    layerNormBackward: backward as (
      dx: number,
      x: number,
      dy: number,
      scale: number,
      mean: number,
      rstd: number,
      width: number,
      accumulate: number,
      start: number,
      end: number,
    ) => void,

    /**
     * `out = x · rstd · scale` with `rstd = 1 / √(mean(x²) + epsilon)`, which is written too (Zhang & Sennrich
     * 2019). A pointer of 0 leaves the scale out.
     */
    rmsNorm(
      out: number,
      rstd: number,
      x: number,
      scale: number,
      width: number,
      epsilon: number,
      start: number,
      end: number,
    ): void {
      for (let row = start; row < end; row++) {
        const at = (x >> 2) + row * width;
        const factor = 1 /
          Math.sqrt(sumOverRow(width, (i) => memory[at + i] ** 2) / width + epsilon);
        for (let i = 0; i < width; i++) {
          memory[(out >> 2) + row * width + i] = memory[at + i] * factor *
            (scale ? memory[(scale >> 2) + i] : 1);
        }
        memory[(rstd >> 2) + row] = factor;
      }
    },

    /** The gradient of `rmsNorm` with respect to x: `dx = rstd (g - n mean(g n))` with `g = dy · scale`. */
    rmsNormBackward(
      dx: number,
      x: number,
      dy: number,
      scale: number,
      rstd: number,
      width: number,
      accumulate: number,
      start: number,
      end: number,
    ): void {
      backward(dx, x, dy, scale, undefined, rstd, width, accumulate, start, end);
    },
  };
};
