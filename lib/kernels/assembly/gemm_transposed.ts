// Aᵀ·B where both are long and narrow, as the gradient of a weight has them. Blocks of both are packed into
// the thread's scratch, which the second cache holds. Packing is what reads memory, so a part of the range
// packs each of its numbers once where it can.
import { gemmBlockDepth, gemmColumnGroup, gemmPanelColumns, gemmTileRows } from "../layout";
import { packColumns, packPanel, panelRowBytes, tileStepBytes } from "./gemm_pack";
import { edgeBytes, strip } from "./gemm_strip";
import { scratch } from "./scratch";

/** Most strips of rows of `out` whose tiles are packed together: what a thread's scratch has room for. */
const stripsTogether = 120;

// The distances of packed panels and tiles: a cache line more than a power of two, so that the rows that are
// being packed stand in cache sets of their own.
const panelBytes: usize = gemmBlockDepth * panelRowBytes + 64;
const tileBytes: usize = gemmBlockDepth * tileStepBytes + 64;

export function gemmTransposed(
  out: usize, sums: usize, partials: usize, a: usize, b: usize, m: i32, n: i32, k: i32, lda: i32, ldb: i32, ldo: i32,
  chunks: i32, accumulate: i32, accumulateSums: i32, start: i32, end: i32,
): void {
  const strips = (m + gemmTileRows - 1) / gemmTileRows;
  const items = strips * ((n + gemmColumnGroup - 1) / gemmColumnGroup);
  const blocks = (k + gemmBlockDepth - 1) / gemmBlockDepth;
  for (let item = start; item < end;) {
    const chunk = item / items;
    const first = item % items;
    const firstStrip = first % strips;
    const left = min<i32>(end - item, items - first);
    const whole = firstStrip == 0 && left >= strips;
    const groups = whole ? left / strips : 1;
    const count = whole ? strips : min<i32>(strips - firstStrip, left);
    item += groups * count;
    const column = first / strips * gemmColumnGroup;
    const width = min<i32>(groups * gemmColumnGroup, n - column);
    const row = blocks * chunk / chunks * gemmBlockDepth;
    const depth = min<i32>(blocks * (chunk + 1) / chunks * gemmBlockDepth, k) - row;
    let target = out, targetSums = sums, ld = ldo, add = accumulate, addToSums = accumulateSums;
    if (chunk) {
      target = partials + (<usize>((chunk - 1) * m * n) << 2);
      targetSums = partials + (<usize>((chunks - 1) * m * n + (chunk - 1) * n) << 2);
      ld = n, add = 0, addToSums = 0;
    }
    if (sums && firstStrip == 0) targetSums += <usize>column << 2;
    else targetSums = 0;
    const partA = a + (<usize>(row * lda) << 2), partB = b + (<usize>(row * ldb + column) << 2);
    target += <usize>column << 2;
    rectangle(target, targetSums, partA, partB, m, firstStrip, firstStrip + count, width, depth, lda, ldb, ld, add, addToSums);
  }
}

/** Rows `firstStrip` to `lastStrip` of `out[m, n] (+)= Aᵀ·B`, and all of `sums`, unless that is 0. */
function rectangle(
  out: usize, sums: usize, a: usize, b: usize, m: i32, firstStrip: i32, lastStrip: i32, n: i32, k: i32,
  lda: i32, ldb: i32, ldo: i32, accumulate: i32, accumulateSums: i32,
): void {
  const edge = scratch();
  const panels = edge + edgeBytes;
  const tiles = panels + gemmColumnGroup / gemmPanelColumns * panelBytes;
  const ldA = <usize>lda << 2, ldB = <usize>ldb << 2, ldOut = <usize>ldo << 2;
  // Strips are as high as each other, but for one row: a low one is slow.
  const strips = (m + gemmTileRows - 1) / gemmTileRows;
  const height = m / strips, higher = m % strips;
  if (sums && !accumulateSums) memory.fill(sums, 0, <usize>n << 2);
  for (let block = 0; block < k; block += gemmBlockDepth) {
    const depth = min<i32>(gemmBlockDepth, k - block);
    for (let first = firstStrip; first < lastStrip; first += stripsTogether) {
      const last = min<i32>(first + stripsTogether, lastStrip);
      const firstRow = height * first + min<i32>(higher, first);
      const high = max<i32>(higher - first, 0);
      packTiles(tiles, a + <usize>block * ldA + (<usize>firstRow << 2), ldA, depth, height, last - first, high);
      for (let column = 0; column < n; column += gemmColumnGroup) {
        const width = min<i32>(gemmColumnGroup, n - column);
        const offset = <usize>column << 2, groupOut = out + <usize>firstRow * ldOut + offset;
        packPanels(panels, b + <usize>block * ldB + offset, ldB, depth, width);
        if (sums && first == firstStrip) addSums(sums + offset, panels, width, depth);
        let tile = tiles, target = groupOut;
        for (let s = first; s < last; s++) {
          const rows = s < higher ? height + 1 : height;
          const from = accumulate | block ? target : 0;
          strip(rows, width, depth, target, ldOut, from, ldOut, tile, tileStepBytes, panels, panelBytes, edge, true);
          target += <usize>rows * ldOut;
          tile += tileBytes;
        }
      }
    }
  }
}

// Memory is read fastest in several places at once: rows are packed in fours, a quarter of the block apart.

/** Packs `width` columns of `depth` rows of B into panels of 8. */
function packPanels(panels: usize, b: usize, ldB: usize, depth: i32, width: i32): void {
  const quarter = depth >> 2;
  const done = quarter << 2;
  const nextB = <usize>quarter * ldB, nextPanel = <usize>quarter * panelRowBytes;
  const whole = width / gemmPanelColumns;
  for (let row = 0; row < quarter; row++) {
    let from = b + <usize>row * ldB, to = panels + <usize>row * panelRowBytes;
    for (let panel = 0; panel < whole; panel++) {
      const from1 = from + nextB, from2 = from1 + nextB, from3 = from2 + nextB;
      const to1 = to + nextPanel, to2 = to1 + nextPanel, to3 = to2 + nextPanel;
      v128.store(to, v128.load(from)), v128.store(to, v128.load(from, 16), 16);
      v128.store(to1, v128.load(from1)), v128.store(to1, v128.load(from1, 16), 16);
      v128.store(to2, v128.load(from2)), v128.store(to2, v128.load(from2, 16), 16);
      v128.store(to3, v128.load(from3)), v128.store(to3, v128.load(from3, 16), 16);
      from += panelRowBytes;
      to += panelBytes;
    }
  }
  for (let panel = 0; panel < whole; panel++) {
    packPanel(panels + <usize>done * panelRowBytes, b + <usize>done * ldB, ldB, depth - done, gemmPanelColumns);
    panels += panelBytes;
    b += panelRowBytes;
  }
  if (width % gemmPanelColumns) packPanel(panels, b, ldB, depth, width % gemmPanelColumns);
}

/**
 * Packs the columns of `depth` rows of A into `count` tiles of `height` columns, or one more for the first
 * `higher` of them. Six numbers are moved at once, and those behind a tile's own never used; but behind the
 * last row there may be no memory.
 */
function packTiles(tiles: usize, a: usize, ldA: usize, depth: i32, height: i32, count: i32, higher: i32): void {
  const quarter = (depth - 1) >> 2;
  const done = quarter << 2;
  const nextA = <usize>quarter * ldA, nextTile = <usize>quarter * tileStepBytes;
  const bytes = <usize>height << 2;
  for (let row = 0; row < quarter; row++) {
    let from = a + <usize>row * ldA, to = tiles + <usize>row * tileStepBytes;
    for (let tile = 0; tile < count; tile++) {
      const from1 = from + nextA, from2 = from1 + nextA, from3 = from2 + nextA;
      const to1 = to + nextTile, to2 = to1 + nextTile, to3 = to2 + nextTile;
      v128.store(to, v128.load(from)), v128.store64_lane(to, v128.load64_zero(from, 16), 0, 16);
      v128.store(to1, v128.load(from1)), v128.store64_lane(to1, v128.load64_zero(from1, 16), 0, 16);
      v128.store(to2, v128.load(from2)), v128.store64_lane(to2, v128.load64_zero(from2, 16), 0, 16);
      v128.store(to3, v128.load(from3)), v128.store64_lane(to3, v128.load64_zero(from3, 16), 0, 16);
      from += tile < higher ? bytes + 4 : bytes;
      to += tileBytes;
    }
  }
  for (let tile = 0; tile < count; tile++) {
    const columns = tile < higher ? height + 1 : height;
    packColumns(tiles + <usize>done * tileStepBytes, a + <usize>done * ldA, ldA, depth - done, columns);
    tiles += tileBytes;
    a += <usize>columns << 2;
  }
}

/** Adds each packed column's sum over its `depth` rows. */
function addSums(sums: usize, panel: usize, width: i32, depth: i32): void {
  for (let column = 0; column < width; column += gemmPanelColumns) {
    let low = f32x4.splat(0), high = low;
    let at = panel;
    for (let row = depth; row; row--) {
      low = f32x4.add(low, v128.load(at));
      high = f32x4.add(high, v128.load(at, 16));
      at += panelRowBytes;
    }
    if (column + gemmPanelColumns <= width) {
      v128.store(sums, f32x4.add(v128.load(sums), low));
      v128.store(sums, f32x4.add(v128.load(sums, 16), high), 16);
    } else {
      const edge = scratch();
      v128.store(edge, low), v128.store(edge, high, 16);
      for (let i: usize = 0; i < <usize>(width - column) << 2; i += 4) {
        store<f32>(sums + i, load<f32>(sums + i) + load<f32>(edge + i));
      }
    }
    sums += panelRowBytes;
    panel += panelBytes;
  }
}
