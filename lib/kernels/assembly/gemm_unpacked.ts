// Products of few rows, as in generation: reading B once is all there is to do, so it is not packed. Each
// sum runs over the depth in order as in `gemm`, and has the same bits.
import { gemmBlockDepth, gemmPanelColumns, gemmTileRows } from "../layout";
import { packPanel, packPanelTransposed, panelRowBytes } from "./gemm_pack";
import { edgeBytes, strip } from "./gemm_strip";
import { scratch } from "./scratch";

/** Panels that stand side by side in one pass over the rows of B: 8 sums, which hide the latency of one. */
const widePanels = 4;
const wideColumns = widePanels * gemmPanelColumns;
const wideBytes: usize = wideColumns * 4;
/** Rows of B that stand in the first cache when they have been transposed. */
const wideDepth = 128;

export function gemmUnpacked(
  out: usize, a: usize, b: usize, bias: usize, m: i32, n: i32, k: i32, lda: i32, ldb: i32, ldo: i32,
  transposedB: i32, start: i32, end: i32,
): void {
  const ldA = <usize>lda << 2, ldB = <usize>ldb << 2, ldOut = <usize>ldo << 2;
  let column = start * gemmPanelColumns;
  const lastColumn = min<i32>(end * gemmPanelColumns, n);
  // A tile shares each step's eight numbers of B among its rows; below four rows its few sums wait for
  // each other.
  if (!transposedB || m < 4) {
    for (; column + wideColumns <= lastColumn; column += wideColumns) {
      const offset = <usize>column << 2;
      const from = bias ? bias + offset : 0;
      if (transposedB) wideTransposed(out + offset, a, b + <usize>column * ldB, from, m, k, ldA, ldB, ldOut);
      else {
        for (let row = 0; row < m; row++) {
          wideRow(out + <usize>row * ldOut + offset, from, a + <usize>row * ldA, b + offset, ldB, k);
        }
      }
    }
  }
  for (; column < lastColumn; column += gemmPanelColumns) {
    const width = min<i32>(gemmPanelColumns, lastColumn - column);
    panel(out, a, b, bias, m, k, ldA, ldB, ldOut, transposedB, column, width);
  }
}

/** `out[m, 32] = bias + A·Bᵀ` for 32 rows of B, which become columns block by block. */
function wideTransposed(
  out: usize, a: usize, b: usize, bias: usize, m: i32, k: i32, ldA: usize, ldB: usize, ldOut: usize,
): void {
  const packed = scratch() + edgeBytes;
  for (let block = 0; block < k; block += wideDepth) {
    const depth = min<i32>(wideDepth, k - block);
    const offset = <usize>block << 2;
    for (let i: usize = 0; i < <usize>widePanels; i++) {
      packPanelTransposed(packed + i * panelRowBytes, wideBytes, b + i * <usize>gemmPanelColumns * ldB + offset, ldB, depth, gemmPanelColumns);
    }
    for (let row = 0; row < m; row++) {
      const target = out + <usize>row * ldOut;
      wideRow(target, block ? target : bias, a + <usize>row * ldA + offset, packed, wideBytes, depth);
    }
  }
}

/** `out[32] = from + a·B` for one row of A and 32 columns of B; `from` is 0 for zeros. */
function wideRow(out: usize, from: usize, a: usize, b: usize, ldB: usize, k: i32): void {
  let c0 = f32x4.splat(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
  if (from) {
    c0 = v128.load(from), c1 = v128.load(from, 16), c2 = v128.load(from, 32), c3 = v128.load(from, 48);
    c4 = v128.load(from, 64), c5 = v128.load(from, 80), c6 = v128.load(from, 96), c7 = v128.load(from, 112);
  }
  for (; k; k--) {
    const s = v128.load32_splat(a);
    c0 = f32x4.relaxed_madd(s, v128.load(b), c0);
    c1 = f32x4.relaxed_madd(s, v128.load(b, 16), c1);
    c2 = f32x4.relaxed_madd(s, v128.load(b, 32), c2);
    c3 = f32x4.relaxed_madd(s, v128.load(b, 48), c3);
    c4 = f32x4.relaxed_madd(s, v128.load(b, 64), c4);
    c5 = f32x4.relaxed_madd(s, v128.load(b, 80), c5);
    c6 = f32x4.relaxed_madd(s, v128.load(b, 96), c6);
    c7 = f32x4.relaxed_madd(s, v128.load(b, 112), c7);
    a += 4;
    b += ldB;
  }
  v128.store(out, c0), v128.store(out, c1, 16), v128.store(out, c2, 32), v128.store(out, c3, 48);
  v128.store(out, c4, 64), v128.store(out, c5, 80), v128.store(out, c6, 96), v128.store(out, c7, 112);
}

/** One panel, packed block by block into the first cache. */
function panel(
  out: usize, a: usize, b: usize, bias: usize, m: i32, k: i32, ldA: usize, ldB: usize, ldOut: usize,
  transposedB: i32, column: i32, width: i32,
): void {
  const edge = scratch();
  const packed = edge + edgeBytes;
  const offset = <usize>column << 2;
  for (let block = 0; block < k; block += gemmBlockDepth) {
    const depth = min<i32>(gemmBlockDepth, k - block);
    const blockBytes = <usize>block << 2;
    if (transposedB) packPanelTransposed(packed, panelRowBytes, b + <usize>column * ldB + blockBytes, ldB, depth, width);
    else packPanel(packed, b + <usize>block * ldB + offset, ldB, depth, width);
    for (let row = 0; row < m; row += gemmTileRows) {
      const target = out + <usize>row * ldOut + offset;
      const from = block ? target : bias ? bias + offset : 0;
      const height = min<i32>(gemmTileRows, m - row);
      strip(height, width, depth, target, ldOut, from, block ? ldOut : 0, a + <usize>row * ldA + blockBytes, ldA, packed, 0, edge);
    }
  }
}
