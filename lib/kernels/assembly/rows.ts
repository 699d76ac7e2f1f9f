// Kernels over the rows of [rows, width]: look-ups, broadcasts, the largest of a row.
import { rowMaximum } from "./rows_softmax";
import { loadPart, storePart } from "./vectors";

/** Copies `width` numbers. */
@inline
export function copyRow(out: usize, from: usize, width: i32): void {
  const whole = <usize>(width >> 2) << 4;
  const part = <usize>(width & 3);
  for (let i: usize = 0; i < whole; i += 16) v128.store(out + i, v128.load(from + i));
  if (part) storePart(out + whole, loadPart(from + whole, part), part);
}

export function embedding(
  out: usize,
  table: usize,
  ids: usize,
  width: i32,
  start: i32,
  end: i32,
): void {
  const bytes = <usize>width << 2;
  for (let row = start; row < end; row++) {
    const id = <usize>load<u32>(ids + (<usize>row << 2));
    copyRow(out + <usize>row * bytes, table + id * bytes, width);
  }
}

export function addRow(
  out: usize,
  a: usize,
  row: usize,
  width: i32,
  start: i32,
  end: i32,
): void {
  const whole = <usize>(width >> 2) << 4;
  const part = <usize>(width & 3);
  for (let r = start; r < end; r++) {
    const offset = (<usize>r * <usize>width) << 2;
    const from = a + offset;
    const to = out + offset;
    for (let i: usize = 0; i < whole; i += 16) {
      v128.store(to + i, f32x4.add(v128.load(from + i), v128.load(row + i)));
    }
    if (part) {
      const value = f32x4.add(loadPart(from + whole, part), loadPart(row + whole, part));
      storePart(to + whole, value, part);
    }
  }
}

// The first of the largest numbers; NaN is never the largest, and a row of NaN alone gives 0.
export function argmaxRows(outIds: usize, x: usize, width: i32, start: i32, end: i32): void {
  for (let row = start; row < end; row++) {
    const from = x + ((<usize>row * <usize>width) << 2);
    const largest = rowMaximum(from, width);
    let index = 0;
    while (index < width && load<f32>(from + (<usize>index << 2)) != largest) index++;
    store<i32>(outIds + (<usize>row << 2), index < width ? index : 0);
  }
}
