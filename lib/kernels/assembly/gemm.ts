import { gemmBlockDepth, gemmPanelColumns, gemmTileRows } from "../layout";

// @ts-ignore: decorator
@inline
function at(base: usize, index: i32): usize {
  return base + (<usize>index << 2);
}

function packedIndex(row: i32, column: i32, n: i32, k: i32): i32 {
  const panels = (n + gemmPanelColumns - 1) / gemmPanelColumns;
  const block = row / gemmBlockDepth * gemmBlockDepth;
  const depth = min<i32>(gemmBlockDepth, k - block);
  const panel = column / gemmPanelColumns;
  return (block * panels + panel * depth + row - block) * gemmPanelColumns + column % gemmPanelColumns;
}

export function packB(packed: usize, b: usize, n: i32, k: i32, ldb: i32, transposed: i32, start: i32, end: i32): void {
  for (let panel = start; panel < end; panel++) {
    for (let row = 0; row < k; row++) {
      for (let lane = 0; lane < gemmPanelColumns; lane++) {
        const column = panel * gemmPanelColumns + lane;
        const value: f32 = column < n ? load<f32>(at(b, transposed ? column * ldb + row : row * ldb + column)) : 0;
        store<f32>(at(packed, packedIndex(row, column, n, k)), value);
      }
    }
  }
}

export function gemm(
  out: usize, a: usize, packed: usize, bias: usize, m: i32, n: i32, k: i32, lda: i32, ldo: i32,
  transposedA: i32, accumulate: i32, start: i32, end: i32,
): void {
  const lastRow = min<i32>(end * gemmTileRows, m);
  for (let row = start * gemmTileRows; row < lastRow; row++) {
    for (let column = 0; column < n; column++) {
      const target = at(out, row * ldo + column);
      let sum: f32 = accumulate ? load<f32>(target) : 0;
      if (bias) sum += load<f32>(at(bias, column));
      for (let i = 0; i < k; i++) {
        sum += load<f32>(at(a, transposedA ? i * lda + row : row * lda + i)) * load<f32>(at(packed, packedIndex(i, column, n, k)));
      }
      store<f32>(target, sum);
    }
  }
}

export function matmulBatched(
  out: usize, a: usize, b: usize, m: i32, n: i32, k: i32, transposedA: i32, transposedB: i32, accumulate: i32,
  strideA: i32, strideB: i32, strideOut: i32, start: i32, end: i32,
): void {
  for (let batch = start; batch < end; batch++) {
    const left = at(a, batch * strideA);
    const right = at(b, batch * strideB);
    for (let row = 0; row < m; row++) {
      for (let column = 0; column < n; column++) {
        const target = at(out, batch * strideOut + row * n + column);
        let sum: f32 = accumulate ? load<f32>(target) : 0;
        for (let i = 0; i < k; i++) {
          sum += load<f32>(at(left, transposedA ? i * m + row : row * k + i)) *
            load<f32>(at(right, transposedB ? column * k + i : i * n + column));
        }
        store<f32>(target, sum);
      }
    }
  }
}
