// Copies between a contiguous array [d0, d1, d2, d3] and one with strides (in floats; 0 repeats), along rows
// of d3.
import { copyRow } from "./rows";
import { loadPart, storePart } from "./vectors";

// Where row `row` of [d0, d1, d2] begins.
@inline
function rowOffset(row: i32, d1: i32, d2: i32, s0: i32, s1: i32, s2: i32): usize {
  const upper = row / d2;
  const i2 = row - upper * d2;
  const i0 = upper / d1;
  const i1 = upper - i0 * d1;
  return <usize>(i0 * s0 + i1 * s1 + i2 * s2) << 2;
}

// Four neighboring rows that are columns of the source: d3 x 4 numbers transposed, 4 x 4 at a time.
@inline
function transposeFourRows(out: usize, at: usize, d3: i32, s3: i32): void {
  const stride = <usize>s3 << 2;
  const row = <usize>d3 << 2;
  let i = 0;
  for (; i + 4 <= d3; i += 4) {
    const a = v128.load(at);
    const b = v128.load(at + stride);
    const c = v128.load(at + 2 * stride);
    const d = v128.load(at + 3 * stride);
    const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(out, v128.shuffle<f32>(abLow, cdLow, 0, 1, 4, 5));
    v128.store(out + row, v128.shuffle<f32>(abLow, cdLow, 2, 3, 6, 7));
    v128.store(out + 2 * row, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5));
    v128.store(out + 3 * row, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7));
    at += 4 * stride;
    out += 16;
  }
  for (; i < d3; i++) {
    const a = v128.load(at);
    v128.store_lane<f32>(out, a, 0);
    v128.store_lane<f32>(out + row, a, 1);
    v128.store_lane<f32>(out + 2 * row, a, 2);
    v128.store_lane<f32>(out + 3 * row, a, 3);
    at += stride;
    out += 4;
  }
}

export function stridedCopy(
  out: usize,
  from: usize,
  d0: i32,
  d1: i32,
  d2: i32,
  d3: i32,
  s0: i32,
  s1: i32,
  s2: i32,
  s3: i32,
  start: i32,
  end: i32,
): void {
  const bytes = <usize>d3 << 2;
  const stride = <usize>s3 << 2;
  for (let row = start; row < end;) {
    let at = from + rowOffset(row, d1, d2, s0, s1, s2);
    let to = out + <usize>row * bytes;
    if (s3 == 1) {
      copyRow(to, at, d3);
    } else if (s2 == 1 && row + 4 <= end && row % d2 + 4 <= d2) {
      transposeFourRows(to, at, d3, s3);
      row += 4;
      continue;
    } else {
      for (let i = 0; i < d3; i++) {
        store<f32>(to, load<f32>(at));
        at += stride;
        to += 4;
      }
    }
    row++;
  }
}

export function stridedAdd(
  out: usize,
  from: usize,
  d0: i32,
  d1: i32,
  d2: i32,
  d3: i32,
  s0: i32,
  s1: i32,
  s2: i32,
  s3: i32,
  start: i32,
  end: i32,
): void {
  const whole = <usize>(d3 >> 2) << 4;
  const part = <usize>(d3 & 3);
  const stride = <usize>s3 << 2;
  for (let row = start; row < end; row++) {
    let to = out + rowOffset(row, d1, d2, s0, s1, s2);
    let at = from + ((<usize>row * <usize>d3) << 2);
    if (s3 == 1) {
      for (let i: usize = 0; i < whole; i += 16) {
        v128.store(to + i, f32x4.add(v128.load(to + i), v128.load(at + i)));
      }
      if (part) {
        const value = f32x4.add(loadPart(to + whole, part), loadPart(at + whole, part));
        storePart(to + whole, value, part);
      }
    } else {
      for (let i = 0; i < d3; i++) {
        store<f32>(to, load<f32>(to) + load<f32>(at));
        to += stride;
        at += 4;
      }
    }
  }
}
