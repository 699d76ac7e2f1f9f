// Layer norm and RMS norm over the rows of [rows, width]. Rows are read two or three times, from the cache.
import { loadPart, maskPart, storePart, sumLanes } from "./vectors";
import { rowDot, rowSum } from "./rows_softmax";

/** The sum over a row of (x - mean)^2. */
@inline
function rowDeviation(x: usize, mean: f32, width: i32): f32 {
  const whole = <usize>(width >> 2) << 4;
  const part = <usize>(width & 3);
  const middle = f32x4.splat(mean);
  let a = f32x4.splat(0.0);
  let b = a;
  let c = a;
  let d = a;
  let i: usize = 0;
  for (; i + 64 <= whole; i += 64) {
    const p = f32x4.sub(v128.load(x + i), middle);
    const q = f32x4.sub(v128.load(x + i, 16), middle);
    const r = f32x4.sub(v128.load(x + i, 32), middle);
    const s = f32x4.sub(v128.load(x + i, 48), middle);
    a = f32x4.relaxed_madd(p, p, a);
    b = f32x4.relaxed_madd(q, q, b);
    c = f32x4.relaxed_madd(r, r, c);
    d = f32x4.relaxed_madd(s, s, d);
  }
  for (; i < whole; i += 16) {
    const u = f32x4.sub(v128.load(x + i), middle);
    a = f32x4.relaxed_madd(u, u, a);
  }
  if (part) {
    const u = v128.and(f32x4.sub(loadPart(x + whole, part), middle), maskPart(part));
    b = f32x4.relaxed_madd(u, u, b);
  }
  return sumLanes(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
}

/** out = (x - mean) * rstd * scale + bias, where a pointer of 0 leaves scale or bias out. */
@inline
function normalizeRow(
  out: usize,
  x: usize,
  mean: f32,
  rstd: f32,
  scale: usize,
  bias: usize,
  width: i32,
): void {
  const whole = <usize>(width >> 2) << 4;
  const part = <usize>(width & 3);
  const middle = f32x4.splat(mean);
  const factor = f32x4.splat(rstd);
  if (scale && bias) {
    for (let i: usize = 0; i < whole; i += 16) {
      const normal = f32x4.mul(f32x4.sub(v128.load(x + i), middle), factor);
      v128.store(
        out + i,
        f32x4.relaxed_madd(normal, v128.load(scale + i), v128.load(bias + i)),
      );
    }
  } else {
    for (let i: usize = 0; i < whole; i += 16) {
      let value = f32x4.mul(f32x4.sub(v128.load(x + i), middle), factor);
      if (scale) value = f32x4.mul(value, v128.load(scale + i));
      if (bias) value = f32x4.add(value, v128.load(bias + i));
      v128.store(out + i, value);
    }
  }
  if (part) {
    let value = f32x4.mul(f32x4.sub(loadPart(x + whole, part), middle), factor);
    if (scale) value = f32x4.mul(value, loadPart(scale + whole, part));
    if (bias) value = f32x4.add(value, loadPart(bias + whole, part));
    storePart(out + whole, value, part);
  }
}

export function layerNorm(
  out: usize,
  mean: usize,
  rstd: usize,
  x: usize,
  scale: usize,
  bias: usize,
  width: i32,
  epsilon: f32,
  start: i32,
  end: i32,
): void {
  for (let row = start; row < end; row++) {
    const offset = (<usize>row * <usize>width) << 2;
    const from = x + offset;
    const middle = rowSum(from, width) / <f32>width;
    const variance = rowDeviation(from, middle, width) / <f32>width;
    const factor = <f32>1.0 / sqrt<f32>(variance + epsilon);
    normalizeRow(out + offset, from, middle, factor, scale, bias, width);
    store<f32>(mean + (<usize>row << 2), middle);
    store<f32>(rstd + (<usize>row << 2), factor);
  }
}

export function rmsNorm(
  out: usize,
  rstd: usize,
  x: usize,
  scale: usize,
  width: i32,
  epsilon: f32,
  start: i32,
  end: i32,
): void {
  for (let row = start; row < end; row++) {
    const offset = (<usize>row * <usize>width) << 2;
    const from = x + offset;
    const factor = <f32>1.0 / sqrt<f32>(rowDot(from, from, width) / <f32>width + epsilon);
    normalizeRow(out + offset, from, 0.0, factor, scale, 0, width);
    store<f32>(rstd + (<usize>row << 2), factor);
  }
}
