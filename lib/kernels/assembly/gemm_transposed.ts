// Aᵀ·B where both are long and narrow, as the gradient of a weight has them. Each is read in its own order,
// row by row, into packed blocks in the thread's scratch: the second cache holds them.
import { gemmBlockDepth, gemmColumnGroup, gemmPanelColumns, gemmTileRows } from "../layout";
import { panelRowBytes, tileStepBytes } from "./gemm_pack";
import { edgeBytes, strip } from "./gemm_strip";
import { scratch } from "./scratch";

/** Most rows of `out` whose tiles are packed together. */
const rowChunk = 22 * gemmTileRows;

// The distances of packed panels and tiles: a cache line more than a power of two, so that the rows that are
// being packed stand in cache sets of their own.
const panelBytes: usize = gemmBlockDepth * panelRowBytes + 64;
const tileBytes: usize = gemmBlockDepth * tileStepBytes + 64;

export function gemmTransposed(
  out: usize, sums: usize, a: usize, b: usize, m: i32, n: i32, k: i32, lda: i32, ldb: i32, ldo: i32,
  accumulate: i32, accumulateSums: i32, start: i32, end: i32,
): void {
  const edge = scratch();
  const panels = edge + edgeBytes;
  const tiles = panels + gemmColumnGroup / gemmPanelColumns * panelBytes;
  const ldA = <usize>lda << 2, ldB = <usize>ldb << 2, ldOut = <usize>ldo << 2;
  const strips = (m + gemmTileRows - 1) / gemmTileRows;
  for (let item = start; item < end;) {
    const firstStrip = item % strips;
    const column = item / strips * gemmColumnGroup;
    const count = min<i32>(strips - firstStrip, end - item);
    item += count;
    const width = min<i32>(gemmColumnGroup, n - column);
    const groupB = b + (<usize>column << 2);
    const groupOut = out + (<usize>column << 2);
    const firstRow = firstStrip * gemmTileRows;
    const lastRow = min<i32>(firstRow + count * gemmTileRows, m);
    const groupSums = sums && firstStrip == 0 ? sums + (<usize>column << 2) : 0;
    if (groupSums && !accumulateSums) memory.fill(groupSums, 0, <usize>width << 2);
    for (let block = 0; block < k; block += gemmBlockDepth) {
      const depth = min<i32>(gemmBlockDepth, k - block);
      packPanels(panels, groupB + <usize>block * ldB, ldB, depth, width);
      if (groupSums) addSums(groupSums, panels, width, depth);
      for (let chunk = firstRow; chunk < lastRow; chunk += rowChunk) {
        const lastOfChunk = min<i32>(chunk + rowChunk, lastRow);
        packTiles(tiles, a + <usize>block * ldA + (<usize>chunk << 2), ldA, depth, lastOfChunk - chunk);
        let tile = tiles;
        for (let row = chunk; row < lastOfChunk; row += gemmTileRows) {
          const height = min<i32>(gemmTileRows, lastOfChunk - row);
          const target = groupOut + <usize>row * ldOut;
          const from = accumulate | block ? target : 0;
          strip(height, width, depth, target, ldOut, from, ldOut, tile, tileStepBytes, panels, panelBytes, edge, true);
          tile += tileBytes;
        }
      }
    }
  }
}

/** Packs `width` columns of `depth` rows of B, row after row, into panels of 8. */
function packPanels(panels: usize, b: usize, ldB: usize, depth: i32, width: i32): void {
  for (; depth; depth--) {
    let to = panels, from = b;
    let rest = width;
    for (; rest >= gemmPanelColumns; rest -= gemmPanelColumns) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      to += panelBytes;
      from += panelRowBytes;
    }
    if (rest) {
      for (let i = 0; i < gemmPanelColumns; i++) {
        const offset = <usize>i << 2;
        store<f32>(to + offset, i < rest ? load<f32>(from + offset) : 0);
      }
    }
    panels += panelRowBytes;
    b += ldB;
  }
}

/** Packs `width` columns of `depth` rows of A, row after row, into tiles of 6. */
function packTiles(tiles: usize, a: usize, ldA: usize, depth: i32, width: i32): void {
  for (; depth; depth--) {
    let to = tiles, from = a;
    let rest = width;
    for (; rest >= gemmTileRows; rest -= gemmTileRows) {
      v128.store(to, v128.load(from));
      v128.store64_lane(to, v128.load64_zero(from, 16), 0, 16);
      to += tileBytes;
      from += tileStepBytes;
    }
    for (let i: usize = 0; i < <usize>rest << 2; i += 4) store<f32>(to + i, load<f32>(from + i));
    tiles += tileStepBytes;
    a += ldA;
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
