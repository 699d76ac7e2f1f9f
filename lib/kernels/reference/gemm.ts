import {
  dividesColumns,
  gemmBlockDepth,
  gemmColumnGroup,
  gemmPanelColumns,
  gemmTileRows,
  rowTiles,
  tilesByGroups,
} from "../layout.ts";
import type { ReferenceMemory } from "./memory.ts";

/** Matrix products in float64. Matrices are row-major; `ld…` is the distance of two rows in floats. */
export const gemm = (memory: ReferenceMemory) => ({
  /**
   * Packs `B[k, n]` (given as `[n, k]` where `transposed` is 1) for `gemm`: blocks of `gemmBlockDepth`
   * rows, in them panels of 8 columns, in them row after row, the last panel padded with zeros. The
   * range counts panels.
   */
  packB(
    packed: number,
    b: number,
    n: number,
    k: number,
    ldb: number,
    transposed: number,
    start: number,
    end: number,
  ): void {
    for (let panel = start; panel < end; panel++) {
      for (let row = 0; row < k; row++) {
        for (let lane = 0; lane < gemmPanelColumns; lane++) {
          const column = panel * gemmPanelColumns + lane;
          const index = (b >> 2) + (transposed ? column * ldb + row : row * ldb + column);
          memory[(packed >> 2) + packedIndex(row, column, n, k)] = column < n ? memory[index] : 0;
        }
      }
    }
  },

  /**
   * `out[m, n] = A·B + bias`, or `out += A·B + bias` where `accumulate` is 1. `A` is `[m, k]`,
   * `B` is packed, `bias` is `[n]`, or 0 for none. The range counts tiles of `gemmTileRows` rows.
   */
  gemm(
    out: number,
    a: number,
    packed: number,
    bias: number,
    m: number,
    n: number,
    k: number,
    lda: number,
    ldo: number,
    accumulate: number,
    start: number,
    end: number,
  ): void {
    const lastRow = Math.min(end * gemmTileRows, m);
    for (let row = start * gemmTileRows; row < lastRow; row++) {
      for (let column = 0; column < n; column++) {
        const target = (out >> 2) + row * ldo + column;
        let sum = (accumulate ? memory[target] : 0) + (bias ? memory[(bias >> 2) + column] : 0);
        for (let i = 0; i < k; i++) {
          sum += memory[(a >> 2) + row * lda + i] *
            memory[(packed >> 2) + packedIndex(i, column, n, k)];
        }
        memory[target] = sum;
      }
    }
  },

  /**
   * `out[m, n] = Aᵀ·B`, or `out += Aᵀ·B` where `accumulate` is 1, of `A[k, m]` and `B[k, n]`, their rows
   * `lda` and `ldb` apart, and the sums of B's columns into `sums[n]` (or added to it, where
   * `accumulateSums` is 1) unless that is 0. Of `chunks` chunks of the k rows, at most one for each
   * `gemmBlockDepth`, only the first goes there: the products of the others are left in `partials`,
   * `[chunks - 1, m, n]`, and behind them their sums, `[chunks - 1, n]`, for the caller to add. The range
   * counts strips of up to `gemmTileRows` rows of a group of `gemmColumnGroup` columns, then those of the
   * next group, then of the next chunk.
   */
  gemmTransposed(
    out: number,
    sums: number,
    partials: number,
    a: number,
    b: number,
    m: number,
    n: number,
    k: number,
    lda: number,
    ldb: number,
    ldo: number,
    chunks: number,
    accumulate: number,
    accumulateSums: number,
    start: number,
    end: number,
  ): void {
    const strips = rowTiles(m), items = tilesByGroups(m, n);
    const blocks = Math.ceil(k / gemmBlockDepth);
    const rowOfChunk = (chunk: number) =>
      Math.min(k, Math.floor(blocks * chunk / chunks) * gemmBlockDepth);
    const rowOfStrip = (strip: number) =>
      Math.floor(m / strips) * strip + Math.min(strip, m % strips);
    for (let item = start; item < end; item++) {
      const chunk = Math.floor(item / items), strip = item % items % strips;
      const firstColumn = Math.floor(item % items / strips) * gemmColumnGroup;
      const lastColumn = Math.min(firstColumn + gemmColumnGroup, n);
      const [first, last] = [rowOfChunk(chunk), rowOfChunk(chunk + 1)];
      const into = (address: number, partial: number, add: number) =>
        chunk === 0 ? { to: address >> 2, add } : { to: (partials >> 2) + partial, add: 0 };
      const product = into(out, (chunk - 1) * m * n, accumulate), ld = chunk === 0 ? ldo : n;
      const ofB = into(sums, (chunks - 1) * m * n + (chunk - 1) * n, accumulateSums);
      for (let column = firstColumn; column < lastColumn; column++) {
        const at = (row: number) => memory[(b >> 2) + row * ldb + column];
        if (sums && strip === 0) {
          let sum = ofB.add ? memory[ofB.to + column] : 0;
          for (let i = first; i < last; i++) sum += at(i);
          memory[ofB.to + column] = sum;
        }
        for (let row = rowOfStrip(strip); row < rowOfStrip(strip + 1); row++) {
          const target = product.to + row * ld + column;
          let sum = product.add ? memory[target] : 0;
          for (let i = first; i < last; i++) sum += memory[(a >> 2) + i * lda + row] * at(i);
          memory[target] = sum;
        }
      }
    }
  },

  /**
   * `out[m, n] = A·B + bias` for few rows, where packing B would take longer than the product. `B` is
   * `[k, n]`, or `[n, k]` where `transposedB` is 1, its rows `ldb` apart; `bias` is `[n]`, or 0 for none.
   * Compiled, it gives the same bits as `packB` and `gemm`. The range counts panels of 8 columns.
   */
  gemmUnpacked(
    out: number,
    a: number,
    b: number,
    bias: number,
    m: number,
    n: number,
    k: number,
    lda: number,
    ldb: number,
    ldo: number,
    transposedB: number,
    start: number,
    end: number,
  ): void {
    const lastColumn = Math.min(end * gemmPanelColumns, n);
    for (let row = 0; row < m; row++) {
      for (let column = start * gemmPanelColumns; column < lastColumn; column++) {
        let sum = bias ? memory[(bias >> 2) + column] : 0;
        for (let i = 0; i < k; i++) {
          sum += memory[(a >> 2) + row * lda + i] *
            memory[(b >> 2) + (transposedB ? column * ldb + i : i * ldb + column)];
        }
        memory[(out >> 2) + row * ldo + column] = sum;
      }
    }
  },

  /**
   * `out[m, n] = A·B + bias`, or `out += A·B + bias` where `accumulate` is 1, with a library's product: `B`
   * is not packed. `A` is `[m, k]` or, transposed, `[k, m]`; `B` is `[k, n]` or, transposed, `[n, k]`; all
   * without gaps. The range counts rows of `out`, or its columns where `dividesColumns` says so.
   */
  blasGemm(
    out: number,
    a: number,
    b: number,
    bias: number,
    m: number,
    n: number,
    k: number,
    transposedA: number,
    transposedB: number,
    accumulate: number,
    start: number,
    end: number,
  ): void {
    const across = dividesColumns(m, n, bias);
    const [firstRow, lastRow, firstColumn, lastColumn] = across
      ? [0, m, start, end]
      : [start, end, 0, n];
    for (let row = firstRow; row < lastRow; row++) {
      for (let column = firstColumn; column < lastColumn; column++) {
        const target = (out >> 2) + row * n + column;
        let sum = (accumulate ? memory[target] : 0) + (bias ? memory[(bias >> 2) + column] : 0);
        for (let i = 0; i < k; i++) {
          sum += memory[(a >> 2) + (transposedA ? i * m + row : row * k + i)] *
            memory[(b >> 2) + (transposedB ? column * k + i : i * n + column)];
        }
        memory[target] = sum;
      }
    }
  },

  /**
   * `out = A·B` (or `out += A·B`) for each matrix of a batch; `strideA`, `strideB` and `strideOut` are
   * the distances of two matrices in floats, 0 where all share one. `A` is `[m, k]` or, transposed,
   * `[k, m]`; `B` is `[k, n]` or, transposed, `[n, k]`; all without gaps. The range counts matrices.
   */
  matmulBatched(
    out: number,
    a: number,
    b: number,
    m: number,
    n: number,
    k: number,
    transposedA: number,
    transposedB: number,
    accumulate: number,
    strideA: number,
    strideB: number,
    strideOut: number,
    start: number,
    end: number,
  ): void {
    for (let batch = start; batch < end; batch++) {
      const left = (a >> 2) + batch * strideA;
      const right = (b >> 2) + batch * strideB;
      for (let row = 0; row < m; row++) {
        for (let column = 0; column < n; column++) {
          const target = (out >> 2) + batch * strideOut + row * n + column;
          let sum = accumulate ? memory[target] : 0;
          for (let i = 0; i < k; i++) {
            sum += memory[left + (transposedA ? i * m + row : row * k + i)] *
              memory[right + (transposedB ? column * k + i : i * n + column)];
          }
          memory[target] = sum;
        }
      }
    }
  },
});

/** Where element `[row, column]` of a `[k, n]` matrix stands in its packed form. */
function packedIndex(row: number, column: number, n: number, k: number): number {
  const panels = Math.ceil(n / gemmPanelColumns);
  const block = Math.floor(row / gemmBlockDepth) * gemmBlockDepth;
  const depth = Math.min(gemmBlockDepth, k - block);
  const panel = Math.floor(column / gemmPanelColumns);
  return (block * panels + panel * depth + row - block) * gemmPanelColumns +
    column % gemmPanelColumns;
}
