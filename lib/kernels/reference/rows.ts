import type { ReferenceMemory } from "./memory.ts";

/** Look-ups and broadcasts over the rows of `[rows, width]`, in float64. The range counts rows. */
export const rows = (memory: ReferenceMemory) => ({
  /** `out[row] = table[ids[row]]` */
  embedding(
    out: number,
    table: number,
    ids: number,
    width: number,
    start: number,
    end: number,
  ): void {
    for (let row = start; row < end; row++) {
      const from = (table >> 2) + memory[(ids >> 2) + row] * width;
      memory.copyWithin((out >> 2) + row * width, from, from + width);
    }
  },

  /** `out = a + row`, with one row for all. */
  addRow(
    out: number,
    a: number,
    row: number,
    width: number,
    start: number,
    end: number,
  ): void {
    for (let i = start * width; i < end * width; i++) {
      memory[(out >> 2) + i] = memory[(a >> 2) + i] + memory[(row >> 2) + i % width];
    }
  },

  /** Where each row's largest number first stands; NaN is passed over, and a row of NaN alone gives 0. */
  argmaxRows(outIds: number, x: number, width: number, start: number, end: number): void {
    for (let row = start; row < end; row++) {
      const at = (x >> 2) + row * width;
      let largest = -Infinity;
      for (let i = 0; i < width; i++) if (memory[at + i] > largest) largest = memory[at + i];
      const index = memory.subarray(at, at + width).indexOf(largest);
      memory[(outIds >> 2) + row] = Math.max(index, 0);
    }
  },
});
