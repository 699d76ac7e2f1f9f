// Sums over a middle axis, and sums of flat arrays in chunks of 1,024 elements. The chunks, not the threads,
// fix the order of the terms.
import { rowDot, rowSum } from "./rows_softmax";
import { loadPart, storePart } from "./vectors";

@inline const CHUNK: i32 = 1024;

// Sums of four neighboring columns, in groups of 256 terms.
@inline
function sumColumn(at: usize, middle: i32, stride: usize, part: usize): v128 {
  let total = f32x4.splat(0.0);
  for (let first = 0; first < middle; first += 256) {
    const last = min(middle, first + 256);
    let sum = f32x4.splat(0.0);
    for (let m = first; m < last; m++) {
      sum = f32x4.add(sum, part == 4 ? v128.load(at) : loadPart(at, part));
      at += stride;
    }
    total = f32x4.add(total, sum);
  }
  return total;
}

export function sumMiddle(
  out: usize,
  a: usize,
  outer: i32,
  middle: i32,
  inner: i32,
  start: i32,
  end: i32,
): void {
  // Ranges are in multiples of four elements, so the last may reach past the array.
  end = min(end, outer * inner);
  if (inner == 1) {
    for (let o = start; o < end; o++) {
      store<f32>(
        out + (<usize>o << 2),
        rowSum(a + ((<usize>o * <usize>middle) << 2), middle),
      );
    }
    return;
  }
  const stride = <usize>inner << 2;
  for (let element = start; element < end;) {
    const o = element / inner;
    const i = element - o * inner;
    const count = min(4, min(end - element, inner - i));
    const at = a + ((<usize>o * <usize>middle * <usize>inner + <usize>i) << 2);
    const sum = sumColumn(at, middle, stride, <usize>count);
    const to = out + (<usize>element << 2);
    if (count == 4) v128.store(to, sum);
    else storePart(to, sum, <usize>count);
    element += count;
  }
}

export function sumChunks(partials: usize, a: usize, n: i32, start: i32, end: i32): void {
  for (let chunk = start; chunk < end; chunk++) {
    const at = a + ((<usize>chunk * CHUNK) << 2);
    const sum = rowSum(at, min(CHUNK, n - chunk * CHUNK));
    store<f32>(partials + (<usize>chunk << 2), sum);
  }
}

export function sumSquaresChunks(partials: usize, a: usize, n: i32, start: i32, end: i32): void {
  for (let chunk = start; chunk < end; chunk++) {
    const at = a + ((<usize>chunk * CHUNK) << 2);
    const sum = rowDot(at, at, min(CHUNK, n - chunk * CHUNK));
    store<f32>(partials + (<usize>chunk << 2), sum);
  }
}

export function dotChunks(
  partials: usize,
  a: usize,
  b: usize,
  n: i32,
  start: i32,
  end: i32,
): void {
  for (let chunk = start; chunk < end; chunk++) {
    const offset = (<usize>chunk * CHUNK) << 2;
    const sum = rowDot(a + offset, b + offset, min(CHUNK, n - chunk * CHUNK));
    store<f32>(partials + (<usize>chunk << 2), sum);
  }
}
