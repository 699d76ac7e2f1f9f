/**
 * Attention patterns as matrices: checked, pooled where they are too long to draw, and listed cell by
 * cell.
 *
 * @module
 */
import { ShapeError } from "../../errors.ts";
import type { AttentionExample } from "../../experiment/record.ts";
import { formatNumber } from "../../format.ts";
import { visibleToken } from "./tokens.ts";

/** What charts of attention draw: an example, whose patterns may be typed arrays as well. */
export interface AttentionInput extends Omit<AttentionExample, "patterns"> {
  /** `patterns[layer][head]` is a row-major `[query, key]` matrix of probabilities. */
  readonly patterns: readonly (readonly ArrayLike<number>[])[];
}

/** The part of a long sequence that is drawn: each from its first token up to, not including, its second. */
export interface AttentionWindow {
  /** All queries where absent. */
  readonly queries?: readonly [from: number, to: number];
  /** All keys where absent. */
  readonly keys?: readonly [from: number, to: number];
}

/** The pattern of one head, with a label for each query and key. */
export interface Pattern {
  readonly queries: readonly string[];
  readonly keys: readonly string[];
  /** Row-major `[query, key]`. */
  readonly weights: readonly number[];
  /** How many neighboring tokens each row and column stands for. */
  readonly perBin: number;
  /** Place in the sequence of the first row's token. */
  readonly firstQuery: number;
  /** Place in the sequence of the first column's token. */
  readonly firstKey: number;
}

/** Which head of an example. */
export interface HeadChoice {
  /** Counts from 0. */
  readonly layer: number;
  /** Counts from 0, or the mean over all heads of the layer. */
  readonly head: number | "mean";
}

/**
 * The pattern of one head (or the mean over a layer's heads), of a window of the tokens.
 *
 * Where there are more than `limit` tokens, neighbors are pooled: a cell is the attention that its
 * queries, on average, pay to all of its keys together, so rows still sum to what they did.
 *
 * @throws {RangeError} if there is no such layer, head or window
 * @throws {ShapeError} if the weights do not fit the tokens
 *
 * @example
 * ```ts
 * import { headPattern } from "./pattern.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tokens = ["a", "b"];
 * const example = { title: "", queryTokens: tokens, keyTokens: tokens, patterns: [[[1, 0, 0.5, 0.5]]] };
 * assertEquals(headPattern(example, { layer: 0, head: 0 }, 1).weights, [1]);
 * assertEquals(headPattern(example, { layer: 0, head: 0 }, 9, { queries: [1, 2] }).weights, [0.5, 0.5]);
 * ```
 */
export function headPattern(
  example: AttentionInput,
  { layer, head }: HeadChoice,
  limit: number,
  window: AttentionWindow = {},
): Pattern {
  const { queryTokens, keyTokens } = example;
  const weights = chosenWeights(example, { layer, head });
  const [firstQuery, endQuery] = windowOf(window.queries, queryTokens.length, "queries");
  const [firstKey, endKey] = windowOf(window.keys, keyTokens.length, "keys");
  const perBin = Math.max(1, Math.ceil(Math.max(endQuery - firstQuery, endKey - firstKey) / limit));
  const queries = labels(queryTokens, firstQuery, endQuery, perBin);
  const keys = labels(keyTokens, firstKey, endKey, perBin);
  const pooled = new Array<number>(queries.length * keys.length).fill(0);
  for (let query = firstQuery; query < endQuery; query++) {
    const row = Math.floor((query - firstQuery) / perBin);
    const rowsInBin = Math.min(perBin, endQuery - firstQuery - row * perBin);
    for (let key = firstKey; key < endKey; key++) {
      const weight = weights[query * keyTokens.length + key];
      if (!Number.isFinite(weight)) continue;
      pooled[row * keys.length + Math.floor((key - firstKey) / perBin)] += weight / rowsInBin;
    }
  }
  return { queries, keys, weights: pooled, perBin, firstQuery, firstKey };
}

function windowOf(
  window: readonly [number, number] | undefined,
  length: number,
  what: string,
): readonly [number, number] {
  if (window === undefined) return [0, length];
  const [from, to] = window;
  if (Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from < to && to <= length) {
    return window;
  }
  throw new RangeError(
    `Cannot draw attention: expected a window of ${what} within 0 to ${length}, got ${from} to ` +
      `${to}; count tokens from 0`,
  );
}

function chosenWeights(example: AttentionInput, { layer, head }: HeadChoice): ArrayLike<number> {
  const { patterns, queryTokens, keyTokens } = example;
  const heads = at(patterns, layer, "layer");
  const size = queryTokens.length * keyTokens.length;
  const check = (weights: ArrayLike<number>, index: number) => {
    if (weights.length === size) return weights;
    throw new ShapeError(
      `Cannot draw attention: expected ${queryTokens.length} × ${keyTokens.length} = ${size} ` +
        `weights in layer ${layer}, head ${index}, got ${weights.length}; ` +
        "pass patterns[layer][head] as a row-major [query, key] matrix",
    );
  };
  if (head !== "mean") return check(at(heads, head, "head"), head);
  const all = heads.map(check);
  return Array.from(
    { length: size },
    (_, index) => all.reduce((sum, weights) => sum + weights[index], 0) / all.length,
  );
}

function at<T>(values: readonly T[], index: number, what: string): T {
  if (Number.isInteger(index) && index >= 0 && index < values.length) return values[index];
  throw new RangeError(
    `Cannot draw attention: expected a ${what} from 0 to ${values.length - 1}, got ${index}; ` +
      `count ${what}s from 0`,
  );
}

function labels(tokens: readonly string[], from: number, to: number, perBin: number): string[] {
  if (perBin === 1) return tokens.slice(from, to).map((token) => visibleToken(token));
  return Array.from({ length: Math.ceil((to - from) / perBin) }, (_, bin) => {
    const first = from + bin * perBin;
    return `${first}–${Math.min(first + perBin, to) - 1}`;
  });
}

/** What a row or column is called in words: `“whale” (12)`, or `tokens 12–17` where they are pooled. */
export function placeName(
  { queries, keys, firstQuery, firstKey, perBin }: Pattern,
  axis: "query" | "key",
  index: number,
): string {
  const label = (axis === "query" ? queries : keys)[index];
  const first = axis === "query" ? firstQuery : firstKey;
  return perBin === 1 ? `“${label}” (${first + index})` : `tokens ${label}`;
}

/** A cell of a pattern, as charts hold it. */
export interface PatternCell {
  readonly query: number;
  readonly key: number;
  readonly weight: number;
}

/** The cells that can be seen: weights of at least 0.0005, rounded to four digits. */
export function patternCells({ keys, weights }: Pattern): PatternCell[] {
  return weights.flatMap((weight, index) =>
    weight < 0.0005 ? [] : [{
      query: Math.floor(index / keys.length),
      key: index % keys.length,
      weight: Math.round(weight * 1e4) / 1e4,
    }]
  );
}

/** Where a head looks, in words: its three strongest cells. */
export function describePattern(pattern: Pattern): string {
  const name = (axis: "query" | "key", index: number) =>
    pattern.perBin === 1
      ? `“${(axis === "query" ? pattern.queries : pattern.keys)[index]}”`
      : placeName(pattern, axis, index);
  const strongest = patternCells(pattern).toSorted((a, b) => b.weight - a.weight).slice(0, 3)
    .map(({ query, key, weight }) =>
      `${formatNumber(weight, 2)} from ${name("query", query)} to ${name("key", key)}`
    );
  return strongest.length === 0 ? "no attention at all" : `strongest ${strongest.join(", ")}`;
}
