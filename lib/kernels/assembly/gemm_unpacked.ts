// Products of few rows, as in generation: reading B once is all there is to do, so it is not packed. Each
// sum runs over the depth in order as in `gemm`, and has the same bits.
import { gemmBlockDepth, gemmPanelColumns, gemmTileRows } from "../layout";
import { packPanel, packPanelTransposed, panelRowBytes } from "./gemm_pack";
import { edgeBytes, strip } from "./gemm_strip";
import { scratch } from "./scratch";

/** Rows of B that are read side by side along all columns. */
const sideBySide = 8;
/** Rows of a transposed B that are read side by side: 4 sums, which hide the latency of one. */
const wideColumns = 16;

export function gemmUnpacked(
  out: usize, a: usize, b: usize, bias: usize, m: i32, n: i32, k: i32, lda: i32, ldb: i32, ldo: i32,
  transposedB: i32, start: i32, end: i32,
): void {
  const ldA = <usize>lda << 2, ldB = <usize>ldb << 2, ldOut = <usize>ldo << 2;
  let column = start * gemmPanelColumns;
  const lastColumn = min<i32>(end * gemmPanelColumns, n);
  if (!transposedB) {
    const columns = (lastColumn - column) & -gemmPanelColumns;
    const offset = <usize>column << 2;
    addRows(out + offset, a, b + offset, bias ? bias + offset : 0, m, columns, k, ldA, ldB, ldOut);
    column += columns;
  } else if (m < 4 && k % 4 == 0) {
    // A tile shares each step's eight numbers of B among its rows; below four rows its few sums wait for
    // each other.
    for (; column + wideColumns <= lastColumn; column += wideColumns) {
      const offset = <usize>column << 2;
      for (let row: usize = 0; row < <usize>m; row++) {
        wideRow(out + row * ldOut + offset, bias ? bias + offset : 0, a + row * ldA, b + <usize>column * ldB, ldB, k);
      }
    }
  }
  for (; column < lastColumn; column += gemmPanelColumns) {
    const width = min<i32>(gemmPanelColumns, lastColumn - column);
    panel(out, a, b, bias, m, k, ldA, ldB, ldOut, transposedB, column, width);
  }
}

/**
 * `out[m, columns] = from + A·B` for a multiple of eight columns; `from` is 0 for zeros. Memory is read
 * along whole rows, which it is fastest at; the sums wait in `out`, which stays in the first cache.
 */
function addRows(
  out: usize, a: usize, b: usize, from: usize, m: i32, columns: i32, k: i32, ldA: usize, ldB: usize,
  ldOut: usize,
): void {
  const bytes = <usize>columns << 2;
  for (let row: usize = 0; row < <usize>m; row++) {
    if (from) memory.copy(out + row * ldOut, from, bytes);
    else memory.fill(out + row * ldOut, 0, bytes);
  }
  for (; k >= sideBySide; k -= sideBySide) {
    for (let row: usize = 0; row < <usize>m; row++) addEight(out + row * ldOut, a + row * ldA, b, ldB, bytes);
    a += sideBySide * 4;
    b += sideBySide * ldB;
  }
  for (; k; k--) {
    for (let row: usize = 0; row < <usize>m; row++) addOne(out + row * ldOut, a + row * ldA, b, bytes);
    a += 4;
    b += ldB;
  }
}

/** Adds eight rows of B, each times its number of A. */
function addEight(out: usize, a: usize, b: usize, ldB: usize, bytes: usize): void {
  const s0 = v128.load32_splat(a), s1 = v128.load32_splat(a, 4), s2 = v128.load32_splat(a, 8);
  const s3 = v128.load32_splat(a, 12), s4 = v128.load32_splat(a, 16), s5 = v128.load32_splat(a, 20);
  const s6 = v128.load32_splat(a, 24), s7 = v128.load32_splat(a, 28);
  let b0 = b, b1 = b0 + ldB, b2 = b1 + ldB, b3 = b2 + ldB, b4 = b3 + ldB, b5 = b4 + ldB, b6 = b5 + ldB, b7 = b6 + ldB;
  for (const end = out + bytes; out < end; out += 32) {
    let c = v128.load(out), d = v128.load(out, 16);
    c = f32x4.relaxed_madd(s0, v128.load(b0), c), d = f32x4.relaxed_madd(s0, v128.load(b0, 16), d);
    c = f32x4.relaxed_madd(s1, v128.load(b1), c), d = f32x4.relaxed_madd(s1, v128.load(b1, 16), d);
    c = f32x4.relaxed_madd(s2, v128.load(b2), c), d = f32x4.relaxed_madd(s2, v128.load(b2, 16), d);
    c = f32x4.relaxed_madd(s3, v128.load(b3), c), d = f32x4.relaxed_madd(s3, v128.load(b3, 16), d);
    c = f32x4.relaxed_madd(s4, v128.load(b4), c), d = f32x4.relaxed_madd(s4, v128.load(b4, 16), d);
    c = f32x4.relaxed_madd(s5, v128.load(b5), c), d = f32x4.relaxed_madd(s5, v128.load(b5, 16), d);
    c = f32x4.relaxed_madd(s6, v128.load(b6), c), d = f32x4.relaxed_madd(s6, v128.load(b6, 16), d);
    c = f32x4.relaxed_madd(s7, v128.load(b7), c), d = f32x4.relaxed_madd(s7, v128.load(b7, 16), d);
    v128.store(out, c), v128.store(out, d, 16);
    b0 += 32, b1 += 32, b2 += 32, b3 += 32, b4 += 32, b5 += 32, b6 += 32, b7 += 32;
  }
}

function addOne(out: usize, a: usize, b: usize, bytes: usize): void {
  const s = v128.load32_splat(a);
  for (const end = out + bytes; out < end; out += 16) {
    v128.store(out, f32x4.relaxed_madd(s, v128.load(b), v128.load(out)));
    b += 16;
  }
}

/** `out[16] = from + a·Bᵀ` for one row of A and 16 rows of B, whose depth is a multiple of four. */
function wideRow(out: usize, from: usize, a: usize, b: usize, ldB: usize, k: i32): void {
  let c0 = f32x4.splat(0), c1 = c0, c2 = c0, c3 = c0;
  if (from) c0 = v128.load(from), c1 = v128.load(from, 16), c2 = v128.load(from, 32), c3 = v128.load(from, 48);
  let b0 = b, b1 = b0 + 4 * ldB, b2 = b1 + 4 * ldB, b3 = b2 + 4 * ldB;
  for (; k; k -= 4) {
    const s0 = v128.load32_splat(a), s1 = v128.load32_splat(a, 4), s2 = v128.load32_splat(a, 8), s3 = v128.load32_splat(a, 12);
    c0 = addFour(c0, b0, ldB, s0, s1, s2, s3);
    c1 = addFour(c1, b1, ldB, s0, s1, s2, s3);
    c2 = addFour(c2, b2, ldB, s0, s1, s2, s3);
    c3 = addFour(c3, b3, ldB, s0, s1, s2, s3);
    a += 16;
    b0 += 16, b1 += 16, b2 += 16, b3 += 16;
  }
  v128.store(out, c0), v128.store(out, c1, 16), v128.store(out, c2, 32), v128.store(out, c3, 48);
}

/** Adds four steps of the depth to the sums of four rows of B. */
@inline
function addFour(c: v128, b: usize, ldB: usize, s0: v128, s1: v128, s2: v128, s3: v128): v128 {
  const b1 = b + ldB, b2 = b1 + ldB;
  const v0 = v128.load(b), v1 = v128.load(b1), v2 = v128.load(b2), v3 = v128.load(b2 + ldB);
  const low01 = v128.shuffle<f32>(v0, v1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(v2, v3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(v0, v1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(v2, v3, 2, 6, 3, 7);
  c = f32x4.relaxed_madd(s0, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5), c);
  c = f32x4.relaxed_madd(s1, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), c);
  c = f32x4.relaxed_madd(s2, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), c);
  return f32x4.relaxed_madd(s3, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), c);
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
