// Sums over the rows of [rows, width], one range of columns per thread. Rows are added in order, in groups
// of 256 whose sums are then added: the order, and so every bit, is the same for any division of columns.
import { loadPart, storePart } from "./vectors";

@inline const GROUP: i32 = 256;

/** Adds `value` to the numbers at `address`, of which `part` (1 to 4) belong to the array. */
@inline
function addPart(address: usize, value: v128, part: usize): void {
  if (part == 4) v128.store(address, f32x4.add(v128.load(address), value));
  else storePart(address, f32x4.add(loadPart(address, part), value), part);
}

@inline
function loadUpTo(address: usize, part: usize): v128 {
  return part == 4 ? v128.load(address) : loadPart(address, part);
}

export function sumRows(
  out: usize,
  a: usize,
  rows: i32,
  width: i32,
  accumulate: i32,
  start: i32,
  end: i32,
): void {
  if (!accumulate) memory.fill(out + (<usize>start << 2), 0, <usize>(end - start) << 2);
  const stride = <usize>width << 2;
  let column = start;
  for (let first = 0; first < rows; first += GROUP) {
    const last = min(rows, first + GROUP);
    const origin = a + <usize>first * stride;
    column = start;
    for (; column + 32 <= end; column += 32) {
      let at = origin + (<usize>column << 2);
      let s0 = f32x4.splat(0.0), s1 = s0, s2 = s0, s3 = s0;
      let s4 = s0, s5 = s0, s6 = s0, s7 = s0;
      for (let row = first; row < last; row++) {
        s0 = f32x4.add(s0, v128.load(at));
        s1 = f32x4.add(s1, v128.load(at, 16));
        s2 = f32x4.add(s2, v128.load(at, 32));
        s3 = f32x4.add(s3, v128.load(at, 48));
        s4 = f32x4.add(s4, v128.load(at, 64));
        s5 = f32x4.add(s5, v128.load(at, 80));
        s6 = f32x4.add(s6, v128.load(at, 96));
        s7 = f32x4.add(s7, v128.load(at, 112));
        at += stride;
      }
      const to = out + (<usize>column << 2);
      v128.store(to, f32x4.add(v128.load(to), s0));
      v128.store(to, f32x4.add(v128.load(to, 16), s1), 16);
      v128.store(to, f32x4.add(v128.load(to, 32), s2), 32);
      v128.store(to, f32x4.add(v128.load(to, 48), s3), 48);
      v128.store(to, f32x4.add(v128.load(to, 64), s4), 64);
      v128.store(to, f32x4.add(v128.load(to, 80), s5), 80);
      v128.store(to, f32x4.add(v128.load(to, 96), s6), 96);
      v128.store(to, f32x4.add(v128.load(to, 112), s7), 112);
    }
    for (; column < end; column += 4) {
      const part = <usize>min(4, end - column);
      let at = origin + (<usize>column << 2);
      let sum = f32x4.splat(0.0);
      for (let row = first; row < last; row++) {
        sum = f32x4.add(sum, loadUpTo(at, part));
        at += stride;
      }
      addPart(out + (<usize>column << 2), sum, part);
    }
  }
}

// dScale += sum of dy * (x - mean) * rstd and dBias += sum of dy; a pointer of 0 leaves mean, dScale or dBias
// out.
@inline
function normParameters(
  dScale: usize,
  dBias: usize,
  x: usize,
  dy: usize,
  mean: usize,
  rstd: usize,
  rows: i32,
  width: i32,
  start: i32,
  end: i32,
): void {
  const stride = <usize>width << 2;
  for (let first = 0; first < rows; first += GROUP) {
    const last = min(rows, first + GROUP);
    const origin = <usize>first * stride;
    let column = start;
    for (; column + 16 <= end; column += 16) {
      let at = origin + (<usize>column << 2);
      let s0 = f32x4.splat(0.0), s1 = s0, s2 = s0, s3 = s0;
      let b0 = s0, b1 = s0, b2 = s0, b3 = s0;
      for (let row = first; row < last; row++) {
        const middle = mean ? v128.load32_splat(mean + (<usize>row << 2)) : f32x4.splat(0.0);
        const factor = v128.load32_splat(rstd + (<usize>row << 2));
        const d0 = v128.load(dy + at);
        const d1 = v128.load(dy + at, 16);
        const d2 = v128.load(dy + at, 32);
        const d3 = v128.load(dy + at, 48);
        b0 = f32x4.add(b0, d0);
        b1 = f32x4.add(b1, d1);
        b2 = f32x4.add(b2, d2);
        b3 = f32x4.add(b3, d3);
        const n0 = f32x4.mul(f32x4.sub(v128.load(x + at), middle), factor);
        const n1 = f32x4.mul(f32x4.sub(v128.load(x + at, 16), middle), factor);
        const n2 = f32x4.mul(f32x4.sub(v128.load(x + at, 32), middle), factor);
        const n3 = f32x4.mul(f32x4.sub(v128.load(x + at, 48), middle), factor);
        s0 = f32x4.relaxed_madd(d0, n0, s0);
        s1 = f32x4.relaxed_madd(d1, n1, s1);
        s2 = f32x4.relaxed_madd(d2, n2, s2);
        s3 = f32x4.relaxed_madd(d3, n3, s3);
        at += stride;
      }
      if (dScale) {
        const to = dScale + (<usize>column << 2);
        addPart(to, s0, 4);
        addPart(to + 16, s1, 4);
        addPart(to + 32, s2, 4);
        addPart(to + 48, s3, 4);
      }
      if (dBias) {
        const to = dBias + (<usize>column << 2);
        addPart(to, b0, 4);
        addPart(to + 16, b1, 4);
        addPart(to + 32, b2, 4);
        addPart(to + 48, b3, 4);
      }
    }
    for (; column < end; column += 4) {
      const part = <usize>min(4, end - column);
      let at = origin + (<usize>column << 2);
      let s = f32x4.splat(0.0);
      let b = s;
      for (let row = first; row < last; row++) {
        const middle = mean ? v128.load32_splat(mean + (<usize>row << 2)) : f32x4.splat(0.0);
        const factor = v128.load32_splat(rstd + (<usize>row << 2));
        const d = loadUpTo(dy + at, part);
        b = f32x4.add(b, d);
        s = f32x4.relaxed_madd(
          d,
          f32x4.mul(f32x4.sub(loadUpTo(x + at, part), middle), factor),
          s,
        );
        at += stride;
      }
      if (dScale) addPart(dScale + (<usize>column << 2), s, part);
      if (dBias) addPart(dBias + (<usize>column << 2), b, part);
    }
  }
}

export function layerNormBackwardParameters(
  dScale: usize,
  dBias: usize,
  x: usize,
  dy: usize,
  mean: usize,
  rstd: usize,
  rows: i32,
  width: i32,
  start: i32,
  end: i32,
): void {
  normParameters(dScale, dBias, x, dy, mean, rstd, rows, width, start, end);
}

export function rmsNormBackwardParameters(
  dScale: usize,
  x: usize,
  dy: usize,
  rstd: usize,
  rows: i32,
  width: i32,
  start: i32,
  end: i32,
): void {
  normParameters(dScale, 0, x, dy, 0, rstd, rows, width, start, end);
}

export function embeddingBackward(
  dTable: usize,
  dy: usize,
  ids: usize,
  rows: i32,
  width: i32,
  start: i32,
  end: i32,
): void {
  const stride = <usize>width << 2;
  const from = <usize>start << 2;
  const whole = from + (<usize>((end - start) >> 2) << 4);
  const part = <usize>((end - start) & 3);
  for (let row = 0; row < rows; row++) {
    const to = dTable + <usize>load<u32>(ids + (<usize>row << 2)) * stride;
    const at = dy + <usize>row * stride;
    for (let i = from; i < whole; i += 16) {
      v128.store(to + i, f32x4.add(v128.load(to + i), v128.load(at + i)));
    }
    if (part) addPart(to + whole, loadPart(at + whole, part), part);
  }
}
