// Parts of vectors, for rows whose width is no multiple of four, and sums and maxima across a vector.

/** The first `count` (1 to 3) numbers at `address`, zeros behind them; reads nothing beyond. */
@inline
export function loadPart(address: usize, count: usize): v128 {
  if (count == 1) return v128.load32_zero(address);
  const pair = v128.load64_zero(address);
  return count == 2 ? pair : v128.load_lane<f32>(address, pair, 2, 8);
}

/** Writes the first `count` (1 to 3) numbers of `value` to `address`, and nothing beyond. */
@inline
export function storePart(address: usize, value: v128, count: usize): void {
  if (count == 1) {
    v128.store_lane<f32>(address, value, 0);
    return;
  }
  v128.store_lane<f64>(address, value, 0);
  if (count == 3) v128.store_lane<f32>(address, value, 2, 8);
}

/** All bits set in the first `count` lanes. */
@inline
export function maskPart(count: usize): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(<i32>count));
}

/** The sum of the four lanes, always in the same order. */
@inline
export function sumLanes(x: v128): f32 {
  const pairs = f32x4.add(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** The largest of the four lanes; NaN if one is. */
@inline
export function maximumLanes(x: v128): f32 {
  const pairs = f32x4.max(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}
