import { gemmBlockDepth, gemmPanelColumns, gemmTileRows } from "../layout";
import { packColumns, packPanel, packPanelTransposed, packRows, panelRowBytes, tileBytes, tileStepBytes } from "./gemm_pack";
import { edgeBytes, strip } from "./gemm_strip";
import { scratch } from "./scratch";

/** Panels whose blocks of `gemmBlockDepth` rows stay in the second cache together: 768 columns. */
export const blockPanels = 96;

/** Where a thread's scratch is free beside what `multiplyBlock` uses. */
export const blockScratchBytes: usize = edgeBytes + tileBytes;

/** So many columns repay moving a tile of A's rows together. */
const packedColumns = 64;

export function packB(packed: usize, b: usize, n: i32, k: i32, ldb: i32, transposed: i32, start: i32, end: i32): void {
  const panels = (n + gemmPanelColumns - 1) / gemmPanelColumns;
  for (let block = 0; block < k; block += gemmBlockDepth) {
    const depth = min<i32>(gemmBlockDepth, k - block);
    const target = packed + <usize>(block * panels + start * depth) * (gemmPanelColumns * 4);
    packBlock(target, b, n, ldb, transposed, block, depth, start, end);
  }
}

/** Packs the panels `start` to `end` of B's rows from `block` on. */
export function packBlock(
  target: usize, b: usize, n: i32, ldb: i32, transposed: i32, block: i32, depth: i32, start: i32, end: i32,
): void {
  const ld = <usize>ldb << 2;
  for (let panel = start; panel < end; panel++) {
    const column = panel * gemmPanelColumns;
    const width = min<i32>(gemmPanelColumns, n - column);
    if (transposed) packPanelTransposed(target, panelRowBytes, b + <usize>column * ld + (<usize>block << 2), ld, depth, width);
    else packPanel(target, b + <usize>block * ld + (<usize>column << 2), ld, depth, width);
    target += <usize>(depth * gemmPanelColumns * 4);
  }
}

export function gemm(
  out: usize, a: usize, packed: usize, bias: usize, m: i32, n: i32, k: i32, lda: i32, ldo: i32,
  accumulate: i32, start: i32, end: i32,
): void {
  const panels = (n + gemmPanelColumns - 1) / gemmPanelColumns;
  const firstRow = start * gemmTileRows;
  const lastRow = min<i32>(end * gemmTileRows, m);
  if (bias && accumulate) addBias(out, bias, n, ldo, firstRow, lastRow);
  for (let panel = 0; panel < panels; panel += blockPanels) {
    const column = panel * gemmPanelColumns;
    const width = min<i32>(n - column, blockPanels * gemmPanelColumns);
    const columnOut = out + (<usize>column << 2);
    for (let block = 0; block < k; block += gemmBlockDepth) {
      const depth = min<i32>(gemmBlockDepth, k - block);
      const b = packed + <usize>(block * panels + panel * depth) * (gemmPanelColumns * 4);
      const blockA = a + (<usize>block << 2);
      const fromBias = bias && !accumulate && !block ? bias + (<usize>column << 2) : 0;
      multiplyBlock(columnOut, blockA, b, firstRow, lastRow, width, depth, lda, ldo, 0, accumulate | block, fromBias);
    }
  }
}

/**
 * `out[firstRow..lastRow, n] (+)= A·B` for one block of a packed B, `depth` rows of `n` columns. Sums
 * start at what `out` has where `add` is not 0, else at `bias` where that is not 0.
 */
export function multiplyBlock(
  out: usize, a: usize, b: usize, firstRow: i32, lastRow: i32, n: i32, depth: i32, lda: i32, ldo: i32,
  transposedA: i32, add: i32, bias: usize,
): void {
  const edge = scratch();
  const packedA = edge + edgeBytes;
  const ldA = <usize>lda << 2;
  const ldOut = <usize>ldo << 2;
  const panelBytes = <usize>(depth * gemmPanelColumns * 4);
  for (let row = firstRow; row < lastRow; row += gemmTileRows) {
    const height = min<i32>(gemmTileRows, lastRow - row);
    const target = out + <usize>row * ldOut;
    const from = add ? target : bias;
    const ldFrom = add ? ldOut : 0;
    const rowA = a + <usize>row * (transposedA ? 4 : ldA);
    if (transposedA || n >= packedColumns) {
      if (transposedA) packColumns(packedA, rowA, ldA, depth, height);
      else packRows(packedA, rowA, ldA, depth, height);
      strip(height, n, depth, target, ldOut, from, ldFrom, packedA, tileStepBytes, b, panelBytes, edge, true);
    } else strip(height, n, depth, target, ldOut, from, ldFrom, rowA, ldA, b, panelBytes, edge);
  }
}

function addBias(out: usize, bias: usize, n: i32, ldo: i32, firstRow: i32, lastRow: i32): void {
  for (let row = firstRow; row < lastRow; row++) {
    const target = out + (<usize>(row * ldo) << 2);
    for (let i: usize = 0; i < <usize>n << 2; i += 4) store<f32>(target + i, load<f32>(target + i) + load<f32>(bias + i));
  }
}
