// What attention does between its products where a library computes those: whole rows of scores become
// weights, and weights' gradients become scores' gradients. Rows are `ld` bytes apart and have room for
// `count` numbers, rounded up to 8, and 8 more. The query of row 0 sees `visible` keys.
import { addToRow, dotRows, dropRow, keepFactors, multiplyRow, scaleRows } from "./attention_rows";
import { differentiateTile, finishRows, weighTile } from "./attention_weights";

/**
 * Adds bias and mask (rows, or 0) and makes scores weights that are not yet divided by their sums.
 * `counter` is the dropout counter of row 0's first key, `keys` that of one row.
 */
export function weighScores(
  scores: usize, ld: usize, height: i32, count: i32, visible: i32, causal: i32, bias: usize, mask: usize,
  tops: usize, sums: usize, rate: f64, key0: i32, key1: i32, counter: i32, keys: i32,
): void {
  addToRows(scores, ld, height, count, visible, causal, bias, mask);
  const width = (count + 7) & -8;
  weighTile(scores, ld, height, visible, causal, width, count, tops, sums, tops, true);
  if (rate > 0) {
    for (let row = 0; row < height; row++) dropRow(scores + <usize>row * ld, counter + row * keys, key0, key1, rate, width);
  }
}

/** Divides rows of `out` by the sums of their weights, and writes their logarithms unless `logSumExp` is 0. */
export function finishScores(
  out: usize, ldOut: usize, dHead: i32, tops: usize, sums: usize, height: i32, logSumExp: usize,
): void {
  finishRows(out, ldOut, dHead, tops, sums, height, logSumExp);
}

/**
 * Makes scores weights, and `gradients`, those of the weights, the gradients of the products behind the
 * scores. `means` has room for a number for each row, `factors` for as much as `scores`.
 */
export function differentiateScores(
  scores: usize, gradients: usize, ld: usize, height: i32, count: i32, visible: i32, causal: i32, bias: usize, mask: usize,
  dBias: usize, logSumExp: usize, out: usize, dOut: usize, ldOut: usize, dHead: i32, scale: f32, means: usize, factors: usize,
  rate: f64, key0: i32, key1: i32, counter: i32, keys: i32,
): void {
  addToRows(scores, ld, height, count, visible, causal, bias, mask);
  dotRows(means, out, dOut, ldOut, height, dHead);
  const width = (count + 7) & -8;
  if (rate > 0) {
    for (let row = 0; row < height; row++) {
      const at = <usize>row * ld;
      keepFactors(factors + at, counter + row * keys, key0, key1, rate, width);
      multiplyRow(gradients + at, factors + at, width);
    }
  }
  differentiateTile(scores, gradients, ld, height, visible, causal, width, count, logSumExp, means, dBias ? 1 : scale);
  for (let row = 0; row < height; row++) {
    const at = <usize>row * ld;
    if (dBias) {
      addToRow(dBias - (<usize>row << 2), gradients + at, seenBy(row, count, visible, causal));
      scaleRows(gradients + at, 0, gradients + at, 0, 1, width, scale);
    }
    if (rate > 0) multiplyRow(scores + at, factors + at, width);
  }
}

/** Adds a bias, which begins one number earlier for each further query, and a mask of the keys. */
function addToRows(
  scores: usize, ld: usize, height: i32, count: i32, visible: i32, causal: i32, bias: usize, mask: usize,
): void {
  if (!bias && !mask) return;
  for (let row = 0; row < height; row++) {
    const at = scores + <usize>row * ld;
    const seen = seenBy(row, count, visible, causal);
    if (bias) addToRow(at, bias - (<usize>row << 2), seen);
    if (mask) addToRow(at, mask, seen);
  }
}

@inline
function seenBy(row: i32, count: i32, visible: i32, causal: i32): i32 {
  return causal ? max<i32>(0, min<i32>(count, visible + row)) : count;
}
