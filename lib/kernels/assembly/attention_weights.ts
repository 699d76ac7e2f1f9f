// Tiles of scores become weights, and weights' gradients become scores' gradients. Rows lie in the
// thread's scratch, `ld` bytes apart, `count` keys in `width` numbers, a multiple of 8. Row i sees the
// first `visible + i * step` of the keys: `step` is 1 under a causal mask, else 0.
import { exponential, logarithm } from "./math";
import { maximumLanes, sumLanes } from "./vectors";

// 1.5 * 2^23 + 126: adding it rounds to a whole number n and leaves n + 126 in the low bits.
@inline const ROUND_TO_EXPONENT: f32 = 12583038.0;

// Twice the coefficients of e^r, for |r| <= ln 2 / 2 within 1.1e-7.
@inline const C5: f32 = 2.0 * 0.008312433026731014;
@inline const C4: f32 = 2.0 * 0.041890986263751984;
@inline const C3: f32 = 2.0 * 0.16667118668556213;
@inline const C2: f32 = 2.0 * 0.4999922513961792;

/**
 * e^x for x <= 0 or little more. Shorter than `exponential`: its error grows with |x|, where a weight no
 * longer counts. The constants are parameters, because V8 builds a constant anew in each step of a loop.
 */
@inline
function weight(
  x: v128, lowest: v128, log2e: v128, round: v128, ln2: v128, c5: v128, c4: v128, c3: v128, c2: v128, two: v128,
): v128 {
  const clamped = f32x4.pmax(x, lowest);
  const shifted = f32x4.relaxed_madd(clamped, log2e, round);
  const r = f32x4.relaxed_nmadd(f32x4.sub(shifted, round), ln2, clamped);
  let p = f32x4.relaxed_madd(c5, r, c4);
  p = f32x4.relaxed_madd(p, r, c3);
  p = f32x4.relaxed_madd(p, r, c2);
  p = f32x4.relaxed_madd(p, r, two);
  p = f32x4.relaxed_madd(p, r, two);
  return f32x4.mul(p, i32x4.shl(shifted, 23));
}

/**
 * Makes scores weights, `exp(score - top)`, where top is the largest score of the row so far, and brings
 * `tops` and `sums` up to date. `rescales` gets what the sums of earlier chunks are to be multiplied by.
 */
export function weighTile(
  scores: usize, ld: usize, height: i32, visible: i32, step: i32, width: i32, count: i32,
  tops: usize, sums: usize, rescales: usize, first: bool,
): void {
  const lowest = f32x4.splat(-87.4), log2e = f32x4.splat(1.4426950408889634), ln2 = f32x4.splat(0.6931471805599453);
  const round = f32x4.splat(ROUND_TO_EXPONENT), two = f32x4.splat(2);
  const c5 = f32x4.splat(C5), c4 = f32x4.splat(C4), c3 = f32x4.splat(C3), c2 = f32x4.splat(C2);
  const hidden = f32x4.splat(-Infinity);
  for (let row: usize = 0; row < <usize>height << 2; row += 4) {
    const end = scores + (<usize>width << 2);
    const seen = min<i32>(visible, count);
    if (seen < width) hideEnd(scores, seen, end);
    let a = hidden, b = hidden;
    for (let at = scores; at < end; at += 32) {
      a = f32x4.pmax(a, v128.load(at));
      b = f32x4.pmax(b, v128.load(at, 16));
    }
    const before: f32 = first ? -Infinity : load<f32>(tops + row);
    const top = max<f32>(before, maximumLanes(f32x4.pmax(a, b)));
    // Where all scores are -Infinity their differences would be NaN.
    const finite: f32 = top == -Infinity ? 0 : top;
    const finites = f32x4.splat(finite);
    a = f32x4.splat(0);
    for (let at = scores; at < end; at += 16) {
      const w = weight(f32x4.sub(v128.load(at), finites), lowest, log2e, round, ln2, c5, c4, c3, c2, two);
      v128.store(at, w);
      a = f32x4.add(a, w);
    }
    let sum = sumLanes(a);
    if (!first) {
      const rescale = f32x4.extract_lane(exponential(f32x4.splat(before - finite)), 0);
      store<f32>(rescales + row, rescale);
      sum += load<f32>(sums + row) * rescale;
    }
    store<f32>(tops + row, top);
    store<f32>(sums + row, sum);
    visible += step;
    scores += ld;
  }
}

/**
 * Makes scores weights, `exp(score - total)`, and the weights' gradients those of the scores, each
 * `factor * weight * (gradient - mean)`. Clears 8 numbers behind each row: a tile of six keys may reach
 * beyond the panels of eight that the scores were computed in.
 */
export function differentiateTile(
  scores: usize, gradients: usize, ld: usize, height: i32, visible: i32, step: i32, width: i32, count: i32,
  totals: usize, means: usize, factor: f32,
): void {
  const lowest = f32x4.splat(-87.4), log2e = f32x4.splat(1.4426950408889634), ln2 = f32x4.splat(0.6931471805599453);
  const round = f32x4.splat(ROUND_TO_EXPONENT), two = f32x4.splat(2);
  const c5 = f32x4.splat(C5), c4 = f32x4.splat(C4), c3 = f32x4.splat(C3), c2 = f32x4.splat(C2);
  const factors = f32x4.splat(factor), zero = f32x4.splat(0);
  for (let row: usize = 0; row < <usize>height << 2; row += 4) {
    const end = scores + (<usize>width << 2);
    const seen = min<i32>(visible, count);
    if (seen < width) hideEnd(scores, seen, end);
    const total = load<f32>(totals + row);
    const finites = f32x4.splat(total == -Infinity ? 0 : total);
    const mean = v128.load32_splat(means + row);
    let gradient = gradients;
    for (let at = scores; at < end; at += 16) {
      const w = weight(f32x4.sub(v128.load(at), finites), lowest, log2e, round, ln2, c5, c4, c3, c2, two);
      const g = f32x4.mul(f32x4.mul(w, factors), f32x4.sub(v128.load(gradient), mean));
      v128.store(at, w);
      v128.store(gradient, g);
      gradient += 16;
    }
    v128.store(end, zero), v128.store(end, zero, 16);
    v128.store(gradient, zero), v128.store(gradient, zero, 16);
    visible += step;
    scores += ld;
    gradients += ld;
  }
}

/** Makes the numbers from `visible` to the row's end -Infinity: the keys that a query does not see. */
@inline
export function hideEnd(row: usize, visible: i32, end: usize): void {
  const count = max<i32>(visible, 0);
  const hidden = f32x4.splat(-Infinity);
  let at = row + (<usize>(count & -4) << 2);
  const seen = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count & 3));
  v128.store(at, v128.bitselect(v128.load(at), hidden, seen));
  for (at += 16; at < end; at += 16) v128.store(at, hidden);
}

/** Divides rows of sums by the sums of their weights, 0 where a query saw no key. */
export function divideRows(out: usize, ldOut: usize, dHead: i32, sums: usize, count: i32): void {
  const headBytes = <usize>dHead << 2;
  for (let row = 0; row < count; row++, out += ldOut) {
    const sum = load<f32>(sums + (<usize>row << 2));
    const inverse: f32 = sum == 0 ? 0 : 1 / sum;
    const inverses = f32x4.splat(inverse);
    let i: usize = 0;
    for (; i + 16 <= headBytes; i += 16) v128.store(out + i, f32x4.mul(v128.load(out + i), inverses));
    for (; i < headBytes; i += 4) store<f32>(out + i, load<f32>(out + i) * inverse);
  }
}

/**
 * Divides rows of sums by the sums of their weights, 0 where a query saw no key, and writes the
 * logarithms of the softmax's denominators unless `logSumExp` is 0.
 */
export function finishRows(
  out: usize, ldOut: usize, dHead: i32, tops: usize, sums: usize, count: i32, logSumExp: usize,
): void {
  divideRows(out, ldOut, dHead, sums, count);
  if (!logSumExp) return;
  let row = 0;
  for (; row + 4 <= count; row += 4) {
    const at = <usize>row << 2;
    v128.store(logSumExp + at, f32x4.add(v128.load(tops + at), logarithm(v128.load(sums + at))));
  }
  for (; row < count; row++) {
    const at = <usize>row << 2;
    const log = f32x4.extract_lane(logarithm(v128.load32_splat(sums + at)), 0);
    store<f32>(logSumExp + at, load<f32>(tops + at) + log);
  }
}
