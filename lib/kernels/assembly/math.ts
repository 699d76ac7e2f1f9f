// Transcendental functions of four float32 at once: our own polynomials, so that every machine gets the
// same bits. Coefficients are minimax fits of relative error over the reduced range, rounded to float32.
// The errors named here are what tests/kernels/math_test.ts holds them to, against float64.
//
// NaN comes out as NaN: clamping is by pmin and pmax with the argument first, whose comparison is false
// for NaN and then gives the argument.

// 1.5 * 2^23 + 126: adding it rounds to a whole number n and leaves n + 126, the biased exponent of
// 2^(n - 1), in the low bits.
@inline const ROUND_TO_EXPONENT: f32 = 12583038.0;

/** e^x within 2 ulp; Infinity above 88.72, 0 below -87 (results under 2^-125 are flushed to 0). */
@inline
export function exponential(x: v128): v128 {
  const clamped = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-87.4)), f32x4.splat(89.0));
  // x = n ln 2 + r; the first part of ln 2 has few bits, so that n times it is exact.
  const shifted = f32x4.relaxed_madd(
    clamped,
    f32x4.splat(1.4426950408889634),
    f32x4.splat(ROUND_TO_EXPONENT),
  );
  const n = f32x4.sub(shifted, f32x4.splat(ROUND_TO_EXPONENT));
  let r = f32x4.relaxed_nmadd(n, f32x4.splat(0.693359375), clamped);
  r = f32x4.relaxed_nmadd(n, f32x4.splat(-2.12194440e-4), r);
  // The coefficients are twice those of e^r: the scale is 2^(n - 1), which is finite up to n = 128.
  let p = f32x4.splat(2.0 * 0.0013814318226650357);
  p = f32x4.relaxed_madd(p, r, f32x4.splat(2.0 * 0.008368851616978645));
  p = f32x4.relaxed_madd(p, r, f32x4.splat(2.0 * 0.041668400168418884));
  p = f32x4.relaxed_madd(p, r, f32x4.splat(2.0 * 0.1666651964187622));
  p = f32x4.relaxed_madd(p, r, f32x4.splat(2.0 * 0.4999999403953552));
  p = f32x4.relaxed_madd(p, r, f32x4.splat(2.0));
  p = f32x4.relaxed_madd(p, r, f32x4.splat(2.0));
  return f32x4.mul(p, i32x4.shl(shifted, 23));
}

/** e^-x, as accurate and with the same limits as `exponential`, without a negation. */
@inline
export function inverseExponential(x: v128): v128 {
  const clamped = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-89.0)), f32x4.splat(87.4));
  const shifted = f32x4.relaxed_nmadd(
    clamped,
    f32x4.splat(1.4426950408889634),
    f32x4.splat(ROUND_TO_EXPONENT),
  );
  const n = f32x4.sub(shifted, f32x4.splat(ROUND_TO_EXPONENT));
  let r = f32x4.relaxed_madd(n, f32x4.splat(0.693359375), clamped);
  r = f32x4.relaxed_madd(n, f32x4.splat(-2.12194440e-4), r);
  let p = f32x4.splat(2.0 * 0.0013814318226650357);
  p = f32x4.relaxed_nmadd(p, r, f32x4.splat(2.0 * 0.008368851616978645));
  p = f32x4.relaxed_nmadd(p, r, f32x4.splat(2.0 * 0.041668400168418884));
  p = f32x4.relaxed_nmadd(p, r, f32x4.splat(2.0 * 0.1666651964187622));
  p = f32x4.relaxed_nmadd(p, r, f32x4.splat(2.0 * 0.4999999403953552));
  p = f32x4.relaxed_nmadd(p, r, f32x4.splat(2.0));
  p = f32x4.relaxed_nmadd(p, r, f32x4.splat(2.0));
  return f32x4.mul(p, i32x4.shl(shifted, 23));
}

/** e^(-x/2) for 0 <= x <= 174.3, 0 from 174.2 on: as `inverseExponential`, of half of x and without limits. */
@inline
export function inverseSquareRootExponential(x: v128): v128 {
  const shifted = f32x4.relaxed_nmadd(
    x,
    f32x4.splat(0.5 * 1.4426950408889634),
    f32x4.splat(ROUND_TO_EXPONENT),
  );
  const n = f32x4.sub(shifted, f32x4.splat(ROUND_TO_EXPONENT));
  let r = f32x4.relaxed_madd(n, f32x4.splat(2.0 * 0.693359375), x);
  r = f32x4.relaxed_madd(n, f32x4.splat(2.0 * -2.12194440e-4), r);
  let p = f32x4.splat(0.0013814318226650357 / 32.0);
  p = f32x4.relaxed_nmadd(p, r, f32x4.splat(0.008368851616978645 / 16.0));
  p = f32x4.relaxed_nmadd(p, r, f32x4.splat(0.041668400168418884 / 8.0));
  p = f32x4.relaxed_nmadd(p, r, f32x4.splat(0.1666651964187622 / 4.0));
  p = f32x4.relaxed_nmadd(p, r, f32x4.splat(0.4999999403953552 / 2.0));
  p = f32x4.relaxed_nmadd(p, r, f32x4.splat(1.0));
  p = f32x4.relaxed_nmadd(p, r, f32x4.splat(2.0));
  return f32x4.mul(p, i32x4.shl(shifted, 23));
}

/** e^x - 1 for |x| <= 60, within 3 ulp near 0 too. */
@inline
function exponentialMinusOne(x: v128): v128 {
  const shifted = f32x4.relaxed_madd(
    x,
    f32x4.splat(1.4426950408889634),
    f32x4.splat(ROUND_TO_EXPONENT + 1.0),
  );
  const n = f32x4.sub(shifted, f32x4.splat(ROUND_TO_EXPONENT + 1.0));
  let r = f32x4.relaxed_nmadd(n, f32x4.splat(0.693359375), x);
  r = f32x4.relaxed_nmadd(n, f32x4.splat(-2.12194440e-4), r);
  let p = f32x4.splat(0.0013814318226650357);
  p = f32x4.relaxed_madd(p, r, f32x4.splat(0.008368851616978645));
  p = f32x4.relaxed_madd(p, r, f32x4.splat(0.041668400168418884));
  p = f32x4.relaxed_madd(p, r, f32x4.splat(0.1666651964187622));
  p = f32x4.relaxed_madd(p, r, f32x4.splat(0.4999999403953552));
  p = f32x4.relaxed_madd(f32x4.mul(p, r), r, r);
  const scale = i32x4.shl(shifted, 23);
  return f32x4.relaxed_madd(p, scale, f32x4.sub(scale, f32x4.splat(1.0)));
}

/** Natural logarithm within 2 ulp; log 0 = -Infinity, NaN below 0. */
@inline
export function logarithm(x: v128): v128 {
  const tiny = f32x4.lt(x, f32x4.splat(1.17549435e-38));
  const scaled = v128.bitselect(f32x4.mul(x, f32x4.splat(8388608.0)), x, tiny);
  // x = 2^n m with m in [sqrt(1/2), sqrt(2)): the bits of sqrt(1/2) are taken off before the shift.
  const offset = i32x4.sub(scaled, i32x4.splat(0x3f3504f3));
  const exponent = i32x4.shr_s(offset, 23);
  const m = i32x4.sub(scaled, i32x4.shl(exponent, 23));
  const n = f32x4.sub(
    f32x4.convert_i32x4_s(exponent),
    v128.and(tiny, f32x4.splat(23.0)),
  );
  const f = f32x4.sub(m, f32x4.splat(1.0));
  const square = f32x4.mul(f, f);
  let p = f32x4.splat(0.06746591627597809);
  p = f32x4.relaxed_madd(p, f, f32x4.splat(-0.1167563870549202));
  p = f32x4.relaxed_madd(p, f, f32x4.splat(0.11888177692890167));
  p = f32x4.relaxed_madd(p, f, f32x4.splat(-0.12405592203140259));
  p = f32x4.relaxed_madd(p, f, f32x4.splat(0.14219550788402557));
  p = f32x4.relaxed_madd(p, f, f32x4.splat(-0.1666799634695053));
  p = f32x4.relaxed_madd(p, f, f32x4.splat(0.2000211924314499));
  p = f32x4.relaxed_madd(p, f, f32x4.splat(-0.25000008940696716));
  p = f32x4.relaxed_madd(p, f, f32x4.splat(0.3333331346511841));
  let y = f32x4.mul(f32x4.mul(p, f), square);
  y = f32x4.relaxed_madd(n, f32x4.splat(-2.12194440e-4), y);
  y = f32x4.relaxed_nmadd(square, f32x4.splat(0.5), y);
  y = f32x4.add(f, y);
  y = f32x4.relaxed_madd(n, f32x4.splat(0.693359375), y);
  const infinite = f32x4.eq(x, f32x4.splat(Infinity));
  const zero = f32x4.eq(x, f32x4.splat(0.0));
  const valid = f32x4.ge(x, f32x4.splat(0.0));
  y = v128.bitselect(x, y, infinite);
  y = v128.bitselect(f32x4.splat(-Infinity), y, zero);
  return v128.bitselect(y, f32x4.splat(NaN), valid);
}

/** Hyperbolic tangent within 4 ulp, by e^2x - 1 so that it is accurate near 0. */
@inline
export function hyperbolicTangent(x: v128): v128 {
  const clamped = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-9.5)), f32x4.splat(9.5));
  const t = exponentialMinusOne(f32x4.add(clamped, clamped));
  return f32x4.div(t, f32x4.add(t, f32x4.splat(2.0)));
}

/** 1 / (1 + e^-x) within 4 ulp. */
@inline
export function logistic(x: v128): v128 {
  const one = f32x4.splat(1.0);
  return f32x4.div(one, f32x4.add(one, inverseExponential(x)));
}

// 1.5 * 2^23: adding it rounds to a whole number, whose low bits then stand in the word.
@inline const ROUND: f32 = 12582912.0;

// pi / 2 in three parts of 11 bits, whose products with n <= 2^13 are exact, and a rest.
@inline const HALF_PI_1: f32 = 1.5703125;
@inline const HALF_PI_2: f32 = 4.837512969970703e-4;
@inline const HALF_PI_3: f32 = 7.549533620476723e-8;
@inline const HALF_PI_4: f32 = 2.5633440682570896e-12;

// The sine (quadrant 0) or cosine (quadrant 1) of x, within 2^-22 for |x| <= 8192.
@inline
function circular(x: v128, quadrant: i32): v128 {
  const shifted = f32x4.relaxed_madd(x, f32x4.splat(0.6366197723675814), f32x4.splat(ROUND));
  const n = f32x4.sub(shifted, f32x4.splat(ROUND));
  let r = f32x4.relaxed_nmadd(n, f32x4.splat(HALF_PI_1), x);
  r = f32x4.relaxed_nmadd(n, f32x4.splat(HALF_PI_2), r);
  r = f32x4.relaxed_nmadd(n, f32x4.splat(HALF_PI_3), r);
  r = f32x4.relaxed_nmadd(n, f32x4.splat(HALF_PI_4), r);
  const z = f32x4.mul(r, r);
  let s = f32x4.splat(0.0000027179398784937803);
  s = f32x4.relaxed_madd(s, z, f32x4.splat(-0.00019839295418933034));
  s = f32x4.relaxed_madd(s, z, f32x4.splat(0.008333329111337662));
  s = f32x4.relaxed_madd(s, z, f32x4.splat(-0.1666666716337204));
  s = f32x4.relaxed_madd(f32x4.mul(s, z), r, r);
  let c = f32x4.splat(0.00002443484299874399);
  c = f32x4.relaxed_madd(c, z, f32x4.splat(-0.0013887337408959866));
  c = f32x4.relaxed_madd(c, z, f32x4.splat(0.04166664555668831));
  c = f32x4.relaxed_madd(c, z, f32x4.splat(-0.5));
  c = f32x4.relaxed_madd(c, z, f32x4.splat(1.0));
  const turns = i32x4.add(shifted, i32x4.splat(quadrant));
  const odd = i32x4.ne(v128.and(turns, i32x4.splat(1)), i32x4.splat(0));
  const sign = i32x4.shl(v128.and(turns, i32x4.splat(2)), 30);
  return v128.xor(v128.bitselect(c, s, odd), sign);
}

/** Sine, within 2^-22 for |x| <= 8192. */
@inline
export function sine(x: v128): v128 {
  return circular(x, 0);
}

/** Cosine, within 2^-22 for |x| <= 8192. */
@inline
export function cosine(x: v128): v128 {
  return circular(x, 1);
}
