import type { ReferenceMemory } from "./memory.ts";

/** Rotary embedding and sinusoids, in float64. */
export const positional = (memory: ReferenceMemory) => ({
  /** `table[position, i] = (cos, sin)` of `position · base^(-2i/dHead)`, for i below dHead / 2. The range counts positions. */
  rotaryTable(table: number, dHead: number, base: number, start: number, end: number): void {
    for (let position = start; position < end; position++) {
      for (let i = 0; i < dHead / 2; i++) {
        const angle = position * base ** (-2 * i / dHead);
        const at = (table >> 2) + position * dHead + 2 * i;
        memory[at] = Math.cos(angle);
        memory[at + 1] = Math.sin(angle);
      }
    }
  },

  /**
   * `out[position, 2i]` and `out[position, 2i + 1]` are the sine and the cosine of `position / base^(2i/width)`
   * (Vaswani et al. 2017). The range counts positions.
   */
  sinusoids(out: number, width: number, base: number, start: number, end: number): void {
    for (let position = start; position < end; position++) {
      for (let column = 0; column < width; column++) {
        const angle = position * base ** (-(column - column % 2) / width);
        memory[(out >> 2) + position * width + column] = column % 2
          ? Math.cos(angle)
          : Math.sin(angle);
      }
    }
  },

  /**
   * Rotates the pairs (i, i + dHead / 2) of every head by the angles of the row's position (Su et al. 2021):
   * `x` is `[batch · times, heads · dHead]`, row r stands at position `r % times + offset` of the table, and a
   * direction of -1 turns back. `out` may be `x`. The range counts rows.
   */
  rotary(
    out: number,
    x: number,
    table: number,
    times: number,
    heads: number,
    dHead: number,
    offset: number,
    direction: number,
    start: number,
    end: number,
  ): void {
    const half = dHead / 2;
    for (let row = start; row < end; row++) {
      for (let head = 0; head < heads; head++) {
        for (let i = 0; i < half; i++) {
          const angle = (table >> 2) + ((row % times + offset) * half + i) * 2;
          const cosine = memory[angle];
          const sine = memory[angle + 1] * direction;
          const at = (row * heads + head) * dHead + i;
          const a = memory[(x >> 2) + at];
          const b = memory[(x >> 2) + at + half];
          memory[(out >> 2) + at] = a * cosine - b * sine;
          memory[(out >> 2) + at + half] = b * cosine + a * sine;
        }
      }
    }
  },
});
