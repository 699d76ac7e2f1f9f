// A head's keys and values in the form that the matrix products read.
import { gemmPanelColumns } from "../layout";
import { packPanel, packPanelTransposed, panelRowBytes } from "./gemm_pack";

/** Packs keys as the right side of queries · keysᵀ. */
export function packKeys(packed: usize, keys: usize, ld: usize, count: i32, dHead: i32): void {
  for (let key = 0; key < count; key += gemmPanelColumns) {
    const width = min<i32>(gemmPanelColumns, count - key);
    packPanelTransposed(packed, panelRowBytes, keys + <usize>key * ld, ld, dHead, width);
    packed += <usize>dHead * panelRowBytes;
  }
}

/** Packs rows as the right side of weights · rows, in panels of `chunk` rows. */
export function packValues(packed: usize, values: usize, ld: usize, count: i32, dHead: i32, chunk: i32): void {
  for (let column = 0; column < dHead; column += gemmPanelColumns) {
    packPanel(packed, values + (<usize>column << 2), ld, count, min<i32>(gemmPanelColumns, dHead - column));
    packed += <usize>chunk * panelRowBytes;
  }
}
