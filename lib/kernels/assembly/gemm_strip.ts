import { gemmPanelColumns, gemmTileRows } from "../layout";
import { columns, rows } from "./gemm_tiles";

/** The room that a tile at the right edge takes, at the beginning of a thread's scratch. */
export const edgeBytes: usize = gemmTileRows * gemmPanelColumns * 4 + 64;

/**
 * `out[height, n] = from + A·B` for any n, where A is read along its rows or, if `down`, down its columns.
 * All distances in bytes; `edge` is room for `edgeBytes`.
 */
export function strip(
  height: i32, n: i32, depth: i32, out: usize, ldOut: usize, from: usize, ldFrom: usize,
  a: usize, ldA: usize, b: usize, panelBytes: usize, edge: usize, down: bool = false,
): void {
  const panels = n / gemmPanelColumns;
  if (panels) tiles(height, out, ldOut, from, ldFrom, a, ldA, b, depth, panels, panelBytes, down);
  const rest = n % gemmPanelColumns;
  if (rest == 0) return;
  // A whole panel does not fit between this row's end and the next: compute it elsewhere.
  const done = <usize>(panels * gemmPanelColumns * 4);
  const restBytes = <usize>rest << 2;
  const ldEdge = <usize>(gemmPanelColumns * 4);
  if (from) copyRows(edge, ldEdge, from + done, ldFrom, height, restBytes);
  tiles(height, edge, ldEdge, from ? edge : 0, ldEdge, a, ldA, b + <usize>panels * panelBytes, depth, 1, 0, down);
  copyRows(out + done, ldOut, edge, ldEdge, height, restBytes);
}

function tiles(
  height: i32, out: usize, ldOut: usize, from: usize, ldFrom: usize, a: usize, ldA: usize, b: usize,
  depth: i32, panels: i32, panelBytes: usize, down: bool,
): void {
  if (down) columns(height, out, ldOut, from, ldFrom, a, ldA, b, depth, panels, panelBytes);
  else rows(height, out, ldOut, from, ldFrom, a, ldA, b, depth, panels, panelBytes);
}

function copyRows(to: usize, ldTo: usize, from: usize, ldFrom: usize, height: i32, bytes: usize): void {
  for (let row = 0; row < height; row++) {
    for (let i: usize = 0; i < bytes; i += 4) store<f32>(to + i, load<f32>(from + i));
    to += ldTo;
    from += ldFrom;
  }
}
