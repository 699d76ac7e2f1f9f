// Attention without its table of weights: six queries at a time meet a chunk of keys, whose packed form
// stays in the second cache (after Dao et al. 2022; sums over chunks after Milakov & Gimelshein 2018).
import { attentionQueryTile, gemmPanelColumns, gemmTileRows } from "../layout";
import { accumulateValues, scoreKeys } from "./attention_direct";
import { packKeys, packValues } from "./attention_pack";
import { addToRow, dropRow, packScaled, scaleRows } from "./attention_rows";
import { finishRows, weighTile } from "./attention_weights";
import { tileStepBytes } from "./gemm_pack";
import { edgeBytes, strip } from "./gemm_strip";
import { columns } from "./gemm_tiles";
import { scratch } from "./scratch";

/** Most keys of a chunk. */
const chunkKeys = 1024;
/** Most floats of a chunk's packed keys, and of its values. */
const chunkFloats = 65536;
/** Most queries that go through the chunks together. */
const runQueries = 3072;
/** Up to here keys and values are read once as they are: packing them would cost more. */
const directQueries = 2;

const scoreRowBytes: usize = chunkKeys * 4 + 64;
const panelRowBytes: usize = gemmPanelColumns * 4;

export function attentionForward(
  out: usize, logSumExp: usize, q: usize, k: usize, v: usize, bias: usize, keyMask: usize,
  heads: i32, keyValueHeads: i32, queries: i32, keys: i32, dHead: i32,
  strideQ: i32, strideK: i32, strideV: i32, strideOut: i32,
  scale: f32, causal: i32, rate: f64, key0: i32, key1: i32, start: i32, end: i32,
): void {
  const tiles = (queries + attentionQueryTile - 1) / attentionQueryTile;
  const direct = queries <= directQueries;
  const panels = (dHead + gemmPanelColumns - 1) / gemmPanelColumns;
  const chunk = max<i32>(gemmPanelColumns, min<i32>(chunkKeys, chunkFloats / (panels * gemmPanelColumns) & -8));
  // Query i sees the keys up to i + ahead.
  const ahead = keys - queries;
  const ldQ = <usize>strideQ << 2, ldK = <usize>strideK << 2, ldV = <usize>strideV << 2, ldOut = <usize>strideOut << 2;
  const headBytes = <usize>dHead << 2;

  const edge = scratch();
  const scores = edge + edgeBytes;
  const tops = scores + <usize>gemmTileRows * scoreRowBytes;
  const sums = tops + runQueries * 4;
  const rescales = sums + runQueries * 4;
  const scaledQ = rescales + 64;
  const packedK = scaledQ + ((<usize>gemmTileRows * headBytes + 63) & -64);
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

    for (let firstKey = 0; firstKey < keys; firstKey += chunk) {
      const lastKey = min<i32>(firstKey + chunk, keys);
      const seen = (causal ? min<i32>(lastKey, lastQuery + ahead) : lastKey) - firstKey;
      if (seen <= 0 && firstKey > 0) break;
      const chunkK = keyRows + <usize>firstKey * ldK;
      const chunkV = valueRows + <usize>firstKey * ldV;
      const pair = batch * keyValueHeads + keyValueHead;
      if (!direct && seen > 0 && (pair != packedFor || seen > packedKeys || keys > chunk)) {
        packKeys(packedK, chunkK, ldK, seen, dHead);
        packValues(packedV, chunkV, ldV, seen, dHead, chunk);
        packedFor = pair;
        packedKeys = seen;
      }
      for (let query = firstQuery; query < lastQuery; query += gemmTileRows) {
        const height = min<i32>(gemmTileRows, lastQuery - query);
        const count = (causal ? min<i32>(lastKey, query + height + ahead) : lastKey) - firstKey;
        const tileOut = outRows + <usize>query * ldOut;
        const state = <usize>(query - firstQuery) << 2;
        if (count <= 0) {
          if (firstKey == 0) clearTile(tileOut, ldOut, headBytes, tops + state, sums + state, height);
          continue;
        }
        const width = (count + gemmPanelColumns - 1) & -gemmPanelColumns;
        if (direct) {
          scaleRows(scaledQ, headBytes, queryRows + <usize>query * ldQ, ldQ, height, dHead, scale);
          for (let row = 0; row < height; row++) {
            scoreKeys(scores + <usize>row * scoreRowBytes, scaledQ + <usize>row * headBytes, chunkK, ldK, count, dHead);
          }
        } else {
          packScaled(scaledQ, queryRows + <usize>query * ldQ, ldQ, height, dHead, scale);
          columns(height, scores, scoreRowBytes, 0, 0, scaledQ, tileStepBytes, packedK, dHead, width / gemmPanelColumns, headBytes * gemmPanelColumns);
        }
        const visible = causal ? query + ahead + 1 - firstKey : count;
        if (biasRow || maskRow) {
          for (let row = 0; row < height; row++) {
            const rowScores = scores + <usize>row * scoreRowBytes;
            const rowVisible = causal ? max<i32>(0, min<i32>(count, visible + row)) : count;
            if (biasRow) addToRow(rowScores, biasRow + (<usize>(firstKey - query - row) << 2), rowVisible);
            if (maskRow) addToRow(rowScores, maskRow + (<usize>firstKey << 2), rowVisible);
          }
        }
        weighTile(scores, scoreRowBytes, height, visible, causal, width, count, tops + state, sums + state, rescales, firstKey == 0);
        if (rate > 0) {
          for (let row = 0; row < height; row++) {
            const rowCounter = (firstRow + query + row) * keys + firstKey;
            dropRow(scores + <usize>row * scoreRowBytes, rowCounter, key0, key1, rate, width);
          }
        }
        if (firstKey) {
          for (let row = 0; row < height; row++) {
            const rowOut = tileOut + <usize>row * ldOut;
            scaleRows(rowOut, 0, rowOut, 0, 1, dHead, load<f32>(rescales + (<usize>row << 2)));
          }
        }
        if (direct) {
          for (let row = 0; row < height; row++) {
            accumulateValues(tileOut + <usize>row * ldOut, scores + <usize>row * scoreRowBytes, chunkV, ldV, count, dHead, firstKey == 0);
          }
        } else {
          const from = firstKey ? tileOut : 0;
          strip(height, dHead, count, tileOut, ldOut, from, ldOut, scores, scoreRowBytes, packedV, <usize>chunk * panelRowBytes, edge);
        }
      }
    }
    const outRow = outRows + <usize>firstQuery * ldOut;
    const logs = logSumExp ? logSumExp + (<usize>(firstRow + firstQuery) << 2) : 0;
    finishRows(outRow, ldOut, dHead, tops, sums, lastQuery - firstQuery, logs);
  }
}

/** A tile that sees no key: zeros, with the state of an empty sum. */
function clearTile(out: usize, ldOut: usize, headBytes: usize, tops: usize, sums: usize, height: i32): void {
  for (let row = 0; row < height; row++) {
    memory.fill(out + <usize>row * ldOut, 0, headBytes);
    store<f32>(tops + (<usize>row << 2), -Infinity);
    store<f32>(sums + (<usize>row << 2), 0);
  }
}
