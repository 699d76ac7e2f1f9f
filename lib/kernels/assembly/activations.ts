// Activations and their derivatives. `apply(x, factor)` is the activation times a factor, which serves the
// gated forms; `derivative(x, dy)` is the gradient with respect to x.
import { errorFunction, exponential, logistic } from "./math";
import { map, mapGates, mapPairs } from "./loops";

@inline const SQRT_HALF: f32 = 0.7071067811865476;
@inline const INVERSE_SQRT_TWO_PI: f32 = 0.3989422804014327;
@inline const SQRT_EIGHT_OVER_PI: f32 = 1.5957691216057308;
@inline const GELU_CUBIC: f32 = 0.044715;

// 2 u of gelu(x) = x / (1 + e^-2u), which is x (1 + tanh u) / 2 with u = sqrt(2 / pi) (x + 0.044715 x^3).
@inline
function geluExponent(x: v128, square: v128): v128 {
  const inner = f32x4.relaxed_madd(square, f32x4.splat(GELU_CUBIC), f32x4.splat(1.0));
  return f32x4.mul(f32x4.mul(x, f32x4.splat(SQRT_EIGHT_OVER_PI)), inner);
}

@inline
function normalProbability(x: v128): v128 {
  const half = f32x4.splat(0.5);
  return f32x4.relaxed_madd(errorFunction(f32x4.mul(x, f32x4.splat(SQRT_HALF))), half, half);
}

@inline
export function geluValue(x: v128): v128 {
  return f32x4.mul(x, normalProbability(x));
}

@inline
export function geluDerivative(x: v128): v128 {
  const exponent = f32x4.mul(f32x4.mul(x, x), f32x4.splat(-0.5));
  const density = f32x4.mul(exponential(exponent), f32x4.splat(INVERSE_SQRT_TWO_PI));
  return f32x4.relaxed_madd(x, density, normalProbability(x));
}

@inline
export function geluTanhValue(x: v128): v128 {
  const exponent = geluExponent(x, f32x4.mul(x, x));
  return f32x4.mul(x, logistic(exponent));
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
  return f32x4.mul(x, logistic(x));
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

class Gelu {
  @inline
  apply(x: v128): v128 {
    return geluValue(x);
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

class GeluBackward {
  @inline
  apply(x: v128, dy: v128): v128 {
    return f32x4.mul(dy, geluDerivative(x));
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

class GeluGate {
  @inline
  apply(gate: v128, up: v128): v128 {
    return f32x4.mul(geluValue(gate), up);
  }

  @inline
  derivative(gate: v128, dy: v128): v128 {
    return f32x4.mul(geluDerivative(gate), dy);
  }
}

export function relu(out: usize, a: usize, start: i32, end: i32): void {
  map<Relu>(out, a, start, end);
}

export function gelu(out: usize, a: usize, start: i32, end: i32): void {
  map<Gelu>(out, a, start, end);
}

export function geluTanh(out: usize, a: usize, start: i32, end: i32): void {
  map<GeluTanh>(out, a, start, end);
}

export function silu(out: usize, a: usize, start: i32, end: i32): void {
  map<Silu>(out, a, start, end);
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

export function geluBackward(dx: usize, x: usize, dy: usize, start: i32, end: i32): void {
  mapPairs<GeluBackward>(dx, x, dy, start, end);
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

export function geluMultiply(out: usize, gate: usize, up: usize, start: i32, end: i32): void {
  mapPairs<GeluGate>(out, gate, up, start, end);
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

export function geluMultiplyBackward(
  dGate: usize,
  dUp: usize,
  gate: usize,
  up: usize,
  dy: usize,
  start: i32,
  end: i32,
): void {
  mapGates<GeluGate>(dGate, dUp, gate, up, dy, start, end);
}
