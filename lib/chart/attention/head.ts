/**
 * One attention head as a heatmap.
 *
 * @module
 */
import { type Chart, chartOf, requireRows, tooltip } from "../chart.ts";
import {
  type AttentionInput,
  type AttentionWindow,
  describePattern,
  type HeadChoice,
  headPattern,
  type Pattern,
  patternCells,
  placeName,
} from "./pattern.ts";

/** How {@linkcode attentionHead} draws. */
export interface AttentionHeadOptions extends HeadChoice {
  readonly title?: string;
  /** Longer sequences are pooled to this many rows and columns. */
  readonly limit?: number;
  /** What the rows are; for cross-attention such as "Target". */
  readonly queryTitle?: string;
  readonly keyTitle?: string;
  /** Largest side of the picture in pixels. */
  readonly size?: number;
  /** The part of a long sequence to zoom into. */
  readonly window?: AttentionWindow;
}

/**
 * The pattern of one head, queries downward and keys to the right, with the tokens as labels.
 *
 * The colors of all attention charts share one scale, from 0 to 1 by square root: small weights
 * show, and heads can be compared.
 *
 * @throws {RangeError} if the example has no tokens, or no such layer or head
 * @throws {ShapeError} if the weights do not fit the tokens
 *
 * @example
 * ```ts
 * import { attentionHead } from "./head.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tokens = ["to", "be"];
 * const example = {
 *   title: "Hamlet", queryTokens: tokens, keyTokens: tokens, patterns: [[[1, 0, 0.3, 0.7]]],
 * };
 * assertEquals(
 *   attentionHead(example, { layer: 0, head: 0 }).description,
 *   "Attention of layer 0, head 0 over 2 queries and 2 keys: strongest 1 from “to” to “to”, " +
 *     "0.7 from “be” to “be”, 0.3 from “be” to “to”.",
 * );
 * ```
 */
export function attentionHead(example: AttentionInput, options: AttentionHeadOptions): Chart {
  requireTokens(example);
  const { layer, head, limit = 96, size = 480, title = example.title, window } = options;
  const pattern = headPattern(example, { layer, head }, limit, window);
  const { queries, keys, perBin } = pattern;
  const cell = Math.max(3, Math.min(30, Math.floor(size / Math.max(queries.length, keys.length))));
  const name = headName({ layer, head });
  return chartOf({
    description: `Attention of ${name} over ${example.queryTokens.length} queries and ` +
      `${example.keyTokens.length} keys${windowInWords(window)}: ${describePattern(pattern)}.`,
    title: {
      text: title,
      subtitle: `${capitalize(name)}${windowInWords(window)}${
        perBin === 1 ? "" : `; each cell pools ${perBin} × ${perBin} tokens`
      }`,
    },
    // Tokens label the axes by position: they are looked up in these lists, never written into an
    // expression, and a token that occurs twice stays two rows.
    params: [{ name: "queries", value: [...queries] }, { name: "keys", value: [...keys] }],
    width: cell * keys.length,
    height: cell * queries.length,
    data: { name: "cells", values: labeledCells(pattern) },
    mark: { type: "rect", ...(cell >= 9 ? { style: "cell" } : {}) },
    encoding: {
      x: {
        ...axisChannel("key", keys),
        title: options.keyTitle ?? "Key (attended to)",
        axis: {
          ...tokenAxis("keys"),
          labelSeparation: 2,
          orient: "top",
          labelAngle: keys.every((key) => [...key].length * 8 < cell) ? 0 : -90,
        },
      },
      y: {
        ...axisChannel("query", queries),
        title: options.queryTitle ?? "Query (attends)",
        axis: tokenAxis("queries"),
      },
      color: weightColor,
      tooltip,
    },
  });
}

/** The color scale of every attention chart. */
export const weightColor = {
  field: "weight",
  type: "quantitative",
  title: "Weight",
  scale: { type: "sqrt", domain: [0, 1], range: "heatmap", interpolate: "lab" },
  legend: { values: [0, 0.05, 0.2, 0.5, 1], format: ".2~f" },
} as const;

/**
 * Cross-attention, decoder over encoder: {@linkcode attentionHead} with the mean over the layer's
 * heads where none is chosen, and the axes named source and target.
 *
 * @throws {RangeError} if the example has no tokens, or no such layer or head
 *
 * @example
 * ```ts
 * import { crossAttention } from "./head.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const example = {
 *   title: "cat", queryTokens: ["K", "AE"], keyTokens: ["c", "a"], patterns: [[[1, 0, 0.2, 0.8]]],
 * };
 * const chart = crossAttention(example, { layer: 0 });
 * assertEquals(chart.description?.startsWith("Attention of layer 0, mean of its heads"), true);
 * ```
 */
export function crossAttention(
  example: AttentionInput,
  options: Omit<AttentionHeadOptions, "head"> & Partial<Pick<HeadChoice, "head">>,
): Chart {
  return attentionHead(example, {
    head: "mean",
    queryTitle: "Target (attends)",
    keyTitle: "Source (attended to)",
    ...options,
  });
}

/** Throws where there is no token to draw. */
export function requireTokens({ queryTokens, keyTokens, patterns }: AttentionInput) {
  requireRows(queryTokens, "draw attention", "query token", "pass a sequence that is not empty");
  requireRows(keyTokens, "draw attention", "key token", "pass a sequence that is not empty");
  requireRows(patterns, "draw attention", "layer", "capture the patterns of at least one layer");
}

/** "layer 0, head 1". */
export function headName({ layer, head }: HeadChoice): string {
  return `layer ${layer}, ${head === "mean" ? "mean of its heads" : `head ${head}`}`;
}

const capitalize = (text: string) => text[0].toUpperCase() + text.slice(1);

/** ", queries 0 to 47 and keys 12 to 59". */
export function windowInWords({ queries, keys }: AttentionWindow = {}): string {
  const name = (what: string, [from, to]: readonly [number, number]) =>
    `${what} ${from} to ${to - 1}`;
  const parts = [
    ...(queries === undefined ? [] : [name("queries", queries)]),
    ...(keys === undefined ? [] : [name("keys", keys)]),
  ];
  return parts.length === 0 ? "" : `, ${parts.join(" and ")}`;
}

/** The cells of a pattern, each with what shows under the pointer. */
export function labeledCells(pattern: Pattern) {
  return patternCells(pattern).map((cell) => ({
    ...cell,
    tip: `${placeName(pattern, "query", cell.query)} → ${placeName(pattern, "key", cell.key)}: ` +
      cell.weight.toFixed(3),
  }));
}

function axisChannel(field: string, tokens: readonly string[]) {
  return { field, type: "ordinal", scale: { domain: tokens.map((_, index) => index) } };
}

function tokenAxis(list: "queries" | "keys") {
  return {
    domain: false,
    ticks: false,
    style: "tokenAxis",
    labelExpr: `${list}[datum.value]`,
    labelOverlap: "parity",
    labelLimit: 120,
  };
}
