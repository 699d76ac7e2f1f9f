// What attention does to one row at a time: of scores, or of a head's vectors. Rows of scores lie in the
// thread's scratch, where whole vectors past their end may be read and written; `width` is a multiple of 8.
import { exponential } from "./math";
import { keepMask, keepThreshold, wordsAt } from "./random";
import { maximumLanes, sumLanes } from "./vectors";

/** `to = from * factor`. */
export function scaleRow(to: usize, from: usize, factor: f32, size: i32): void {
  const end = <usize>size << 2;
  let i: usize = 0;
  const factors = f32x4.splat(factor);
  for (; i + 16 <= end; i += 16) v128.store(to + i, f32x4.mul(v128.load(from + i), factors));
  for (; i < end; i += 4) store<f32>(to + i, load<f32>(from + i) * factor);
}

/** `row += other`. */
export function addToRow(row: usize, other: usize, size: i32): void {
  const end = <usize>size << 2;
  let i: usize = 0;
  for (; i + 16 <= end; i += 16) v128.store(row + i, f32x4.add(v128.load(row + i), v128.load(other + i)));
  for (; i < end; i += 4) store<f32>(row + i, load<f32>(row + i) + load<f32>(other + i));
}

/** `row[count..width] = -Infinity`: the keys that a query does not see. */
export function hideRest(row: usize, count: i32, width: i32): void {
  for (let i = count; i < width; i++) store<f32>(row + (<usize>i << 2), -Infinity);
}

/** The largest number of a row. */
export function largest(row: usize, width: i32): f32 {
  let a = f32x4.splat(-Infinity), b = a;
  for (const end = row + (<usize>width << 2); row < end; row += 32) {
    a = f32x4.pmax(a, v128.load(row));
    b = f32x4.pmax(b, v128.load(row, 16));
  }
  return maximumLanes(f32x4.pmax(a, b));
}

/** `row = exp(row - top)`; returns its sum. */
export function exponentials(row: usize, top: f32, width: i32): f32 {
  const tops = f32x4.splat(top);
  let a = f32x4.splat(0), b = a;
  for (const end = row + (<usize>width << 2); row < end; row += 32) {
    const x = exponential(f32x4.sub(v128.load(row), tops));
    const y = exponential(f32x4.sub(v128.load(row, 16), tops));
    v128.store(row, x);
    v128.store(row, y, 16);
    a = f32x4.add(a, x);
    b = f32x4.add(b, y);
  }
  return sumLanes(f32x4.add(a, b));
}

/**
 * What dropout multiplies `width` weights by: 0, or 1 / (1 - rate) where the uniform number of their
 * counter, `counter` for the first, is at least `rate`.
 */
export function keepFactors(row: usize, counter: i32, key0: i32, key1: i32, rate: f64, width: i32): void {
  const threshold = i32x4.splat(keepThreshold(rate));
  const factor = f32x4.splat(<f32>(1.0 / (1.0 - rate)));
  for (let i = 0; i < width; i += 4) {
    const kept = keepMask(wordsAt(key0, key1, counter + i), threshold);
    v128.store(row + (<usize>i << 2), v128.and(kept, factor));
  }
}

/** `row *= factors`. */
export function multiplyRow(row: usize, factors: usize, width: i32): void {
  for (const end = row + (<usize>width << 2); row < end; row += 16, factors += 16) {
    v128.store(row, f32x4.mul(v128.load(row), v128.load(factors)));
  }
}

/** `Σ a * b`. */
export function dot(a: usize, b: usize, size: i32): f32 {
  const end = <usize>size << 2;
  let i: usize = 0;
  let sums = f32x4.splat(0);
  for (; i + 16 <= end; i += 16) sums = f32x4.relaxed_madd(v128.load(a + i), v128.load(b + i), sums);
  let sum = sumLanes(sums);
  for (; i < end; i += 4) sum += load<f32>(a + i) * load<f32>(b + i);
  return sum;
}
