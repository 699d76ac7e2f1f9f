import { gemmBlockDepth, gemmPanelColumns, gemmTileRows } from "../layout";

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

/** The distance of a packed tile's rows: a cache line more than a power of two, so that they share no sets. */
export const tileRowBytes: usize = gemmBlockDepth * 4 + 64;

/** `height` columns (at most 6) of `depth` rows of A, `ldA` bytes apart, become the rows of a tile. */
export function packColumns(tile: usize, a: usize, ldA: usize, depth: i32, height: i32): void {
  let done = 0;
  if (height == gemmTileRows) {
    done = depth & -4;
    let to = tile, from = a;
    for (let step = 0; step < done; step += 4) {
      const v0 = v128.load(from), w0 = v128.load64_zero(from, 16);
      from += ldA;
      const v1 = v128.load(from), w1 = v128.load64_zero(from, 16);
      from += ldA;
      const v2 = v128.load(from), w2 = v128.load64_zero(from, 16);
      from += ldA;
      const v3 = v128.load(from), w3 = v128.load64_zero(from, 16);
      from += ldA;
      const low01 = v128.shuffle<f32>(v0, v1, 0, 4, 1, 5);
      const low23 = v128.shuffle<f32>(v2, v3, 0, 4, 1, 5);
      const high01 = v128.shuffle<f32>(v0, v1, 2, 6, 3, 7);
      const high23 = v128.shuffle<f32>(v2, v3, 2, 6, 3, 7);
      const last01 = v128.shuffle<f32>(w0, w1, 0, 4, 1, 5);
      const last23 = v128.shuffle<f32>(w2, w3, 0, 4, 1, 5);
      let row = to;
      v128.store(row, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
      row += tileRowBytes;
      v128.store(row, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
      row += tileRowBytes;
      v128.store(row, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
      row += tileRowBytes;
      v128.store(row, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
      row += tileRowBytes;
      v128.store(row, v128.shuffle<f32>(last01, last23, 0, 1, 4, 5));
      row += tileRowBytes;
      v128.store(row, v128.shuffle<f32>(last01, last23, 2, 3, 6, 7));
      to += 16;
    }
  }
  for (let step = done; step < depth; step++) {
    const from = a + <usize>step * ldA;
    const to = tile + (<usize>step << 2);
    for (let i: usize = 0; i < <usize>height; i++) store<f32>(to + i * tileRowBytes, load<f32>(from + (i << 2)));
  }
}
