// Random numbers: element i is drawn from word i of the key, see threefry.ts.
import { cosine, logarithm, sine } from "./math";
import {
  nextFirstWords,
  nextSecondWords,
  secondWords,
  sixteenWords,
  threefry,
} from "./threefry";

/** How large a word's top 24 bits must be for its element to be kept: kept where uniform >= rate. */
@inline
export function keepThreshold(rate: f64): i32 {
  return <i32>Math.ceil(rate * 16777216.0);
}

/** All bits set where an element is kept. */
@inline
export function keepMask(words: v128, threshold: v128): v128 {
  return i32x4.ge_s(i32x4.shr_u(words, 8), threshold);
}

/** The uniform numbers in [0, 1) that words stand for: their top 24 bits / 2^24. */
@inline
function uniforms(words: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(words, 8)), f32x4.splat(5.9604644775390625e-8));
}

@inline
function dropVector(
  out: usize,
  x: usize,
  factor: v128,
  kept: v128,
): void {
  v128.store(out, v128.and(f32x4.mul(v128.load(x), factor), kept));
}

@inline
function dropSixteen(
  out: usize,
  x: usize,
  key0: i32,
  key1: i32,
  threshold: v128,
  factor: v128,
  i: i32,
  end: i32,
): void {
  const first = keepMask(sixteenWords(key0, key1, i), threshold);
  const second = keepMask(secondWords, threshold);
  const third = keepMask(nextFirstWords, threshold);
  const fourth = keepMask(nextSecondWords, threshold);
  const at = <usize>i << 2;
  out += at;
  x += at;
  dropVector(out, x, factor, first);
  if (i + 4 < end) dropVector(out + 16, x + 16, factor, second);
  if (i + 8 < end) dropVector(out + 32, x + 32, factor, third);
  if (i + 12 < end) dropVector(out + 48, x + 48, factor, fourth);
}

export function dropout(
  out: usize,
  x: usize,
  key0: i32,
  key1: i32,
  rate: f64,
  start: i32,
  end: i32,
): void {
  if (start >= end) return;
  const threshold = i32x4.splat(keepThreshold(rate));
  const factor = f32x4.splat(<f32>(1.0 / (1.0 - rate)));
  // The first step apart, so that the key's vectors are kept for the others: see loops.ts.
  dropSixteen(out, x, key0, key1, threshold, factor, start, end);
  for (let i = start + 16; i < end; i += 16) {
    dropSixteen(out, x, key0, key1, threshold, factor, i, end);
  }
}

export function randomUniform(
  out: usize,
  key0: i32,
  key1: i32,
  low: f32,
  high: f32,
  start: i32,
  end: i32,
): void {
  const offset = f32x4.splat(low);
  const span = f32x4.splat(high - low);
  for (let i = start; i < end; i += 8) {
    const blocks = i32x4.add(i32x4.splat(i >> 1), i32x4(0, 1, 2, 3));
    const first = threefry(key0, key1, blocks);
    const second = secondWords;
    const at = out + (<usize>i << 2);
    const u = uniforms(v128.shuffle<i32>(first, second, 0, 4, 1, 5));
    v128.store(at, f32x4.relaxed_madd(u, span, offset));
    if (i + 4 < end) {
      const v = uniforms(v128.shuffle<i32>(first, second, 2, 6, 3, 7));
      v128.store(at, f32x4.relaxed_madd(v, span, offset), 16);
    }
  }
}

// Box and Muller (1958): a block's words give a radius sqrt(-2 ln u) with u in (0, 1] and an angle, and
// so two independent normal numbers.
export function randomNormal(
  out: usize,
  key0: i32,
  key1: i32,
  mean: f32,
  deviation: f32,
  start: i32,
  end: i32,
): void {
  const offset = f32x4.splat(mean);
  const spread = f32x4.splat(deviation);
  for (let i = start; i < end; i += 8) {
    const blocks = i32x4.add(i32x4.splat(i >> 1), i32x4(0, 1, 2, 3));
    const first = threefry(key0, key1, blocks);
    const angle = f32x4.mul(uniforms(secondWords), f32x4.splat(6.283185307179586));
    const u = f32x4.add(uniforms(first), f32x4.splat(5.9604644775390625e-8));
    const radius = f32x4.sqrt(f32x4.mul(logarithm(u), f32x4.splat(-2.0)));
    const x = f32x4.mul(radius, cosine(angle));
    const y = f32x4.mul(radius, sine(angle));
    const at = out + (<usize>i << 2);
    v128.store(at, f32x4.relaxed_madd(v128.shuffle<f32>(x, y, 0, 4, 1, 5), spread, offset));
    if (i + 4 < end) {
      const next = v128.shuffle<f32>(x, y, 2, 6, 3, 7);
      v128.store(at, f32x4.relaxed_madd(next, spread, offset), 16);
    }
  }
}
