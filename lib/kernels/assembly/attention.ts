import { attentionQueryTile } from "../layout";

// @ts-ignore: decorator
@inline
function at(base: usize, index: i32): usize {
  return base + (<usize>index << 2);
}

function score(
  queryRow: usize, keyRow: usize, bias: usize, keyMask: usize, batch: i32, head: i32, query: i32, key: i32,
  queries: i32, keys: i32, dHead: i32, scale: f32, causal: i32,
): f32 {
  if (causal && key > query + keys - queries) return -Infinity;
  let sum: f32 = 0;
  for (let i = 0; i < dHead; i++) sum += load<f32>(at(queryRow, i)) * load<f32>(at(keyRow, i));
  sum *= scale;
  if (bias) sum += load<f32>(at(bias, head * (queries + keys - 1) + key - query + queries - 1));
  if (keyMask) sum += load<f32>(at(keyMask, batch * keys + key));
  return sum;
}

export function attentionForward(
  out: usize, logSumExp: usize, q: usize, k: usize, v: usize, bias: usize, keyMask: usize,
  heads: i32, keyValueHeads: i32, queries: i32, keys: i32, dHead: i32,
  strideQ: i32, strideK: i32, strideV: i32, strideOut: i32,
  scale: f32, causal: i32, rate: f32, key0: i32, key1: i32, start: i32, end: i32,
): void {
  const tiles = (queries + attentionQueryTile - 1) / attentionQueryTile;
  for (let item = start; item < end; item++) {
    const batch = item / (heads * tiles);
    const head = item / tiles % heads;
    const kvHead = head / (heads / keyValueHeads);
    const first = item % tiles * attentionQueryTile;
    const last = min<i32>(first + attentionQueryTile, queries);
    for (let query = first; query < last; query++) {
      const row = (batch * heads + head) * queries + query;
      const queryRow = at(q, (batch * queries + query) * strideQ + head * dHead);
      const outRow = at(out, (batch * queries + query) * strideOut + head * dHead);
      let largest: f32 = -Infinity;
      for (let key = 0; key < keys; key++) {
        const keyRow = at(k, (batch * keys + key) * strideK + kvHead * dHead);
        largest = max<f32>(largest, score(queryRow, keyRow, bias, keyMask, batch, head, query, key, queries, keys, dHead, scale, causal));
      }
      let sum: f32 = 0;
      for (let i = 0; i < dHead; i++) store<f32>(at(outRow, i), 0);
      if (largest > -Infinity) {
        for (let key = 0; key < keys; key++) {
          const keyRow = at(k, (batch * keys + key) * strideK + kvHead * dHead);
          const s = score(queryRow, keyRow, bias, keyMask, batch, head, query, key, queries, keys, dHead, scale, causal);
          const weight = Mathf.exp(s - largest);
          sum += weight;
          const value = at(v, (batch * keys + key) * strideV + kvHead * dHead);
          for (let i = 0; i < dHead; i++) {
            store<f32>(at(outRow, i), load<f32>(at(outRow, i)) + weight * load<f32>(at(value, i)));
          }
        }
        for (let i = 0; i < dHead; i++) store<f32>(at(outRow, i), load<f32>(at(outRow, i)) / sum);
      }
      if (logSumExp) store<f32>(at(logSumExp, row), sum > 0 ? largest + Mathf.log(sum) : -Infinity);
    }
  }
}

export function attentionBackward(
  dq: usize, dk: usize, dv: usize, dBias: usize, q: usize, k: usize, v: usize, out: usize, dOut: usize,
  logSumExp: usize, bias: usize, keyMask: usize, heads: i32, keyValueHeads: i32, queries: i32, keys: i32, dHead: i32,
  strideQ: i32, strideK: i32, strideV: i32, strideOut: i32,
  scale: f32, causal: i32, rate: f32, key0: i32, key1: i32, start: i32, end: i32,
): void {
  const group = heads / keyValueHeads;
  const offsets = queries + keys - 1;
  for (let item = start; item < end; item++) {
    const batch = item / keyValueHeads;
    const kvHead = item % keyValueHeads;
    for (let key = 0; key < keys; key++) {
      memory.fill(at(dk, (batch * keys + key) * strideK + kvHead * dHead), 0, <usize>dHead << 2);
      memory.fill(at(dv, (batch * keys + key) * strideV + kvHead * dHead), 0, <usize>dHead << 2);
    }
    for (let head = kvHead * group; head < (kvHead + 1) * group; head++) {
      const biasRow = at(dBias, (batch * heads + head) * offsets);
      if (dBias) memory.fill(biasRow, 0, <usize>offsets << 2);
      for (let query = 0; query < queries; query++) {
        const total = load<f32>(at(logSumExp, (batch * heads + head) * queries + query));
        const queryOffset = (batch * queries + query) * strideQ + head * dHead;
        const outOffset = (batch * queries + query) * strideOut + head * dHead;
        memory.fill(at(dq, queryOffset), 0, <usize>dHead << 2);
        let mean: f32 = 0;
        for (let i = 0; i < dHead; i++) mean += load<f32>(at(out, outOffset + i)) * load<f32>(at(dOut, outOffset + i));
        for (let key = 0; key < keys; key++) {
          const keyOffset = (batch * keys + key) * strideK + kvHead * dHead;
          const valueOffset = (batch * keys + key) * strideV + kvHead * dHead;
          const s = score(at(q, queryOffset), at(k, keyOffset), bias, keyMask, batch, head, query, key, queries, keys, dHead, scale, causal);
          if (s == -Infinity) continue;
          const weight = Mathf.exp(s - total);
          let dWeight: f32 = 0;
          for (let i = 0; i < dHead; i++) {
            const upstream = load<f32>(at(dOut, outOffset + i));
            dWeight += upstream * load<f32>(at(v, valueOffset + i));
            const target = at(dv, valueOffset + i);
            store<f32>(target, load<f32>(target) + weight * upstream);
          }
          const dScore = weight * (dWeight - mean);
          if (dBias) {
            const target = at(biasRow, key - query + queries - 1);
            store<f32>(target, load<f32>(target) + dScore);
          }
          for (let i = 0; i < dHead; i++) {
            const dqTarget = at(dq, queryOffset + i);
            const dkTarget = at(dk, keyOffset + i);
            store<f32>(dqTarget, load<f32>(dqTarget) + dScore * scale * load<f32>(at(k, keyOffset + i)));
            store<f32>(dkTarget, load<f32>(dkTarget) + dScore * scale * load<f32>(at(q, queryOffset + i)));
          }
        }
      }
    }
  }
}
