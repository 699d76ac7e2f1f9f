import { gemmPanelColumns, gemmTileRows } from "../layout";
import { rows } from "./gemm_tiles";

/** The room that a tile at the right edge takes, at the beginning of a thread's scratch. */
export const edgeBytes: usize = gemmTileRows * gemmPanelColumns * 4 + 64;

/**
 * `out[height, n] = from + A·B` for any n. All distances in bytes; `edge` is room for
 * `edgeBytes`.
 */
export function strip(
  height: i32, n: i32, depth: i32, out: usize, ldOut: usize, from: usize, ldFrom: usize,
  a: usize, ldA: usize, b: usize, panelBytes: usize, edge: usize,
): void {
  const panels = n / gemmPanelColumns;
  if (panels) rows(height, out, ldOut, from, ldFrom, a, ldA, b, depth, panels, panelBytes);
  const rest = n % gemmPanelColumns;
  if (rest == 0) return;
  // A whole panel does not fit between this row's end and the next: compute it elsewhere.
  const done = <usize>(panels * gemmPanelColumns * 4);
  const restBytes = <usize>rest << 2;
  const ldEdge = <usize>(gemmPanelColumns * 4);
  if (from) copyRows(edge, ldEdge, from + done, ldFrom, height, restBytes);
  rows(height, edge, ldEdge, from ? edge : 0, ldEdge, a, ldA, b + <usize>panels * panelBytes, depth, 1, 0);
  copyRows(out + done, ldOut, edge, ldEdge, height, restBytes);
}

function copyRows(to: usize, ldTo: usize, from: usize, ldFrom: usize, height: i32, bytes: usize): void {
  for (let row = 0; row < height; row++) {
    for (let i: usize = 0; i < bytes; i += 4) store<f32>(to + i, load<f32>(from + i));
    to += ldTo;
    from += ldFrom;
  }
}
