// Softmax of a tile of six queries whose scores stand key by key: [key][6], in powers of two. Four keys are
// six vectors, whose lanes belong to queries 0 1 2 3 | 4 5 0 1 | 2 3 4 5 | 0 1 2 3 | 4 5 0 1 | 2 3 4 5.
// No sum crosses a vector before the tile's end, and the weights are as a product reads them.
import { gemmTileRows } from "../layout";
import { divideRows, hideEnd } from "./attention_weights";
import { logarithm } from "./math";
import { storePart } from "./vectors";

/** The distance of keys. */
export const keyBytes: usize = gemmTileRows * 4;
/** The room of a tile's largest scores, and of its sums: six numbers in two vectors. */
export const stateBytes: usize = 32;

const fourKeys: usize = 4 * keyBytes;

// 1.5 * 2^23 + 126: adding it rounds to a whole number n and leaves n + 126 in the low bits.
@inline const ROUND_TO_EXPONENT: f32 = 12583038.0;
@inline const LOWEST: f32 = -126.0;

// Twice the coefficients of 2^r, for |r| <= 1/2 within 1.1e-7.
@inline const C5: f32 = 0.0026600234184050433;
@inline const C4: f32 = 0.019339819887871566;
@inline const C3: f32 = 0.11101122788508244;
@inline const C2: f32 = 0.48044556823808265;
@inline const C1: f32 = 1.3862943611198906;

/** 2^x for x <= 0, 0 below -126. The constants are parameters, because V8 builds a constant anew in each step of a loop. */
@inline
function power(
  x: v128, lowest: v128, round: v128, c5: v128, c4: v128, c3: v128, c2: v128, c1: v128, two: v128,
): v128 {
  const clamped = f32x4.pmax(x, lowest);
  const shifted = f32x4.add(clamped, round);
  const r = f32x4.sub(clamped, f32x4.sub(shifted, round));
  let p = f32x4.relaxed_madd(c5, r, c4);
  p = f32x4.relaxed_madd(p, r, c3);
  p = f32x4.relaxed_madd(p, r, c2);
  p = f32x4.relaxed_madd(p, r, c1);
  p = f32x4.relaxed_madd(p, r, two);
  return f32x4.mul(p, i32x4.shl(shifted, 23));
}

/**
 * Makes scores of `count` keys weights, `2^(score - top)`, where top is the largest score of the query so
 * far, and brings `tops` and `sums` up to date. Query 0 sees `visible` keys, each further one as many more
 * as `step`: 1 under a causal mask, else 0. `rescales` gets what the sums of earlier chunks are to be
 * multiplied by. Up to three keys behind the last get weights too: 0.
 */
export function weighKeys(
  scores: usize, count: i32, visible: i32, step: i32, tops: usize, sums: usize, rescales: usize, first: bool,
): void {
  const hidden = f32x4.splat(-Infinity);
  const width = (count + 3) & -4;
  const end = scores + <usize>width * keyBytes;
  hide(scores, visible, width, step);
  let a0 = hidden, a1 = hidden, a2 = hidden, a3 = hidden, a4 = hidden, a5 = hidden;
  for (let at = scores; at < end; at += fourKeys) {
    a0 = f32x4.pmax(a0, v128.load(at));
    a1 = f32x4.pmax(a1, v128.load(at, 16));
    a2 = f32x4.pmax(a2, v128.load(at, 32));
    a3 = f32x4.pmax(a3, v128.load(at, 48));
    a4 = f32x4.pmax(a4, v128.load(at, 64));
    a5 = f32x4.pmax(a5, v128.load(at, 80));
  }
  a0 = f32x4.pmax(a0, a3), a1 = f32x4.pmax(a1, a4), a2 = f32x4.pmax(a2, a5);
  let low = f32x4.pmax(a0, v128.shuffle<f32>(a1, a2, 2, 3, 4, 5));
  let high = f32x4.pmax(a1, v128.shuffle<f32>(a2, a2, 2, 3, 2, 3));
  const lowest = f32x4.splat(LOWEST), round = f32x4.splat(ROUND_TO_EXPONENT), two = f32x4.splat(2);
  const c5 = f32x4.splat(C5), c4 = f32x4.splat(C4), c3 = f32x4.splat(C3), c2 = f32x4.splat(C2), c1 = f32x4.splat(C1);
  let lowScale = hidden, highScale = hidden;
  if (!first) {
    lowScale = v128.load(tops), highScale = v128.load(tops, 16);
    low = f32x4.pmax(low, lowScale), high = f32x4.pmax(high, highScale);
  }
  v128.store(tops, low), v128.store(tops, high, 16);
  // Where all scores are -Infinity their differences would be NaN.
  low = v128.andnot(low, f32x4.eq(low, hidden)), high = v128.andnot(high, f32x4.eq(high, hidden));
  const middle = v128.shuffle<f32>(high, low, 0, 1, 4, 5), last = v128.shuffle<f32>(low, high, 2, 3, 4, 5);
  a0 = f32x4.splat(0), a1 = a0, a2 = a0;
  for (let at = scores; at < end; at += 48) {
    let w = power(f32x4.sub(v128.load(at), low), lowest, round, c5, c4, c3, c2, c1, two);
    a0 = f32x4.add(a0, w);
    v128.store(at, w);
    w = power(f32x4.sub(v128.load(at, 16), middle), lowest, round, c5, c4, c3, c2, c1, two);
    a1 = f32x4.add(a1, w);
    v128.store(at, w, 16);
    w = power(f32x4.sub(v128.load(at, 32), last), lowest, round, c5, c4, c3, c2, c1, two);
    a2 = f32x4.add(a2, w);
    v128.store(at, w, 32);
  }
  a0 = f32x4.add(a0, v128.shuffle<f32>(a1, a2, 2, 3, 4, 5));
  a1 = f32x4.add(a1, v128.shuffle<f32>(a2, a2, 2, 3, 2, 3));
  if (!first) {
    lowScale = power(f32x4.sub(lowScale, low), lowest, round, c5, c4, c3, c2, c1, two);
    highScale = power(f32x4.sub(highScale, high), lowest, round, c5, c4, c3, c2, c1, two);
    v128.store(rescales, lowScale), v128.store(rescales, highScale, 16);
    a0 = f32x4.relaxed_madd(v128.load(sums), lowScale, a0);
    a1 = f32x4.relaxed_madd(v128.load(sums, 16), highScale, a1);
  }
  v128.store(sums, a0), v128.store(sums, a1, 16);
}

/**
 * Makes rows of scores weights, `2^(score - total · log2 e)`, and the weights' gradients those of the scores
 * before they were scaled, each `factor * weight * (gradient - mean)`; row 0 sees `visible` keys, each further
 * one `step` more. Clears 8 numbers behind each row: a tile of six keys may reach beyond the panels of eight
 * that the scores were computed in.
 */
export function differentiatePowers(
  scores: usize, gradients: usize, ld: usize, height: i32, visible: i32, step: i32, width: i32, count: i32,
  totals: usize, means: usize, factor: f32,
): void {
  const lowest = f32x4.splat(LOWEST), round = f32x4.splat(ROUND_TO_EXPONENT), two = f32x4.splat(2);
  const c5 = f32x4.splat(C5), c4 = f32x4.splat(C4), c3 = f32x4.splat(C3), c2 = f32x4.splat(C2), c1 = f32x4.splat(C1);
  const factors = f32x4.splat(factor), zero = f32x4.splat(0);
  for (let row: usize = 0; row < <usize>height << 2; row += 4) {
    const end = scores + (<usize>width << 2);
    const seen = min<i32>(visible, count);
    if (seen < width) hideEnd(scores, seen, end);
    const total = load<f32>(totals + row);
    const finites = f32x4.splat(total == -Infinity ? 0 : total * 1.4426950408889634);
    const mean = v128.load32_splat(means + row);
    let gradient = gradients;
    for (let at = scores; at < end; at += 32) {
      let w = power(f32x4.sub(v128.load(at), finites), lowest, round, c5, c4, c3, c2, c1, two);
      let g = f32x4.mul(f32x4.mul(w, factors), f32x4.sub(v128.load(gradient), mean));
      v128.store(at, w);
      v128.store(gradient, g);
      w = power(f32x4.sub(v128.load(at, 16), finites), lowest, round, c5, c4, c3, c2, c1, two);
      g = f32x4.mul(f32x4.mul(w, factors), f32x4.sub(v128.load(gradient, 16), mean));
      v128.store(at, w, 16);
      v128.store(gradient, g, 16);
      gradient += 32;
    }
    v128.store(end, zero), v128.store(end, zero, 16);
    v128.store(gradient, zero), v128.store(gradient, zero, 16);
    visible += step;
    scores += ld;
    gradients += ld;
  }
}

/**
 * Makes -Infinity what the queries do not see of the keys from `visible` on. A query's number times `step`,
 * less that of its key, says so, two keys at a time.
 */
@inline
function hide(scores: usize, visible: i32, width: i32, step: i32): void {
  const hidden = f32x4.splat(-Infinity), steps = i32x4.splat(step);
  const low = i32x4.mul(i32x4(0, 1, 2, 3), steps);
  const middle = i32x4.sub(i32x4.mul(i32x4(4, 5, 0, 1), steps), i32x4(0, 0, 1, 1));
  const last = i32x4.sub(i32x4.mul(i32x4(2, 3, 4, 5), steps), i32x4.splat(1));
  for (let key = max<i32>(visible, 0) & -2; key < width; key += 2) {
    const at = scores + <usize>key * keyBytes;
    const behind = i32x4.splat(key - visible);
    v128.store(at, v128.bitselect(hidden, v128.load(at), i32x4.le_s(low, behind)));
    v128.store(at, v128.bitselect(hidden, v128.load(at, 16), i32x4.le_s(middle, behind)), 16);
    v128.store(at, v128.bitselect(hidden, v128.load(at, 32), i32x4.le_s(last, behind)), 32);
  }
}

/** Adds `bias` to the scores, which begins one number earlier for each further query; all times log2 e. */
export function addBias(scores: usize, bias: usize, count: i32): void {
  const factor = f32x4.splat(1.4426950408889634);
  for (; count; count--, scores += keyBytes, bias += 4) {
    const four = v128.load(bias - 12), two = v128.load64_zero(bias - 20);
    v128.store(scores, f32x4.relaxed_madd(v128.shuffle<f32>(four, four, 3, 2, 1, 0), factor, v128.load(scores)));
    const sum = f32x4.relaxed_madd(v128.shuffle<f32>(two, two, 1, 0, 3, 2), factor, v128.load64_zero(scores, 16));
    v128.store64_lane(scores, sum, 0, 16);
  }
}

/** Adds a number for each key to the scores of all queries, times log2 e. */
export function addMask(scores: usize, mask: usize, count: i32): void {
  for (; count; count--, scores += keyBytes, mask += 4) {
    const each = f32x4.splat(load<f32>(mask) * 1.4426950408889634);
    v128.store(scores, f32x4.add(v128.load(scores), each));
    v128.store64_lane(scores, f32x4.add(v128.load64_zero(scores, 16), each), 0, 16);
  }
}

/** Multiplies the weights of the query at `weights` by a row of factors. */
export function multiplyQuery(weights: usize, factors: usize, count: i32): void {
  for (; count; count--, weights += keyBytes, factors += 4) store<f32>(weights, load<f32>(weights) * load<f32>(factors));
}

/**
 * Divides `height` rows of a tile by the sums of their weights, 0 where a query saw no key, and writes the
 * natural logarithms of the softmax's denominators unless `logSumExp` is 0.
 */
export function finishTile(
  out: usize, ldOut: usize, dHead: i32, tops: usize, sums: usize, height: i32, logSumExp: usize,
): void {
  divideRows(out, ldOut, dHead, sums, height);
  if (!logSumExp) return;
  const low = naturalLog(tops, sums);
  if (height >= 4) {
    v128.store(logSumExp, low);
    if (height > 4) storePart(logSumExp + 16, naturalLog(tops + 16, sums + 16), height - 4);
  } else storePart(logSumExp, low, height);
}

@inline
function naturalLog(tops: usize, sums: usize): v128 {
  return f32x4.relaxed_madd(v128.load(tops), f32x4.splat(0.6931471805599453), logarithm(v128.load(sums)));
}
