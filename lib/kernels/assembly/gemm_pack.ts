import { gemmPanelColumns, gemmTileRows } from "../layout";

export const panelRowBytes: usize = gemmPanelColumns * 4;

/**
 * Packs `width` columns (at most 8) of `depth` rows of B as one panel, `depth` rows of 8. Rows of B are
 * `ldB` bytes apart.
 */
export function packPanel(panel: usize, b: usize, ldB: usize, depth: i32, width: i32): void {
  if (width == gemmPanelColumns) {
    for (; depth; depth--) {
      v128.store(panel, v128.load(b));
      v128.store(panel, v128.load(b, 16), 16);
      panel += panelRowBytes;
      b += ldB;
    }
    return;
  }
  for (; depth; depth--) {
    for (let i = 0; i < gemmPanelColumns; i++) {
      const offset = <usize>i << 2;
      store<f32>(panel + offset, i < width ? load<f32>(b + offset) : 0);
    }
    panel += panelRowBytes;
    b += ldB;
  }
}

/**
 * The same for a B that is given transposed: its `width` rows of `depth` numbers become columns. Rows of
 * the panel are `ldPanel` bytes apart.
 */
export function packPanelTransposed(
  panel: usize, ldPanel: usize, b: usize, ldB: usize, depth: i32, width: i32,
): void {
  let done = 0;
  if (width == gemmPanelColumns) {
    done = depth & -4;
    transposeFour(panel, ldPanel, b, ldB, done);
    transposeFour(panel + 16, ldPanel, b + 4 * ldB, ldB, done);
  }
  for (let step = done; step < depth; step++) {
    const row = panel + <usize>step * ldPanel;
    const column = b + (<usize>step << 2);
    for (let i = 0; i < gemmPanelColumns; i++) {
      store<f32>(row + (<usize>i << 2), i < width ? load<f32>(column + <usize>i * ldB) : 0);
    }
  }
}

/** Four rows of `depth` numbers, a multiple of four, become four columns. */
function transposeFour(to: usize, ldTo: usize, from: usize, ld: usize, depth: i32): void {
  let r0 = from, r1 = r0 + ld, r2 = r1 + ld, r3 = r2 + ld;
  for (; depth > 0; depth -= 4) {
    const v0 = v128.load(r0), v1 = v128.load(r1), v2 = v128.load(r2), v3 = v128.load(r3);
    const low01 = v128.shuffle<f32>(v0, v1, 0, 4, 1, 5);
    const low23 = v128.shuffle<f32>(v2, v3, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(v0, v1, 2, 6, 3, 7);
    const high23 = v128.shuffle<f32>(v2, v3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
    to += ldTo;
    v128.store(to, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
    to += ldTo;
    v128.store(to, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
    to += ldTo;
    v128.store(to, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
    to += ldTo;
    r0 += 16, r1 += 16, r2 += 16, r3 += 16;
  }
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
