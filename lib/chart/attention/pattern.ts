/**
 * Attention patterns as matrices: checked, pooled where they are too long to draw, and listed cell by
 * cell.
 *
 * @module
 */
import { ShapeError } from "../../errors.ts";
import type { AttentionExample } from "../../experiment/record.ts";
import { formatNumber } from "../format.ts";
import { visibleToken } from "./tokens.ts";

/** The pattern of one head, with a label for each query and key. */
export interface Pattern {
  readonly queries: readonly string[];
  readonly keys: readonly string[];
  /** Row-major `[query, key]`. */
  readonly weights: readonly number[];
  /** How many neighboring tokens each row and column stands for. */
  readonly perBin: number;
}

/** Which head of an example. */
export interface HeadChoice {
  /** Counts from 0. */
  readonly layer: number;
  /** Counts from 0, or the mean over all heads of the layer. */
  readonly head: number | "mean";
}

/**
 * The pattern of one head (or the mean over a layer's heads).
 *
 * Where there are more than `limit` tokens, neighbors are pooled: a cell is the attention that its
 * queries, on average, pay to all of its keys together, so rows still sum to what they did.
 *
 * @throws {RangeError} if there is no such layer or head
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
 * ```
 */
export function headPattern(
  example: AttentionExample,
  { layer, head }: HeadChoice,
  limit: number,
): Pattern {
  const { queryTokens, keyTokens } = example;
  const weights = chosenWeights(example, { layer, head });
  const perBin = Math.max(1, Math.ceil(Math.max(queryTokens.length, keyTokens.length) / limit));
  if (perBin === 1) {
    return {
      queries: queryTokens.map((token) => visibleToken(token)),
      keys: keyTokens.map((token) => visibleToken(token)),
      weights: weights.map(finiteWeight),
      perBin,
    };
  }
  const [queries, keys] = [queryTokens, keyTokens].map((tokens) => binLabels(tokens, perBin));
  const pooled = new Array<number>(queries.length * keys.length).fill(0);
  weights.forEach((weight, index) => {
    const query = Math.floor(index / keyTokens.length);
    const key = index % keyTokens.length;
    const row = Math.floor(query / perBin);
    const rowsInBin = Math.min(perBin, queryTokens.length - row * perBin);
    pooled[row * keys.length + Math.floor(key / perBin)] += finiteWeight(weight) / rowsInBin;
  });
  return { queries, keys, weights: pooled, perBin };
}

function chosenWeights(example: AttentionExample, { layer, head }: HeadChoice): readonly number[] {
  const { patterns, queryTokens, keyTokens } = example;
  const heads = at(patterns, layer, "layer");
  const size = queryTokens.length * keyTokens.length;
  const check = (weights: readonly number[], index: number) => {
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

const finiteWeight = (weight: number) => Number.isFinite(weight) ? weight : 0;

function binLabels(tokens: readonly string[], perBin: number): string[] {
  return Array.from({ length: Math.ceil(tokens.length / perBin) }, (_, bin) => {
    const first = bin * perBin;
    return `${first}–${Math.min(first + perBin, tokens.length) - 1}`;
  });
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

/** Where a head looks, in words: its strongest cells and how far back it looks on average. */
export function describePattern(pattern: Pattern): string {
  const strongest = patternCells(pattern).toSorted((a, b) => b.weight - a.weight).slice(0, 3)
    .map(({ query, key, weight }) =>
      `${formatNumber(weight, 2)} from “${pattern.queries[query]}” to “${pattern.keys[key]}”`
    );
  return strongest.length === 0 ? "no attention at all" : `strongest ${strongest.join(", ")}`;
}
