// Arithmetic on flat arrays, element by element. Arrays are padded to 64 bytes, so the last vector may
// reach past the end.
import { cosine, exponential, hyperbolicTangent, logarithm, logistic, sine } from "./math";
import { map, mapPairs, mapWith } from "./loops";

class Add {
  @inline
  apply(a: v128, b: v128): v128 {
    return f32x4.add(a, b);
  }
}

class Subtract {
  @inline
  apply(a: v128, b: v128): v128 {
    return f32x4.sub(a, b);
  }
}

class Multiply {
  @inline
  apply(a: v128, b: v128): v128 {
    return f32x4.mul(a, b);
  }
}

class Divide {
  @inline
  apply(a: v128, b: v128): v128 {
    return f32x4.div(a, b);
  }
}

class Identity {
  @inline
  apply(x: v128): v128 {
    return x;
  }
}

class Exponential {
  @inline
  apply(x: v128): v128 {
    return exponential(x);
  }
}

class Logarithm {
  @inline
  apply(x: v128): v128 {
    return logarithm(x);
  }
}

class HyperbolicTangent {
  @inline
  apply(x: v128): v128 {
    return hyperbolicTangent(x);
  }
}

class Logistic {
  @inline
  apply(x: v128): v128 {
    return logistic(x);
  }
}

class SquareRoot {
  @inline
  apply(x: v128): v128 {
    return f32x4.sqrt(x);
  }
}

class Square {
  @inline
  apply(x: v128): v128 {
    return f32x4.mul(x, x);
  }
}

class Sine {
  @inline
  apply(x: v128): v128 {
    return sine(x);
  }
}

class Cosine {
  @inline
  apply(x: v128): v128 {
    return cosine(x);
  }
}

export function fill(out: usize, value: f32, start: i32, end: i32): void {
  const stop = <usize>end << 2;
  const values = f32x4.splat(value);
  for (let i = <usize>start << 2; i < stop; i += 16) v128.store(out + i, values);
}

export function copy(out: usize, a: usize, start: i32, end: i32): void {
  map<Identity>(out, a, start, end);
}

export function add(out: usize, a: usize, b: usize, start: i32, end: i32): void {
  mapPairs<Add>(out, a, b, start, end);
}

export function subtract(out: usize, a: usize, b: usize, start: i32, end: i32): void {
  mapPairs<Subtract>(out, a, b, start, end);
}

export function multiply(out: usize, a: usize, b: usize, start: i32, end: i32): void {
  mapPairs<Multiply>(out, a, b, start, end);
}

export function divide(out: usize, a: usize, b: usize, start: i32, end: i32): void {
  mapPairs<Divide>(out, a, b, start, end);
}

export function addScaled(
  out: usize,
  a: usize,
  b: usize,
  factor: f32,
  start: i32,
  end: i32,
): void {
  const stop = <usize>end << 2;
  const factors = f32x4.splat(factor);
  for (let i = <usize>start << 2; i < stop; i += 16) {
    v128.store(out + i, f32x4.relaxed_madd(v128.load(b + i), factors, v128.load(a + i)));
  }
}

export function scale(out: usize, a: usize, factor: f32, start: i32, end: i32): void {
  mapWith<Multiply>(out, a, f32x4.splat(factor), start, end);
}

export function shift(out: usize, a: usize, constant: f32, start: i32, end: i32): void {
  mapWith<Add>(out, a, f32x4.splat(constant), start, end);
}

export function exp(out: usize, a: usize, start: i32, end: i32): void {
  map<Exponential>(out, a, start, end);
}

export function log(out: usize, a: usize, start: i32, end: i32): void {
  map<Logarithm>(out, a, start, end);
}

export function tanh(out: usize, a: usize, start: i32, end: i32): void {
  map<HyperbolicTangent>(out, a, start, end);
}

export function sigmoid(out: usize, a: usize, start: i32, end: i32): void {
  map<Logistic>(out, a, start, end);
}

export function sqrt(out: usize, a: usize, start: i32, end: i32): void {
  map<SquareRoot>(out, a, start, end);
}

export function square(out: usize, a: usize, start: i32, end: i32): void {
  map<Square>(out, a, start, end);
}

export function sin(out: usize, a: usize, start: i32, end: i32): void {
  map<Sine>(out, a, start, end);
}

export function cos(out: usize, a: usize, start: i32, end: i32): void {
  map<Cosine>(out, a, start, end);
}
