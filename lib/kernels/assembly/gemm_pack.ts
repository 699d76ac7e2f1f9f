import { gemmPanelColumns, gemmTileRows } from "../layout";

const rowBytes: usize = gemmPanelColumns * 4;

/**
 * Packs `width` columns (at most 8) of `depth` rows of B as one panel, `depth` rows of 8. Rows of B are
 * `ldB` bytes apart.
 */
export function packPanel(panel: usize, b: usize, ldB: usize, depth: i32, width: i32): void {
  if (width == gemmPanelColumns) {
    for (; depth; depth--) {
      v128.store(panel, v128.load(b));
      v128.store(panel, v128.load(b, 16), 16);
      panel += rowBytes;
      b += ldB;
    }
    return;
  }
  for (; depth; depth--) {
    for (let i = 0; i < gemmPanelColumns; i++) {
      const offset = <usize>i << 2;
      store<f32>(panel + offset, i < width ? load<f32>(b + offset) : 0);
    }
    panel += rowBytes;
    b += ldB;
  }
}

/** The same for a B that is given transposed: its `width` rows of `depth` numbers become columns. */
export function packPanelTransposed(panel: usize, b: usize, ldB: usize, depth: i32, width: i32): void {
  let step = 0;
  if (width == gemmPanelColumns) {
    for (; step + 4 <= depth; step += 4) {
      transpose4(panel + <usize>step * rowBytes, b + (<usize>step << 2), ldB);
      transpose4(panel + <usize>step * rowBytes + 16, b + (<usize>step << 2) + 4 * ldB, ldB);
    }
  }
  for (; step < depth; step++) {
    const row = panel + <usize>step * rowBytes;
    const column = b + (<usize>step << 2);
    for (let i = 0; i < gemmPanelColumns; i++) {
      store<f32>(row + (<usize>i << 2), i < width ? load<f32>(column + <usize>i * ldB) : 0);
    }
  }
}

/** Four rows of four numbers become four columns. */
function transpose4(to: usize, from: usize, ld: usize): void {
  const r0 = v128.load(from);
  from += ld;
  const r1 = v128.load(from);
  from += ld;
  const r2 = v128.load(from);
  from += ld;
  const r3 = v128.load(from);
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  v128.store(to, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), 32);
  v128.store(to, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), 64);
  v128.store(to, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), 96);
}

/** Where a tile of a transposed A stands when it is packed: one column after another. */
export const packedColumnBytes: usize = gemmTileRows * 4;

/** Copies `height` columns (at most 6) of `depth` rows, `ldA` bytes apart, so that they stand together. */
export function packColumns(tile: usize, a: usize, ldA: usize, depth: i32, height: i32): void {
  if (height == gemmTileRows) {
    for (; depth; depth--) {
      v128.store(tile, v128.load(a));
      store<u64>(tile, load<u64>(a, 16), 16);
      tile += packedColumnBytes;
      a += ldA;
    }
    return;
  }
  for (; depth; depth--) {
    for (let i = 0; i < height; i++) store<f32>(tile + (<usize>i << 2), load<f32>(a + (<usize>i << 2)));
    tile += packedColumnBytes;
    a += ldA;
  }
}
