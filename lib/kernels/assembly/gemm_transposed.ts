// Aᵀ·B where both are long and narrow, as the gradient of a weight has them. Each is read once in its own
// order, so B is packed block by block into the thread's scratch instead of as a whole into memory.
import { gemmBlockDepth, gemmColumnGroup, gemmPanelColumns, gemmTileRows } from "../layout";
import { blockScratchBytes, multiplyBlock, packBlock } from "./gemm";
import { scratch } from "./scratch";

export function gemmTransposed(
  out: usize, sums: usize, a: usize, b: usize, m: i32, n: i32, k: i32, lda: i32, ldb: i32, ldo: i32,
  accumulate: i32, accumulateSums: i32, start: i32, end: i32,
): void {
  const packed = scratch() + blockScratchBytes;
  const strips = (m + gemmTileRows - 1) / gemmTileRows;
  for (let item = start; item < end;) {
    const group = item / strips;
    const strip = item % strips;
    const count = min<i32>(strips - strip, end - item);
    item += count;
    const column = group * gemmColumnGroup;
    const width = min<i32>(gemmColumnGroup, n - column);
    const panels = (width + gemmPanelColumns - 1) / gemmPanelColumns;
    const groupB = b + (<usize>column << 2);
    const groupOut = out + (<usize>column << 2);
    const firstRow = strip * gemmTileRows;
    const lastRow = min<i32>(firstRow + count * gemmTileRows, m);
    const groupSums = sums && strip == 0 ? sums + (<usize>column << 2) : 0;
    if (groupSums && !accumulateSums) memory.fill(groupSums, 0, <usize>width << 2);
    for (let block = 0; block < k; block += gemmBlockDepth) {
      const depth = min<i32>(gemmBlockDepth, k - block);
      packBlock(packed, groupB, width, ldb, 0, block, depth, 0, panels);
      if (groupSums) addSums(groupSums, packed, width, depth);
      const blockA = a + (<usize>(block * lda) << 2);
      multiplyBlock(groupOut, blockA, packed, firstRow, lastRow, width, depth, lda, ldo, 1, accumulate | block, 0);
    }
  }
}

/** Adds each packed column's sum over its `depth` rows. */
function addSums(sums: usize, packed: usize, width: i32, depth: i32): void {
  for (let column = 0; column < width; column += gemmPanelColumns) {
    let low = f32x4.splat(0), high = low;
    for (let row = depth; row; row--) {
      low = f32x4.add(low, v128.load(packed));
      high = f32x4.add(high, v128.load(packed, 16));
      packed += gemmPanelColumns * 4;
    }
    if (column + gemmPanelColumns <= width) {
      v128.store(sums, f32x4.add(v128.load(sums), low));
      v128.store(sums, f32x4.add(v128.load(sums, 16), high), 16);
      sums += gemmPanelColumns * 4;
    } else {
      const edge = scratch();
      v128.store(edge, low), v128.store(edge, high, 16);
      for (let i: usize = 0; i < <usize>(width - column) << 2; i += 4) {
        store<f32>(sums + i, load<f32>(sums + i) + load<f32>(edge + i));
      }
    }
  }
}
