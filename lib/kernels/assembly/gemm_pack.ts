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

/** The distance of a packed tile's steps, each the numbers of up to six rows. */
export const tileStepBytes: usize = gemmTileRows * 4;

/** The room of a packed tile, and what its last steps write behind it. */
export const tileBytes: usize = gemmBlockDepth * tileStepBytes + 64;

/** `height` columns (at most 6) of `depth` rows of A, `ldA` bytes apart, move together. */
export function packColumns(tile: usize, a: usize, ldA: usize, depth: i32, height: i32): void {
  if (height == gemmTileRows) {
    for (; depth; depth--) {
      v128.store(tile, v128.load(a));
      v128.store64_lane(tile, v128.load64_zero(a, 16), 0, 16);
      tile += tileStepBytes;
      a += ldA;
    }
    return;
  }
  for (; depth; depth--) {
    for (let i: usize = 0; i < <usize>height << 2; i += 4) store<f32>(tile + i, load<f32>(a + i));
    tile += tileStepBytes;
    a += ldA;
  }
}

/** `height` rows (at most 6) of `depth` numbers of A, `ldA` bytes apart, become the columns of a tile. */
export function packRows(tile: usize, a: usize, ldA: usize, depth: i32, height: i32): void {
  let step = 0;
  if (height == gemmTileRows) {
    let r0 = a, r1 = r0 + ldA, r2 = r1 + ldA, r3 = r2 + ldA, r4 = r3 + ldA, r5 = r4 + ldA;
    let to = tile;
    for (; step + 4 <= depth; step += 4) {
      const v0 = v128.load(r0), v1 = v128.load(r1), v2 = v128.load(r2), v3 = v128.load(r3);
      const low01 = v128.shuffle<f32>(v0, v1, 0, 4, 1, 5), high01 = v128.shuffle<f32>(v0, v1, 2, 6, 3, 7);
      const low23 = v128.shuffle<f32>(v2, v3, 0, 4, 1, 5), high23 = v128.shuffle<f32>(v2, v3, 2, 6, 3, 7);
      const v4 = v128.load(r4), v5 = v128.load(r5);
      const low45 = v128.shuffle<f32>(v4, v5, 0, 4, 1, 5), high45 = v128.shuffle<f32>(v4, v5, 2, 6, 3, 7);
      // Six vectors hold the four steps' 24 numbers one after the other.
      v128.store(to, v128.shuffle<f64>(low01, low23, 0, 2));
      to += 16;
      v128.store(to, v128.shuffle<f64>(low45, low01, 0, 3));
      to += 16;
      v128.store(to, v128.shuffle<f64>(low23, low45, 1, 3));
      to += 16;
      v128.store(to, v128.shuffle<f64>(high01, high23, 0, 2));
      to += 16;
      v128.store(to, v128.shuffle<f64>(high45, high01, 0, 3));
      to += 16;
      v128.store(to, v128.shuffle<f64>(high23, high45, 1, 3));
      to += 16;
      r0 += 16, r1 += 16, r2 += 16, r3 += 16, r4 += 16, r5 += 16;
    }
  }
  for (; step < depth; step++) {
    const from = a + (<usize>step << 2);
    const to = tile + <usize>step * tileStepBytes;
    for (let i: usize = 0; i < <usize>height; i++) store<f32>(to + (i << 2), load<f32>(from + i * ldA));
  }
}
