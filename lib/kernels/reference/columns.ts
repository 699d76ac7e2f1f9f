import type { ReferenceMemory } from "./memory.ts";

/**
 * Sums over the rows of `[rows, width]`, in float64. The range counts columns, so that threads never share a
 * sum.
 */
export const columns = (memory: ReferenceMemory) => ({
  /** `out[column] = Σ a[row, column]`, added to `out` where `accumulate` is 1. */
  sumRows(
    out: number,
    a: number,
    rows: number,
    width: number,
    accumulate: number,
    start: number,
    end: number,
  ): void {
    for (let column = start; column < end; column++) {
      let sum = accumulate ? memory[(out >> 2) + column] : 0;
      for (let row = 0; row < rows; row++) sum += memory[(a >> 2) + row * width + column];
      memory[(out >> 2) + column] = sum;
    }
  },

  /**
   * `dScale += Σ dy (x - mean) rstd` and `dBias += Σ dy`, the gradients of `layerNorm` with respect to its
   * parameters. Either pointer may be 0.
   */
  layerNormBackwardParameters(
    dScale: number,
    dBias: number,
    x: number,
    dy: number,
    mean: number,
    rstd: number,
    rows: number,
    width: number,
    start: number,
    end: number,
  ): void {
    for (let row = 0; row < rows; row++) {
      for (let column = start; column < end; column++) {
        const upstream = memory[(dy >> 2) + row * width + column];
        const centered = memory[(x >> 2) + row * width + column] - memory[(mean >> 2) + row];
        if (dScale) {
          memory[(dScale >> 2) + column] += upstream * centered * memory[(rstd >> 2) + row];
        }
        if (dBias) memory[(dBias >> 2) + column] += upstream;
      }
    }
  },

  /** `dScale += Σ dy x rstd`, the gradient of `rmsNorm` with respect to its scale. */
  rmsNormBackwardParameters(
    dScale: number,
    x: number,
    dy: number,
    rstd: number,
    rows: number,
    width: number,
    start: number,
    end: number,
  ): void {
    for (let row = 0; row < rows; row++) {
      for (let column = start; column < end; column++) {
        const i = row * width + column;
        memory[(dScale >> 2) + column] += memory[(dy >> 2) + i] * memory[(x >> 2) + i] *
          memory[(rstd >> 2) + row];
      }
    }
  },

  /** `dTable[ids[row]] += dy[row]` */
  embeddingBackward(
    dTable: number,
    dy: number,
    ids: number,
    rows: number,
    width: number,
    start: number,
    end: number,
  ): void {
    for (let row = 0; row < rows; row++) {
      const to = (dTable >> 2) + memory[(ids >> 2) + row] * width;
      for (let column = start; column < end; column++) {
        memory[to + column] += memory[(dy >> 2) + row * width + column];
      }
    }
  },
});
