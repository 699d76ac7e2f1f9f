// Attention without its table of weights: six queries at a time meet a chunk of keys, whose packed form
// stays in the second cache (after Dao et al. 2022; sums over chunks after Milakov & Gimelshein 2018).
import { attentionQueryTile, gemmPanelColumns, gemmTileRows } from "../layout";
import { attendDirectly } from "./attention_direct";
import { packKeys, packValues } from "./attention_pack";
import { keepFactors, packScaled, scaleRows } from "./attention_rows";
import { addBias, addMask, finishTile, keyBytes, multiplyQuery, stateBytes, weighKeys } from "./attention_softmax";
import { edgeBytes, strip } from "./gemm_strip";
import { transposedColumns } from "./gemm_tiles";
import { scratch } from "./scratch";

/** Most keys of a chunk. */
const chunkKeys = 1024;
/** Most floats of a chunk's packed keys, and of its values. */
const chunkFloats = 65536;
/** Most queries that go through the chunks together. */
const runQueries = 3072;
/** Tiles of queries that go through each step together. */
const together = 8;
/** Up to here keys and values are read once as they are: packing them would cost more. */
const directQueries = 2;

const panelRowBytes: usize = gemmPanelColumns * 4;
const statesBytes: usize = runQueries / gemmTileRows * stateBytes;
/** A row of factors, and the number before it that dropout may write. */
const factorBytes: usize = chunkKeys * 4 + 128;

export function attentionForward(
  out: usize, logSumExp: usize, q: usize, k: usize, v: usize, bias: usize, keyMask: usize,
  heads: i32, keyValueHeads: i32, queries: i32, keys: i32, dHead: i32,
  strideQ: i32, strideK: i32, strideV: i32, strideOut: i32,
  scale: f32, causal: i32, rate: f64, key0: i32, key1: i32, start: i32, end: i32,
): void {
  const tiles = (queries + attentionQueryTile - 1) / attentionQueryTile;
  const panels = (dHead + gemmPanelColumns - 1) / gemmPanelColumns;
  const chunk = max<i32>(gemmPanelColumns, min<i32>(chunkKeys, chunkFloats / (panels * gemmPanelColumns) & -8));
  // Query i sees the keys up to i + ahead.
  const ahead = keys - queries;
  const ldQ = <usize>strideQ << 2, ldK = <usize>strideK << 2, ldV = <usize>strideV << 2, ldOut = <usize>strideOut << 2;
  const headBytes = <usize>dHead << 2;
  const tileBytes = (<usize>gemmTileRows * headBytes + 63) & -64;
  const weightsBytes = <usize>((min<i32>(chunk, keys) + 7) & -8) * keyBytes;
  const powers: f32 = scale * 1.4426950408889634;

  const edge = scratch();
  const weights = edge + edgeBytes;
  const tops = weights + <usize>(together * chunkKeys) * keyBytes;
  const sums = tops + statesBytes;
  const rescales = sums + statesBytes;
  const factors = rescales + 128;
  const tilesQ = rescales + factorBytes;
  const packedK = tilesQ + together * tileBytes;
  const packedV = packedK + <usize>chunk * headBytes;

  let packedFor = -1, packedKeys = 0;
  for (let item = start; item < end;) {
    const headItem = item / tiles;
    const batch = headItem / heads;
    const head = headItem % heads;
    const keyValueHead = head / (heads / keyValueHeads);
    const firstQuery = item % tiles * attentionQueryTile;
    const run = min<i32>(min<i32>(end - item, tiles - item % tiles), runQueries / attentionQueryTile);
    const lastQuery = min<i32>(firstQuery + run * attentionQueryTile, queries);
    item += run;

    const queryRows = q + <usize>(batch * queries) * ldQ + <usize>head * headBytes;
    const outRows = out + <usize>(batch * queries) * ldOut + <usize>head * headBytes;
    const keyRows = k + <usize>(batch * keys) * ldK + <usize>keyValueHead * headBytes;
    const valueRows = v + <usize>(batch * keys) * ldV + <usize>keyValueHead * headBytes;
    const biasRow = bias ? bias + (<usize>(head * (queries + keys - 1) + queries - 1) << 2) : 0;
    const maskRow = keyMask ? keyMask + (<usize>(batch * keys) << 2) : 0;
    const firstRow = headItem * queries;
    if (queries <= directQueries) {
      const logs = logSumExp ? logSumExp + (<usize>firstRow << 2) : 0;
      attendDirectly(
        outRows, logs, queryRows, keyRows, valueRows, biasRow, maskRow, queries, keys, dHead,
        ldQ, ldK, ldV, ldOut, scale, causal, rate, key0, key1, firstRow * keys,
      );
      continue;
    }

    const lastSeen = causal ? min<i32>(keys, lastQuery + ahead) : keys;
    for (let firstKey = 0; firstKey < keys; firstKey += chunk) {
      const lastKey = min<i32>(firstKey + chunk, keys);
      const seen = (causal ? min<i32>(lastKey, lastQuery + ahead) : lastKey) - firstKey;
      if (seen <= 0 && firstKey > 0) break;
      const pair = batch * keyValueHeads + keyValueHead;
      if (seen > 0 && (pair != packedFor || seen > packedKeys || keys > chunk)) {
        packKeys(packedK, keyRows + <usize>firstKey * ldK, ldK, seen, dHead);
        packValues(packedV, valueRows + <usize>firstKey * ldV, ldV, seen, dHead, chunk);
        packedFor = pair;
        packedKeys = seen;
      }
      const first = firstKey == 0;
      for (let group = firstQuery; group < lastQuery; group += together * gemmTileRows) {
        const lastOfGroup = min<i32>(group + together * gemmTileRows, lastQuery);
        // Step by step over all tiles of the group: a product would else wait for what has just been written.
        let tile = tilesQ;
        for (let query = group; query < lastOfGroup; query += gemmTileRows) {
          packScaled(tile, queryRows + <usize>query * ldQ, ldQ, min<i32>(gemmTileRows, lastQuery - query), dHead, powers);
          tile += tileBytes;
        }
        tile = tilesQ;
        let scores = weights;
        for (let query = group; query < lastOfGroup; query += gemmTileRows) {
          const count = (causal ? min<i32>(lastKey, min<i32>(query + gemmTileRows, lastQuery) + ahead) : lastKey) - firstKey;
          if (count > 0) transposedColumns(scores, tile, packedK, dHead, (count + gemmPanelColumns - 1) / gemmPanelColumns);
          tile += tileBytes;
          scores += weightsBytes;
        }
        scores = weights;
        for (let query = group; query < lastOfGroup; query += gemmTileRows) {
          const height = min<i32>(gemmTileRows, lastQuery - query);
          const count = (causal ? min<i32>(lastKey, query + height + ahead) : lastKey) - firstKey;
          const state = <usize>((query - firstQuery) / gemmTileRows) * stateBytes;
          const tileOut = outRows + <usize>query * ldOut;
          if (count > 0) {
            if (biasRow) addBias(scores, biasRow + (<usize>(firstKey - query) << 2), count);
            if (maskRow) addMask(scores, maskRow + (<usize>firstKey << 2), count);
            const visible = causal ? query + ahead + 1 - firstKey : count;
            weighKeys(scores, count, visible, causal, tops + state, sums + state, rescales, first);
            for (let row = 0; row < height && rate > 0; row++) {
              keepFactors(factors, (firstRow + query + row) * keys + firstKey, key0, key1, rate, count);
              multiplyQuery(scores + (<usize>row << 2), factors, count);
            }
            for (let row = 0; row < height && !first; row++) {
              const rowOut = tileOut + <usize>row * ldOut;
              scaleRows(rowOut, 0, rowOut, 0, 1, dHead, load<f32>(rescales + (<usize>row << 2)));
            }
          } else if (first) clearTile(tileOut, ldOut, headBytes, tops + state, sums + state, height);
          scores += weightsBytes;
        }
        scores = weights;
        for (let query = group; query < lastOfGroup; query += gemmTileRows) {
          const height = min<i32>(gemmTileRows, lastQuery - query);
          const count = (causal ? min<i32>(lastKey, query + height + ahead) : lastKey) - firstKey;
          const tileOut = outRows + <usize>query * ldOut;
          const from = first ? 0 : tileOut;
          if (count > 0) strip(height, dHead, count, tileOut, ldOut, from, ldOut, scores, keyBytes, packedV, <usize>chunk * panelRowBytes, edge, true);
          scores += weightsBytes;
        }
        if (lastKey < lastSeen) continue;
        for (let query = group; query < lastOfGroup; query += gemmTileRows) {
          const height = min<i32>(gemmTileRows, lastQuery - query);
          const state = <usize>((query - firstQuery) / gemmTileRows) * stateBytes;
          const logs = logSumExp ? logSumExp + (<usize>(firstRow + query) << 2) : 0;
          finishTile(outRows + <usize>query * ldOut, ldOut, dHead, tops + state, sums + state, height, logs);
        }
      }
    }
  }
}

/** A tile that sees no key: zeros, with the state of an empty sum. */
function clearTile(out: usize, ldOut: usize, headBytes: usize, tops: usize, sums: usize, height: i32): void {
  for (; height; height--, out += ldOut) memory.fill(out, 0, headBytes);
  v128.store(tops, f32x4.splat(-Infinity)), v128.store(tops, f32x4.splat(-Infinity), 16);
  memory.fill(sums, 0, stateBytes);
}
