// Attention of a single query or two, as in generation: every key and value is read once, where it lies.
import { addToRow, dot, dropRow, scaleRows } from "./attention_rows";
import { finishRows, weighTile } from "./attention_weights";
import { scratch } from "./scratch";

/** Most keys whose scores are in the scratch together. */
const chunkKeys = 1024;

/** A head's attention, with `counter` the dropout counter of the first query's first key. */
export function attendDirectly(
  out: usize, logSumExp: usize, q: usize, k: usize, v: usize, bias: usize, mask: usize,
  queries: i32, keys: i32, dHead: i32, ldQ: usize, ldK: usize, ldV: usize, ldOut: usize,
  scale: f32, causal: i32, rate: f64, key0: i32, key1: i32, counter: i32,
): void {
  const top = scratch(), sum = top + 16, rescale = sum + 16, scaledQ = rescale + 16;
  // Dropout may change a number before the row.
  const scores = scaledQ + (<usize>dHead << 2) + 64;
  for (let query = 0; query < queries; query++) {
    const visible = causal ? min<i32>(keys, keys - queries + query + 1) : keys;
    scaleRows(scaledQ, 0, q, 0, 1, dHead, scale);
    memory.fill(out, 0, <usize>dHead << 2);
    store<f32>(top, -Infinity), store<f32>(sum, 0);
    for (let first = 0; first < visible; first += chunkKeys) {
      const count = min<i32>(chunkKeys, visible - first);
      const width = (count + 7) & -8;
      const offset = <usize>first << 2;
      scoreKeys(scores, scaledQ, k + <usize>first * ldK, ldK, count, dHead);
      if (bias) addToRow(scores, bias + offset, count);
      if (mask) addToRow(scores, mask + offset, count);
      weighTile(scores, 0, 1, count, 0, width, count, top, sum, rescale, first == 0);
      if (rate > 0) dropRow(scores, counter + first, key0, key1, rate, width);
      if (first) scaleRows(out, 0, out, 0, 1, dHead, load<f32>(rescale));
      accumulateValues(out, scores, v + <usize>first * ldV, ldV, count, dHead, first == 0);
    }
    finishRows(out, 0, dHead, top, sum, 1, logSumExp);
    q += ldQ, out += ldOut, counter += keys;
    if (bias) bias -= 4;
    if (logSumExp) logSumExp += 4;
  }
}

/** `scores[key] = query · keys[key]`. */
function scoreKeys(scores: usize, query: usize, keys: usize, ld: usize, count: i32, dHead: i32): void {
  const end = <usize>dHead << 2;
  const whole = end & -16;
  for (; count >= 4; count -= 4) {
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    let r0 = keys, r1 = r0 + ld, r2 = r1 + ld, r3 = r2 + ld;
    let i: usize = 0;
    for (; i < whole; i += 16) {
      const x = v128.load(query + i);
      s0 = f32x4.relaxed_madd(x, v128.load(r0 + i), s0);
      s1 = f32x4.relaxed_madd(x, v128.load(r1 + i), s1);
      s2 = f32x4.relaxed_madd(x, v128.load(r2 + i), s2);
      s3 = f32x4.relaxed_madd(x, v128.load(r3 + i), s3);
    }
    // The four sums of lanes at once: transpose, then add.
    const low01 = v128.shuffle<f32>(s0, s1, 0, 4, 1, 5), high01 = v128.shuffle<f32>(s0, s1, 2, 6, 3, 7);
    const low23 = v128.shuffle<f32>(s2, s3, 0, 4, 1, 5), high23 = v128.shuffle<f32>(s2, s3, 2, 6, 3, 7);
    const sum01 = f32x4.add(low01, high01), sum23 = f32x4.add(low23, high23);
    let sums = f32x4.add(v128.shuffle<f32>(sum01, sum23, 0, 1, 4, 5), v128.shuffle<f32>(sum01, sum23, 2, 3, 6, 7));
    for (; i < end; i += 4) {
      const column = f32x4(load<f32>(r0 + i), load<f32>(r1 + i), load<f32>(r2 + i), load<f32>(r3 + i));
      sums = f32x4.relaxed_madd(f32x4.splat(load<f32>(query + i)), column, sums);
    }
    v128.store(scores, sums);
    scores += 16;
    keys += 4 * ld;
  }
  for (; count > 0; count--) {
    store<f32>(scores, dot(query, keys, dHead));
    scores += 4;
    keys += ld;
  }
}

/** `out = Σ weights[key] * values[key]`, or `out +=` where it is not the first chunk. */
function accumulateValues(
  out: usize, weights: usize, values: usize, ld: usize, count: i32, dHead: i32, first: bool,
): void {
  let rest = dHead;
  for (; rest >= 16; rest -= 16) {
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    if (!first) s0 = v128.load(out), s1 = v128.load(out, 16), s2 = v128.load(out, 32), s3 = v128.load(out, 48);
    let at = values;
    for (let key = 0; key < count; key++) {
      const weight = v128.load32_splat(weights + (<usize>key << 2));
      s0 = f32x4.relaxed_madd(weight, v128.load(at), s0);
      s1 = f32x4.relaxed_madd(weight, v128.load(at, 16), s1);
      s2 = f32x4.relaxed_madd(weight, v128.load(at, 32), s2);
      s3 = f32x4.relaxed_madd(weight, v128.load(at, 48), s3);
      at += ld;
    }
    v128.store(out, s0), v128.store(out, s1, 16), v128.store(out, s2, 32), v128.store(out, s3, 48);
    out += 64;
    values += 64;
  }
  for (; rest >= 4; rest -= 4) {
    let sums = first ? f32x4.splat(0) : v128.load(out);
    let at = values;
    for (let key = 0; key < count; key++) {
      sums = f32x4.relaxed_madd(v128.load32_splat(weights + (<usize>key << 2)), v128.load(at), sums);
      at += ld;
    }
    v128.store(out, sums);
    out += 16;
    values += 16;
  }
  for (; rest; rest--) {
    let sum: f32 = first ? 0 : load<f32>(out);
    let at = values;
    for (let key = 0; key < count; key++) {
      sum += load<f32>(weights + (<usize>key << 2)) * load<f32>(at);
      at += ld;
    }
    store<f32>(out, sum);
    out += 4;
    values += 4;
  }
}
