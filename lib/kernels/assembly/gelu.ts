// The exact GELU, x Phi(x), from the normal probability's tail: gelu(x) = max(x, 0) - a Phi(-a) with a = |x|,
// which keeps its relative accuracy where 1 + erf would cancel.
//
// Phi(-a) is e^(-a^2/2) times a rational function. Together they have more constants than there are registers,
// so each block of the range is gone through twice: first the rational function, into the thread's scratch
// area, then the rest.
import { inverseSquareRootExponential } from "./math";
import { scratch } from "./scratch";

// Bytes of a block: small enough for the nearest cache.
@inline const BLOCK: usize = 2048;

@inline const INVERSE_SQRT_TWO_PI: f32 = 0.3989422804014327;

// Beyond this |x| the density is 0 in float32. Holding x there keeps infinity from meeting 0, which gives NaN.
@inline const FARTHEST: f32 = 13.2;

@inline
function distance(x: v128): v128 {
  return f32x4.pmin(f32x4.abs(x), f32x4.splat(FARTHEST));
}

// e^(a^2/2) Phi(-a) for 0 <= a <= 13.4: a minimax fit within 1e-8 whose terms are all positive.
@inline
function tail(a: v128): v128 {
  let p = f32x4.splat(0.004028636962175369);
  p = f32x4.relaxed_madd(p, a, f32x4.splat(0.040041420608758926));
  p = f32x4.relaxed_madd(p, a, f32x4.splat(0.18147723376750946));
  p = f32x4.relaxed_madd(p, a, f32x4.splat(0.43591761589050293));
  p = f32x4.relaxed_madd(p, a, f32x4.splat(0.5));
  let q = f32x4.splat(0.010098154656589031);
  q = f32x4.relaxed_madd(q, a, f32x4.splat(0.10037625581026077));
  q = f32x4.relaxed_madd(q, a, f32x4.splat(0.4648302495479584));
  q = f32x4.relaxed_madd(q, a, f32x4.splat(1.1951942443847656));
  q = f32x4.relaxed_madd(q, a, f32x4.splat(1.66972017288208));
  q = f32x4.relaxed_madd(q, a, f32x4.splat(1.0));
  return f32x4.div(p, q);
}

// e^(-x^2/2), 0 from FARTHEST on.
@inline
function bell(x: v128): v128 {
  return inverseSquareRootExponential(
    f32x4.pmin(f32x4.mul(x, x), f32x4.splat(FARTHEST * FARTHEST)),
  );
}

// What the first pass leaves for the value, max(x, 0) - e^(-x^2/2) (a tail(a)) ...
@inline
function valuePart(x: v128): v128 {
  const a = distance(x);
  return f32x4.mul(a, tail(a));
}

@inline
function value(x: v128, bell: v128, part: v128): v128 {
  return f32x4.relaxed_nmadd(bell, part, f32x4.pmax(x, f32x4.splat(0.0)));
}

// ... and for the derivative Phi(x) + x phi(x): t = e^(-x^2/2) (tail(a) - a / sqrt(2 pi)) for negative x, 1 - t
// for others.
@inline
function derivativePart(x: v128): v128 {
  const a = distance(x);
  return f32x4.relaxed_nmadd(a, f32x4.splat(INVERSE_SQRT_TWO_PI), tail(a));
}

@inline
function derivative(x: v128, bell: v128, part: v128): v128 {
  const t = f32x4.mul(bell, part);
  const negative = f32x4.lt(x, f32x4.splat(0.0));
  return i32x4.relaxed_laneselect(t, f32x4.sub(f32x4.splat(1.0), t), negative);
}

class Value {
  @inline
  part(x: v128): v128 {
    return valuePart(x);
  }

  @inline
  apply(x: v128, part: v128, factor: v128): v128 {
    return value(x, bell(x), part);
  }
}

class ScaledValue {
  @inline
  part(x: v128): v128 {
    return valuePart(x);
  }

  @inline
  apply(x: v128, part: v128, factor: v128): v128 {
    return f32x4.mul(value(x, bell(x), part), factor);
  }
}

class ScaledDerivative {
  @inline
  part(x: v128): v128 {
    return derivativePart(x);
  }

  @inline
  apply(x: v128, part: v128, factor: v128): v128 {
    return f32x4.mul(derivative(x, bell(x), part), factor);
  }
}

// out = Operation(x, factor) in two passes over each block.
@inline
function mapBlocks<Operation>(
  out: usize,
  x: usize,
  factors: usize,
  start: i32,
  end: i32,
): void {
  const operation = changetype<Operation>(0);
  const stop = <usize>end << 2;
  for (let first = <usize>start << 2; first < stop; first += BLOCK) {
    const last = min(stop, first + BLOCK);
    const parts = scratch() - first;
    let i = first;
    v128.store(parts + i, operation.part(v128.load(x + i)));
    for (i += 16; i < last; i += 16) v128.store(parts + i, operation.part(v128.load(x + i)));
    i = first;
    v128.store(
      out + i,
      operation.apply(v128.load(x + i), v128.load(parts + i), v128.load(factors + i)),
    );
    for (i += 16; i < last; i += 16) {
      v128.store(
        out + i,
        operation.apply(v128.load(x + i), v128.load(parts + i), v128.load(factors + i)),
      );
    }
  }
}

// Writes what both passes need of a block of x: BLOCK bytes for the value, BLOCK for the derivative.
@inline
function writeParts(x: usize, first: usize, last: usize): void {
  const parts = scratch() - first;
  let i = first;
  v128.store(parts + i, valuePart(v128.load(x + i)));
  v128.store(parts + i + BLOCK, derivativePart(v128.load(x + i)));
  for (i += 16; i < last; i += 16) {
    const each = v128.load(x + i);
    v128.store(parts + i, valuePart(each));
    v128.store(parts + i + BLOCK, derivativePart(each));
  }
}

export function gelu(out: usize, a: usize, start: i32, end: i32): void {
  mapBlocks<Value>(out, a, a, start, end);
}

export function geluMultiply(out: usize, gate: usize, up: usize, start: i32, end: i32): void {
  mapBlocks<ScaledValue>(out, gate, up, start, end);
}

export function geluBackward(dx: usize, x: usize, dy: usize, start: i32, end: i32): void {
  mapBlocks<ScaledDerivative>(dx, x, dy, start, end);
}

@inline
function valueAndSlope(out: usize, slope: usize, x: usize, parts: usize): void {
  const each = v128.load(x);
  const density = bell(each);
  v128.store(out, value(each, density, v128.load(parts)));
  v128.store(slope, derivative(each, density, v128.load(parts + BLOCK)));
}

export function geluWithSlope(
  out: usize,
  slope: usize,
  x: usize,
  start: i32,
  end: i32,
): void {
  const stop = <usize>end << 2;
  for (let first = <usize>start << 2; first < stop; first += BLOCK) {
    const last = min(stop, first + BLOCK);
    const parts = scratch() - first;
    writeParts(x, first, last);
    let i = first;
    valueAndSlope(out + i, slope + i, x + i, parts + i);
    for (i += 16; i < last; i += 16) valueAndSlope(out + i, slope + i, x + i, parts + i);
  }
}

@inline
function gateGradients(
  dGate: usize,
  dUp: usize,
  gate: usize,
  up: usize,
  dy: usize,
  parts: usize,
): void {
  const each = v128.load(gate);
  const density = bell(each);
  const upstream = v128.load(dy);
  const factor = f32x4.mul(v128.load(up), upstream);
  v128.store(dUp, f32x4.mul(value(each, density, v128.load(parts)), upstream));
  v128.store(
    dGate,
    f32x4.mul(derivative(each, density, v128.load(parts + BLOCK)), factor),
  );
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
  const stop = <usize>end << 2;
  for (let first = <usize>start << 2; first < stop; first += BLOCK) {
    const last = min(stop, first + BLOCK);
    const parts = scratch() - first;
    writeParts(gate, first, last);
    let i = first;
    gateGradients(dGate + i, dUp + i, gate + i, up + i, dy + i, parts + i);
    for (i += 16; i < last; i += 16) {
      gateGradients(dGate + i, dUp + i, gate + i, up + i, dy + i, parts + i);
    }
  }
}
