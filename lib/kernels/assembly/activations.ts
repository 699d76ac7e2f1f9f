// Activations, their derivatives and gated forms; the exact GELU is in gelu.ts.
import { inverseExponential, logistic } from "./math";
import { map, mapBoth, mapGates, mapPairs } from "./loops";

@inline const SQRT_EIGHT_OVER_PI: f32 = 1.5957691216057308;
@inline const GELU_CUBIC: f32 = 0.044715;

// 2 u of gelu(x) = x / (1 + e^-2u), which is x (1 + tanh u) / 2 with u = sqrt(2 / pi) (x + 0.044715 x^3).
@inline
function geluExponent(x: v128, square: v128): v128 {
  const inner = f32x4.relaxed_madd(square, f32x4.splat(GELU_CUBIC), f32x4.splat(1.0));
  return f32x4.mul(f32x4.mul(x, f32x4.splat(SQRT_EIGHT_OVER_PI)), inner);
}

@inline
export function geluTanhValue(x: v128): v128 {
  const exponent = geluExponent(x, f32x4.mul(x, x));
  return f32x4.div(x, f32x4.add(f32x4.splat(1.0), inverseExponential(exponent)));
}

@inline
export function geluTanhDerivative(x: v128): v128 {
  const one = f32x4.splat(1.0);
  const square = f32x4.mul(x, x);
  const s = logistic(geluExponent(x, square));
  const slope = f32x4.mul(
    f32x4.relaxed_madd(square, f32x4.splat(3.0 * GELU_CUBIC), one),
    f32x4.splat(SQRT_EIGHT_OVER_PI),
  );
  const bell = f32x4.mul(f32x4.mul(s, f32x4.sub(one, s)), x);
  return f32x4.relaxed_madd(bell, slope, s);
}

@inline
export function siluValue(x: v128): v128 {
  return f32x4.div(x, f32x4.add(f32x4.splat(1.0), inverseExponential(x)));
}

@inline
export function siluDerivative(x: v128): v128 {
  const one = f32x4.splat(1.0);
  const s = logistic(x);
  return f32x4.mul(s, f32x4.relaxed_madd(x, f32x4.sub(one, s), one));
}

class Relu {
  @inline
  apply(x: v128): v128 {
    return f32x4.pmax(x, f32x4.splat(0.0));
  }
}

class GeluTanh {
  @inline
  apply(x: v128): v128 {
    return geluTanhValue(x);
  }
}

class Silu {
  @inline
  apply(x: v128): v128 {
    return siluValue(x);
  }
}

class GeluTanhWithSlope {
  @inline
  apply(x: v128): v128 {
    return geluTanhValue(x);
  }

  @inline
  slope(x: v128): v128 {
    return geluTanhDerivative(x);
  }
}

class SiluWithSlope {
  @inline
  apply(x: v128): v128 {
    return siluValue(x);
  }

  @inline
  slope(x: v128): v128 {
    return siluDerivative(x);
  }
}

class TanhBackward {
  @inline
  apply(y: v128, dy: v128): v128 {
    return f32x4.mul(dy, f32x4.relaxed_nmadd(y, y, f32x4.splat(1.0)));
  }
}

class SigmoidBackward {
  @inline
  apply(y: v128, dy: v128): v128 {
    return f32x4.mul(dy, f32x4.relaxed_nmadd(y, y, y));
  }
}

class ReluBackward {
  @inline
  apply(x: v128, dy: v128): v128 {
    return v128.andnot(dy, f32x4.le(x, f32x4.splat(0.0)));
  }
}

class GeluTanhBackward {
  @inline
  apply(x: v128, dy: v128): v128 {
    return f32x4.mul(dy, geluTanhDerivative(x));
  }
}

class SiluBackward {
  @inline
  apply(x: v128, dy: v128): v128 {
    return f32x4.mul(dy, siluDerivative(x));
  }
}

class SiluGate {
  @inline
  apply(gate: v128, up: v128): v128 {
    return f32x4.mul(siluValue(gate), up);
  }

  @inline
  derivative(gate: v128, dy: v128): v128 {
    return f32x4.mul(siluDerivative(gate), dy);
  }
}

export function relu(out: usize, a: usize, start: i32, end: i32): void {
  map<Relu>(out, a, start, end);
}

export function geluTanh(out: usize, a: usize, start: i32, end: i32): void {
  map<GeluTanh>(out, a, start, end);
}

export function silu(out: usize, a: usize, start: i32, end: i32): void {
  map<Silu>(out, a, start, end);
}

export function geluTanhWithSlope(
  out: usize,
  slope: usize,
  x: usize,
  start: i32,
  end: i32,
): void {
  mapBoth<GeluTanhWithSlope>(out, slope, x, start, end);
}

export function siluWithSlope(
  out: usize,
  slope: usize,
  x: usize,
  start: i32,
  end: i32,
): void {
  mapBoth<SiluWithSlope>(out, slope, x, start, end);
}

export function tanhBackward(dx: usize, y: usize, dy: usize, start: i32, end: i32): void {
  mapPairs<TanhBackward>(dx, y, dy, start, end);
}

export function sigmoidBackward(dx: usize, y: usize, dy: usize, start: i32, end: i32): void {
  mapPairs<SigmoidBackward>(dx, y, dy, start, end);
}

export function reluBackward(dx: usize, x: usize, dy: usize, start: i32, end: i32): void {
  mapPairs<ReluBackward>(dx, x, dy, start, end);
}

export function geluTanhBackward(dx: usize, x: usize, dy: usize, start: i32, end: i32): void {
  mapPairs<GeluTanhBackward>(dx, x, dy, start, end);
}

export function siluBackward(dx: usize, x: usize, dy: usize, start: i32, end: i32): void {
  mapPairs<SiluBackward>(dx, x, dy, start, end);
}

export function siluMultiply(out: usize, gate: usize, up: usize, start: i32, end: i32): void {
  mapPairs<SiluGate>(out, gate, up, start, end);
}

export function siluMultiplyBackward(
  dGate: usize,
  dUp: usize,
  gate: usize,
  up: usize,
  dy: usize,
  start: i32,
  end: i32,
): void {
  mapGates<SiluGate>(dGate, dUp, gate, up, dy, start, end);
}
