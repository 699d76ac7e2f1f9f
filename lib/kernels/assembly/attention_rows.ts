// What attention does to single rows: of a head's vectors, or of scores beside its main path.
import { gemmTileRows } from "../layout";
import { packRows } from "./gemm_pack";
import { dropout } from "./random";
import { sumLanes } from "./vectors";

/** `to = from * factor` for `height` rows of `size` numbers. */
export function scaleRows(
  to: usize, ldTo: usize, from: usize, ldFrom: usize, height: i32, size: i32, factor: f32,
): void {
  const end = <usize>size << 2;
  const factors = f32x4.splat(factor);
  for (; height; height--, to += ldTo, from += ldFrom) {
    let i: usize = 0;
    for (; i + 16 <= end; i += 16) v128.store(to + i, f32x4.mul(v128.load(from + i), factors));
    for (; i < end; i += 4) store<f32>(to + i, load<f32>(from + i) * factor);
  }
}

/**
 * Packs `height` rows (at most 6) of `size` numbers, times `factor`, as a tile that is read down its
 * columns, `tileStepBytes` apart.
 */
export function packScaled(tile: usize, from: usize, ld: usize, height: i32, size: i32, factor: f32): void {
  packRows(tile, from, ld, size, height);
  scaleRows(tile, 0, tile, 0, 1, size * gemmTileRows, factor);
}

/** `row += other`. */
export function addToRow(row: usize, other: usize, size: i32): void {
  const end = <usize>size << 2;
  let i: usize = 0;
  for (; i + 16 <= end; i += 16) v128.store(row + i, f32x4.add(v128.load(row + i), v128.load(other + i)));
  for (; i < end; i += 4) store<f32>(row + i, load<f32>(row + i) + load<f32>(other + i));
}

/** `row += other · log2 e`: what belongs to scores in powers of two. */
export function addPowers(row: usize, other: usize, size: i32): void {
  const end = <usize>size << 2;
  const log2e: f32 = 1.4426950408889634;
  const factors = f32x4.splat(log2e);
  let i: usize = 0;
  for (; i + 16 <= end; i += 16) v128.store(row + i, f32x4.relaxed_madd(v128.load(other + i), factors, v128.load(row + i)));
  for (; i < end; i += 4) store<f32>(row + i, load<f32>(row + i) + load<f32>(other + i) * log2e);
}

/**
 * What dropout multiplies `width` weights by: 0, or 1 / (1 - rate) where the uniform number of their
 * counter, `counter` for the first, is at least `rate`. May write one number before the row.
 */
export function keepFactors(row: usize, counter: i32, key0: i32, key1: i32, rate: f64, width: i32): void {
  const one = f32x4.splat(1);
  for (let at = row; at < row + (<usize>width << 2); at += 16) v128.store(at, one);
  dropRow(row, counter, key0, key1, rate, width);
}

/** Dropout of `width` weights. May change one number before the row. */
export function dropRow(row: usize, counter: i32, key0: i32, key1: i32, rate: f64, width: i32): void {
  const origin = row - (<usize>counter << 2);
  dropout(origin, origin, key0, key1, rate, counter & -2, counter + width);
}

/** `row *= factors`. */
export function multiplyRow(row: usize, factors: usize, width: i32): void {
  for (const end = row + (<usize>width << 2); row < end; row += 16, factors += 16) {
    v128.store(row, f32x4.mul(v128.load(row), v128.load(factors)));
  }
}

/** `dots[row] = Σ a[row] * b[row]`, rows `ld` bytes apart. */
export function dotRows(dots: usize, a: usize, b: usize, ld: usize, height: i32, size: i32): void {
  for (; height; height--, dots += 4, a += ld, b += ld) store<f32>(dots, dot(a, b, size));
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
