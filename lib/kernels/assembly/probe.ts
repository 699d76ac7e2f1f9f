// `x² - round(x²)`, which is 0 where a multiply-add rounds the product first. A parameter, so that no
// compiler works it out.
export function fusesMultiplyAdd(x: f32): f32 {
  const square = x * x;
  return f32x4.extract_lane(f32x4.relaxed_madd(f32x4.splat(x), f32x4.splat(x), f32x4.splat(-square)), 0);
}
