// Softmax and its kin over the rows of [rows, width]. A row's sums always run in the same order: four lanes
// of whole vectors, then the part behind them. The maximum may pass over NaN; the sum does not.
import { exponential, logarithm } from "./math";
import { loadPart, maskPart, maximumLanes, storePart, sumLanes } from "./vectors";

/** The largest number of a row. */
@inline
export function rowMaximum(x: usize, width: i32): f32 {
  const stop = x + (<usize>(width >> 2) << 4);
  const part = <usize>(width & 3);
  let a = f32x4.splat(-Infinity);
  let b = a;
  let i = x;
  for (; i + 32 <= stop; i += 32) {
    a = f32x4.pmax(a, v128.load(i));
    b = f32x4.pmax(b, v128.load(i, 16));
  }
  if (i < stop) a = f32x4.pmax(a, v128.load(i));
  if (part) {
    b = f32x4.pmax(
      b,
      v128.bitselect(loadPart(stop, part), f32x4.splat(-Infinity), maskPart(part)),
    );
  }
  return maximumLanes(f32x4.pmax(a, b));
}

/** The sum over a row of e^(x - maximum); `store` also writes the terms to `out`. */
@inline
export function rowExponentials(
  out: usize,
  x: usize,
  maximum: f32,
  width: i32,
  store: bool,
): f32 {
  const whole = <usize>(width >> 2) << 4;
  const part = <usize>(width & 3);
  const top = f32x4.splat(maximum);
  let a = f32x4.splat(0.0);
  let b = a;
  if (whole) {
    // The first vector apart and before the loop: see loops.ts.
    a = exponential(f32x4.sub(v128.load(x), top));
    if (store) v128.store(out, a);
    let i: usize = 16;
    for (; i + 32 <= whole; i += 32) {
      const e = exponential(f32x4.sub(v128.load(x + i), top));
      const f = exponential(f32x4.sub(v128.load(x + i, 16), top));
      if (store) {
        v128.store(out + i, e);
        v128.store(out + i, f, 16);
      }
      a = f32x4.add(a, e);
      b = f32x4.add(b, f);
    }
    if (i < whole) {
      const e = exponential(f32x4.sub(v128.load(x + i), top));
      if (store) v128.store(out + i, e);
      a = f32x4.add(a, e);
    }
  }
  if (part) {
    const e = v128.and(
      exponential(f32x4.sub(loadPart(x + whole, part), top)),
      maskPart(part),
    );
    if (store) storePart(out + whole, e, part);
    b = f32x4.add(b, e);
  }
  return sumLanes(f32x4.add(a, b));
}

/** The sum over a row of x * y. */
@inline
export function rowDot(x: usize, y: usize, width: i32): f32 {
  const whole = <usize>(width >> 2) << 4;
  const part = <usize>(width & 3);
  let a = f32x4.splat(0.0);
  let b = a;
  let c = a;
  let d = a;
  let i: usize = 0;
  for (; i + 64 <= whole; i += 64) {
    a = f32x4.relaxed_madd(v128.load(x + i), v128.load(y + i), a);
    b = f32x4.relaxed_madd(v128.load(x + i, 16), v128.load(y + i, 16), b);
    c = f32x4.relaxed_madd(v128.load(x + i, 32), v128.load(y + i, 32), c);
    d = f32x4.relaxed_madd(v128.load(x + i, 48), v128.load(y + i, 48), d);
  }
  for (; i < whole; i += 16) a = f32x4.relaxed_madd(v128.load(x + i), v128.load(y + i), a);
  if (part) {
    b = f32x4.relaxed_madd(loadPart(x + whole, part), loadPart(y + whole, part), b);
  }
  return sumLanes(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
}

/** The sum of a row. */
@inline
export function rowSum(x: usize, width: i32): f32 {
  const whole = <usize>(width >> 2) << 4;
  const part = <usize>(width & 3);
  let a = f32x4.splat(0.0);
  let b = a;
  let c = a;
  let d = a;
  let i: usize = 0;
  for (; i + 64 <= whole; i += 64) {
    a = f32x4.add(a, v128.load(x + i));
    b = f32x4.add(b, v128.load(x + i, 16));
    c = f32x4.add(c, v128.load(x + i, 32));
    d = f32x4.add(d, v128.load(x + i, 48));
  }
  for (; i < whole; i += 16) a = f32x4.add(a, v128.load(x + i));
  if (part) b = f32x4.add(b, loadPart(x + whole, part));
  return sumLanes(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
}

/** The natural logarithm of one positive number. */
@inline
export function scalarLogarithm(x: f32): f32 {
  return f32x4.extract_lane(logarithm(f32x4.splat(x)), 0);
}

export function softmax(out: usize, x: usize, width: i32, start: i32, end: i32): void {
  const whole = <usize>(width >> 2) << 4;
  const part = <usize>(width & 3);
  for (let row = start; row < end; row++) {
    const offset = (<usize>row * <usize>width) << 2;
    const from = x + offset;
    const to = out + offset;
    const sum = rowExponentials(to, from, rowMaximum(from, width), width, true);
    const factor = f32x4.splat(<f32>1.0 / sum);
    for (let i: usize = 0; i < whole; i += 16) {
      v128.store(to + i, f32x4.mul(v128.load(to + i), factor));
    }
    if (part) {
      storePart(to + whole, f32x4.mul(loadPart(to + whole, part), factor), part);
    }
  }
}

export function softmaxBackward(
  dx: usize,
  y: usize,
  dy: usize,
  width: i32,
  start: i32,
  end: i32,
): void {
  const whole = <usize>(width >> 2) << 4;
  const part = <usize>(width & 3);
  for (let row = start; row < end; row++) {
    const offset = (<usize>row * <usize>width) << 2;
    const yRow = y + offset;
    const dyRow = dy + offset;
    const dxRow = dx + offset;
    const dot = f32x4.splat(rowDot(yRow, dyRow, width));
    for (let i: usize = 0; i < whole; i += 16) {
      const change = f32x4.sub(v128.load(dyRow + i), dot);
      v128.store(dxRow + i, f32x4.mul(v128.load(yRow + i), change));
    }
    if (part) {
      const change = f32x4.sub(loadPart(dyRow + whole, part), dot);
      storePart(dxRow + whole, f32x4.mul(loadPart(yRow + whole, part), change), part);
    }
  }
}

export function logSoftmax(out: usize, x: usize, width: i32, start: i32, end: i32): void {
  const whole = <usize>(width >> 2) << 4;
  const part = <usize>(width & 3);
  for (let row = start; row < end; row++) {
    const offset = (<usize>row * <usize>width) << 2;
    const from = x + offset;
    const to = out + offset;
    const maximum = rowMaximum(from, width);
    const sum = scalarLogarithm(rowExponentials(0, from, maximum, width, false));
    const top = f32x4.splat(maximum);
    const rest = f32x4.splat(sum);
    for (let i: usize = 0; i < whole; i += 16) {
      v128.store(to + i, f32x4.sub(f32x4.sub(v128.load(from + i), top), rest));
    }
    if (part) {
      const value = f32x4.sub(f32x4.sub(loadPart(from + whole, part), top), rest);
      storePart(to + whole, value, part);
    }
  }
}

export function logSoftmaxBackward(
  dx: usize,
  y: usize,
  dy: usize,
  width: i32,
  start: i32,
  end: i32,
): void {
  const whole = <usize>(width >> 2) << 4;
  const part = <usize>(width & 3);
  for (let row = start; row < end; row++) {
    const offset = (<usize>row * <usize>width) << 2;
    const yRow = y + offset;
    const dyRow = dy + offset;
    const dxRow = dx + offset;
    const sum = f32x4.splat(rowSum(dyRow, width));
    if (whole) {
      const first = exponential(v128.load(yRow));
      v128.store(dxRow, f32x4.relaxed_nmadd(first, sum, v128.load(dyRow)));
      for (let i: usize = 16; i < whole; i += 16) {
        const p = exponential(v128.load(yRow + i));
        v128.store(dxRow + i, f32x4.relaxed_nmadd(p, sum, v128.load(dyRow + i)));
      }
    }
    if (part) {
      const p = exponential(loadPart(yRow + whole, part));
      const value = f32x4.relaxed_nmadd(p, sum, loadPart(dyRow + whole, part));
      storePart(dxRow + whole, value, part);
    }
  }
}
