// The gradients of attention, from its weights computed once more: a block of queries meets a chunk of
// keys, and all five products run on tiles in the thread's scratch (after Dao et al. 2022).
import { gemmPanelColumns, gemmTileRows } from "../layout";
import { packKeys, packValues } from "./attention_pack";
import { addPowers, addToRow, dotRows, keepFactors, multiplyRow, packScaled, scaleRows } from "./attention_rows";
import { differentiatePowers } from "./attention_softmax";
import { packRows, tileStepBytes } from "./gemm_pack";
import { edgeBytes, strip } from "./gemm_strip";
import { columns } from "./gemm_tiles";
import { scratch } from "./scratch";

/** Most keys of a chunk. */
const chunkKeys = 256;
/** Most floats that a chunk takes: three packed forms, two sums, and its weights and their gradients. */
const chunkFloats = 131072;
/** Most queries of a block, fewer where heads are wide. */
const blockQueries = 132;
const blockFloats = 16384;

const panelRowBytes: usize = gemmPanelColumns * 4;

export function attentionBackward(
  dq: usize, dk: usize, dv: usize, dBias: usize, q: usize, k: usize, v: usize, out: usize, dOut: usize,
  logSumExp: usize, bias: usize, keyMask: usize, heads: i32, keyValueHeads: i32, queries: i32, keys: i32, dHead: i32,
  strideQ: i32, strideK: i32, strideV: i32, strideOut: i32,
  scale: f32, causal: i32, rate: f64, key0: i32, key1: i32, start: i32, end: i32,
): void {
  const group = heads / keyValueHeads;
  const offsets = queries + keys - 1;
  const panels = (dHead + gemmPanelColumns - 1) / gemmPanelColumns;
  const wide = panels * gemmPanelColumns;
  const wideBytes = <usize>wide << 2;
  const block = max<i32>(gemmTileRows, min<i32>(blockQueries, blockFloats / wide / gemmTileRows * gemmTileRows));
  const chunk = max<i32>(gemmPanelColumns, min<i32>(chunkKeys, chunkFloats / (5 * wide + 2 * block) & -8));
  const ahead = keys - queries;
  const ldQ = <usize>strideQ << 2, ldK = <usize>strideK << 2, ldV = <usize>strideV << 2, ldOut = <usize>strideOut << 2;
  const headBytes = <usize>dHead << 2;
  // One cache line more than a power of two: a column of weights would else share few cache sets.
  const ldScores = <usize>(chunk * 4 + 64);
  const chunkPanelBytes = <usize>chunk * panelRowBytes;
  const blockPanelBytes = <usize>block * panelRowBytes;

  const powers: f32 = scale * 1.4426950408889634;

  const edge = scratch();
  const weights = edge + edgeBytes;
  const gradients = weights + <usize>block * ldScores;
  const factors = gradients + <usize>block * ldScores;
  const means = factors + <usize>gemmTileRows * ldScores;
  const tiles = means + (<usize>block << 2);
  const tileBytes = <usize>gemmTileRows * wideBytes;
  const keysPacked = tiles + <usize>(block / gemmTileRows * 2) * tileBytes;
  const keysAcross = keysPacked + <usize>chunk * wideBytes;
  const valuesAcross = keysAcross + <usize>chunk * wideBytes;
  const dKeys = valuesAcross + <usize>chunk * wideBytes;
  const dValues = dKeys + <usize>chunk * wideBytes;
  const queriesPacked = dValues + <usize>chunk * wideBytes;
  const upstreamPacked = queriesPacked + <usize>block * wideBytes;

  for (let item = start; item < end; item++) {
    const batch = item / keyValueHeads;
    const keyValueHead = item % keyValueHeads;
    const keyOffset = <usize>(batch * keys) * ldK + <usize>keyValueHead * headBytes;
    const valueOffset = <usize>(batch * keys) * ldV + <usize>keyValueHead * headBytes;
    const maskRow = keyMask ? keyMask + (<usize>(batch * keys) << 2) : 0;
    if (dBias) memory.fill(dBias + (<usize>((batch * heads + keyValueHead * group) * offsets) << 2), 0, <usize>(group * offsets) << 2);

    for (let firstKey = 0; firstKey < keys; firstKey += chunk) {
      const lastKey = min<i32>(firstKey + chunk, keys);
      const size = lastKey - firstKey;
      const chunkK = k + keyOffset + <usize>firstKey * ldK;
      const chunkV = v + valueOffset + <usize>firstKey * ldV;
      packKeys(keysAcross, chunkK, ldK, size, dHead);
      packKeys(valuesAcross, chunkV, ldV, size, dHead);
      packValues(keysPacked, chunkK, ldK, size, dHead, chunk);
      memory.fill(dKeys, 0, <usize>size * wideBytes);
      memory.fill(dValues, 0, <usize>size * wideBytes);

      for (let head = keyValueHead * group; head < (keyValueHead + 1) * group; head++) {
        const queryOffset = <usize>(batch * queries) * ldQ + <usize>head * headBytes;
        const outOffset = <usize>(batch * queries) * ldOut + <usize>head * headBytes;
        const biasAt = <usize>(head * offsets + queries - 1) << 2;
        const dBiasAt = <usize>((batch * heads + head) * offsets + queries - 1) << 2;
        const firstRow = (batch * heads + head) * queries;
        for (let firstQuery = 0; firstQuery < queries; firstQuery += block) {
          const lastQuery = min<i32>(firstQuery + block, queries);
          const seen = (causal ? min<i32>(lastKey, lastQuery + ahead) : lastKey) - firstKey;
          if (seen <= 0) {
            if (firstKey == 0) clearRows(dq + queryOffset + <usize>firstQuery * ldQ, ldQ, headBytes, lastQuery - firstQuery);
            continue;
          }
          packValues(queriesPacked, q + queryOffset + <usize>firstQuery * ldQ, ldQ, lastQuery - firstQuery, dHead, block);
          packValues(upstreamPacked, dOut + outOffset + <usize>firstQuery * ldOut, ldOut, lastQuery - firstQuery, dHead, block);

          // Step by step over all tiles of the block: a product would else wait for what has just been written.
          let tile = tiles;
          for (let query = firstQuery; query < lastQuery; query += gemmTileRows) {
            const height = min<i32>(gemmTileRows, lastQuery - query);
            const upstream = dOut + outOffset + <usize>query * ldOut;
            packScaled(tile, q + queryOffset + <usize>query * ldQ, ldQ, height, dHead, powers);
            packRows(tile + tileBytes, upstream, ldOut, dHead, height);
            dotRows(means + (<usize>(query - firstQuery) << 2), out + outOffset + <usize>query * ldOut, upstream, ldOut, height, dHead);
            tile += 2 * tileBytes;
          }
          tile = tiles;
          for (let query = firstQuery; query < lastQuery; query += gemmTileRows) {
            const height = min<i32>(gemmTileRows, lastQuery - query);
            const count = (causal ? min<i32>(lastKey, query + height + ahead) : lastKey) - firstKey;
            const at = <usize>(query - firstQuery) * ldScores;
            const across = (count + gemmPanelColumns - 1) / gemmPanelColumns;
            if (count > 0) {
              columns(height, weights + at, ldScores, 0, 0, tile, tileStepBytes, keysAcross, dHead, across, headBytes * gemmPanelColumns);
              columns(height, gradients + at, ldScores, 0, 0, tile + tileBytes, tileStepBytes, valuesAcross, dHead, across, headBytes * gemmPanelColumns);
            }
            tile += 2 * tileBytes;
          }
          for (let query = firstQuery; query < lastQuery; query += gemmTileRows) {
            const height = min<i32>(gemmTileRows, lastQuery - query);
            const count = (causal ? min<i32>(lastKey, query + height + ahead) : lastKey) - firstKey;
            if (count <= 0) continue;
            const width = (count + gemmPanelColumns - 1) & -gemmPanelColumns;
            const tileWeights = weights + <usize>(query - firstQuery) * ldScores;
            const tileGradients = gradients + <usize>(query - firstQuery) * ldScores;
            const visible = causal ? query + ahead + 1 - firstKey : count;
            if (bias || maskRow || rate > 0) {
              for (let row = 0; row < height; row++) {
                const rowWeights = tileWeights + <usize>row * ldScores;
                const rowVisible = max<i32>(0, min<i32>(count, visible + (causal ? row : 0)));
                if (bias) addPowers(rowWeights, bias + biasAt + (<usize>(firstKey - query - row) << 2), rowVisible);
                if (maskRow) addPowers(rowWeights, maskRow + (<usize>firstKey << 2), rowVisible);
                if (rate > 0) {
                  const rowFactors = factors + <usize>row * ldScores;
                  keepFactors(rowFactors, (firstRow + query + row) * keys + firstKey, key0, key1, rate, width);
                  multiplyRow(tileGradients + <usize>row * ldScores, rowFactors, width);
                }
              }
            }
            const totals = logSumExp + (<usize>(firstRow + query) << 2);
            differentiatePowers(tileWeights, tileGradients, ldScores, height, visible, causal, width, count, totals, means + (<usize>(query - firstQuery) << 2), dBias ? 1 : scale);
            if (dBias || rate > 0) {
              for (let row = 0; row < height; row++) {
                const rowGradients = tileGradients + <usize>row * ldScores;
                if (dBias) {
                  addToRow(dBias + dBiasAt + (<usize>(firstKey - query - row) << 2), rowGradients, max<i32>(0, min<i32>(count, visible + (causal ? row : 0))));
                  scaleRows(rowGradients, 0, rowGradients, 0, 1, width, scale);
                }
                if (rate > 0) multiplyRow(tileWeights + <usize>row * ldScores, factors + <usize>row * ldScores, width);
              }
            }
          }
          for (let query = firstQuery; query < lastQuery; query += gemmTileRows) {
            const height = min<i32>(gemmTileRows, lastQuery - query);
            const count = (causal ? min<i32>(lastKey, query + height + ahead) : lastKey) - firstKey;
            const tileDq = dq + queryOffset + <usize>query * ldQ;
            const from = firstKey ? tileDq : 0;
            if (count > 0) strip(height, dHead, count, tileDq, ldQ, from, ldQ, gradients + <usize>(query - firstQuery) * ldScores, ldScores, keysPacked, chunkPanelBytes, edge);
            else if (firstKey == 0) clearRows(tileDq, ldQ, headBytes, height);
          }

          for (let key = 0; key < seen; key += gemmTileRows) {
            // Under a causal mask the first queries do not see these keys, and have no weights for them.
            const skipped = causal ? max<i32>(0, (firstKey + key - ahead - firstQuery) / gemmTileRows * gemmTileRows) : 0;
            const height = min<i32>(gemmTileRows, seen - key);
            const depth = lastQuery - firstQuery - skipped;
            const from = <usize>skipped * ldScores + (<usize>key << 2);
            const panel = <usize>skipped * panelRowBytes;
            const target = <usize>key * wideBytes;
            columns(height, dValues + target, wideBytes, dValues + target, wideBytes, weights + from, ldScores, upstreamPacked + panel, depth, panels, blockPanelBytes);
            columns(height, dKeys + target, wideBytes, dKeys + target, wideBytes, gradients + from, ldScores, queriesPacked + panel, depth, panels, blockPanelBytes);
          }
        }
      }
      copyRows(dk + keyOffset + <usize>firstKey * ldK, ldK, dKeys, wideBytes, headBytes, size);
      copyRows(dv + valueOffset + <usize>firstKey * ldV, ldV, dValues, wideBytes, headBytes, size);
    }
  }
}

function clearRows(to: usize, ld: usize, bytes: usize, count: i32): void {
  for (; count > 0; count--, to += ld) memory.fill(to, 0, bytes);
}

function copyRows(to: usize, ldTo: usize, from: usize, ldFrom: usize, bytes: usize, count: i32): void {
  for (; count > 0; count--, to += ldTo, from += ldFrom) memory.copy(to, from, bytes);
}
