import { gemmBlockDepth, gemmPanelColumns } from "../layout";
import { blockPanels, blockScratchBytes, multiplyBlock, packBlock } from "./gemm";
import { scratch } from "./scratch";

export function matmulBatched(
  out: usize, a: usize, b: usize, m: i32, n: i32, k: i32, transposedA: i32, transposedB: i32, accumulate: i32,
  strideA: i32, strideB: i32, strideOut: i32, start: i32, end: i32,
): void {
  const packed = scratch() + blockScratchBytes;
  const panels = (n + gemmPanelColumns - 1) / gemmPanelColumns;
  const lda = transposedA ? m : k;
  const ldb = transposedB ? k : n;
  for (let panel = 0; panel < panels; panel += blockPanels) {
    const lastPanel = min<i32>(panel + blockPanels, panels);
    const column = panel * gemmPanelColumns;
    const width = min<i32>(n, lastPanel * gemmPanelColumns) - column;
    for (let block = 0; block < k; block += gemmBlockDepth) {
      const depth = min<i32>(gemmBlockDepth, k - block);
      for (let batch = start; batch < end; batch++) {
        if (batch == start || strideB) {
          packBlock(packed, b + (<usize>(batch * strideB) << 2), n, ldb, transposedB, block, depth, panel, lastPanel);
        }
        const blockA = a + (<usize>(batch * strideA + (transposedA ? block * lda : block)) << 2);
        const target = out + (<usize>(batch * strideOut + column) << 2);
        multiplyBlock(target, blockA, packed, 0, m, width, depth, lda, n, transposedA, accumulate | block, 0);
      }
    }
  }
}
