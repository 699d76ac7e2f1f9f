// `x² - round(x²)`, which is 0 where a multiply-add rounds the product first. A parameter, so that no
// compiler works it out.
export function fusesMultiplyAdd(x: f32): f32 {
  const square = x * x;
  return f32x4.extract_lane(f32x4.relaxed_madd(f32x4.splat(x), f32x4.splat(x), f32x4.splat(-square)), 0);
}

// The processor's limit to measure the products against: 12 independent chains of `n` multiply-adds.
export function multiplyAddChains(n: i32, x: f32): f32 {
  let c0 = f32x4.splat(x), c1 = f32x4.splat(x + 1), c2 = f32x4.splat(x + 2), c3 = f32x4.splat(x + 3);
  let c4 = f32x4.splat(x + 4), c5 = f32x4.splat(x + 5), c6 = f32x4.splat(x + 6), c7 = f32x4.splat(x + 7);
  let c8 = f32x4.splat(x + 8), c9 = f32x4.splat(x + 9), c10 = f32x4.splat(x + 10), c11 = f32x4.splat(x + 11);
  const a = f32x4.splat(0.999), b = f32x4.splat(0.001);
  for (; n; n--) {
    c0 = f32x4.relaxed_madd(c0, a, b);
    c1 = f32x4.relaxed_madd(c1, a, b);
    c2 = f32x4.relaxed_madd(c2, a, b);
    c3 = f32x4.relaxed_madd(c3, a, b);
    c4 = f32x4.relaxed_madd(c4, a, b);
    c5 = f32x4.relaxed_madd(c5, a, b);
    c6 = f32x4.relaxed_madd(c6, a, b);
    c7 = f32x4.relaxed_madd(c7, a, b);
    c8 = f32x4.relaxed_madd(c8, a, b);
    c9 = f32x4.relaxed_madd(c9, a, b);
    c10 = f32x4.relaxed_madd(c10, a, b);
    c11 = f32x4.relaxed_madd(c11, a, b);
  }
  const low = f32x4.add(f32x4.add(f32x4.add(c0, c1), f32x4.add(c2, c3)), f32x4.add(c4, c5));
  const high = f32x4.add(f32x4.add(f32x4.add(c6, c7), f32x4.add(c8, c9)), f32x4.add(c10, c11));
  return f32x4.extract_lane(f32x4.add(low, high), 0);
}
