/**
 * Where one token looks.
 *
 * @module
 */
import { type Chart, chartOf, tooltip } from "../chart.ts";
import { formatNumber } from "../../format.ts";
import { headName, requireTokens, windowInWords } from "./head.ts";
import {
  type AttentionInput,
  type AttentionWindow,
  type HeadChoice,
  headPattern,
  type Pattern,
  patternCells,
  placeName,
} from "./pattern.ts";

/** How {@linkcode attentionConnections} draws. */
export interface AttentionConnectionsOptions extends HeadChoice {
  /** The query whose lines show at first; the last one where absent. Counts from 0. */
  readonly query?: number;
  /** What stands above it. */
  readonly title?: string;
  /** Longer sequences are pooled to this many tokens. */
  readonly limit?: number;
  /** The part of a long sequence to zoom into; `query` counts in the whole sequence. */
  readonly window?: AttentionWindow;
  /** In pixels. */
  readonly width?: number;
}

/**
 * Queries on the left, keys on the right, and from the chosen query a line to every key, as strong as
 * its weight; the bar beside a key has the weight as its length. Pointing at another query, or
 * clicking it, chooses it.
 *
 * @throws {RangeError} if the example has no tokens, or no such layer, head or query
 * @throws {ShapeError} if the weights do not fit the tokens
 *
 * @example
 * ```ts
 * import { attentionConnections } from "./connections.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tokens = ["to", "be"];
 * const example = {
 *   title: "Hamlet", queryTokens: tokens, keyTokens: tokens, patterns: [[[1, 0, 0.3, 0.7]]],
 * };
 * assertEquals(
 *   attentionConnections(example, { layer: 0, head: 0 }).description,
 *   "Where “be” (1) looks in layer 0, head 0: “be” (1) 0.7, “to” (0) 0.3.",
 * );
 * ```
 */
export function attentionConnections(
  example: AttentionInput,
  options: AttentionConnectionsOptions,
): Chart {
  requireTokens(example);
  const { layer, head, limit = 64, title = example.title, window, width = 460 } = options;
  const pattern = headPattern(example, { layer, head }, limit, window);
  const query = options.query === undefined
    ? pattern.queries.length - 1
    : rowOf(chosen(options.query, example.queryTokens.length), pattern);
  const rows = Math.max(pattern.queries.length, pattern.keys.length);
  return chartOf({
    description: describe(pattern, query, { layer, head }),
    title: {
      text: title,
      subtitle: `Where each token looks in ${headName({ layer, head })}${windowInWords(window)}`,
    },
    width,
    height: Math.max(60, rows * 19),
    encoding: { y: yChannel(rows) },
    layer: [
      lineLayer(pattern),
      ...barLayers(pattern),
      queryLayer(pattern, query),
      keyLayer(pattern),
    ],
  });
}

function chosen(query: number, queries: number): number {
  if (Number.isInteger(query) && query >= 0 && query < queries) return query;
  throw new RangeError(
    `Cannot draw attention: expected a query from 0 to ${queries - 1}, got ${query}; ` +
      "count tokens from 0",
  );
}

/** The row of a query: the nearest one where the window leaves it out. */
function rowOf(query: number, { queries, firstQuery, perBin }: Pattern): number {
  const row = Math.floor((query - firstQuery) / perBin);
  return Math.max(0, Math.min(queries.length - 1, row));
}

// Where things stand across the picture, as shares of its width.
const [left, right, barStart, barLength] = [0.24, 0.52, 0.76, 0.17];

const yChannel = (rows: number) => ({
  field: "position",
  type: "quantitative",
  axis: null,
  scale: { domain: [-0.5, rows - 0.5], reverse: true, nice: false, zero: false },
});

const across = { type: "quantitative", axis: null, scale: { domain: [0, 1], nice: false } };

const xChannel = (value: number) => ({ datum: value, ...across });

const ofChosen = [{ filter: { param: "chosen", empty: false } }];

function lineLayer(pattern: Pattern) {
  return {
    data: { name: "connections", values: connections(pattern) },
    transform: ofChosen,
    mark: { type: "rule", style: "attentionLine" },
    encoding: {
      x: xChannel(left + 0.015),
      x2: { datum: right - 0.015 },
      y: { field: "query", type: "quantitative" },
      y2: { field: "key" },
      opacity: { field: "weight", ...weightRange([0.08, 1]) },
      strokeWidth: { field: "weight", ...weightRange([0.5, 5]) },
    },
  };
}

/** Beside each key, the weight as a bar and, where it counts, as a number. */
function barLayers(pattern: Pattern) {
  const data = {
    name: "bars",
    values: connections(pattern).map((row) => ({
      ...row,
      start: barStart,
      end: barStart + barLength * row.weight,
    })),
  };
  const y = { field: "key", type: "quantitative" };
  return [
    {
      data,
      transform: ofChosen,
      mark: { type: "bar", style: "attentionBar", height: 8 },
      encoding: {
        x: { field: "start", ...across },
        x2: { field: "end" },
        y,
        tooltip,
      },
    },
    {
      data,
      transform: [...ofChosen, { filter: { field: "weight", gte: 0.05 } }],
      mark: { type: "text", style: "referenceLabel", align: "left", dx: 5 },
      encoding: {
        x: { field: "end", ...across },
        y,
        text: { field: "weight", type: "quantitative", format: ".2f" },
      },
    },
  ];
}

function queryLayer({ queries }: Pattern, query: number) {
  return {
    data: {
      name: "queries",
      values: queries.map((token, position) => ({ position, query: position, token })),
    },
    params: [{
      name: "chosen",
      value: [{ query }],
      select: { type: "point", fields: ["query"], on: "pointerover", clear: false, toggle: false },
    }],
    mark: { type: "text", style: "token", align: "right", cursor: "pointer" },
    encoding: {
      x: xChannel(left),
      text: { field: "token", type: "nominal" },
      opacity: { condition: { param: "chosen", empty: false, value: 1 }, value: 0.62 },
    },
  };
}

function keyLayer({ keys }: Pattern) {
  return {
    data: { name: "keys", values: keys.map((token, position) => ({ position, token })) },
    mark: { type: "text", style: "token", align: "left" },
    encoding: { x: xChannel(right), text: { field: "token", type: "nominal" } },
  };
}

const weightRange = (range: [number, number]) => ({
  type: "quantitative",
  scale: { domain: [0, 1], range },
  legend: null,
});

function connections(pattern: Pattern) {
  return patternCells(pattern).map(({ query, key, weight }) => ({
    query,
    key,
    weight,
    tip: `${placeName(pattern, "key", key)}: ${weight.toFixed(3)}`,
  }));
}

function describe(pattern: Pattern, query: number, choice: HeadChoice): string {
  const keys = patternCells(pattern).filter((cell) => cell.query === query)
    .toSorted((a, b) => b.weight - a.weight).slice(0, 5)
    .map(({ key, weight }) => `${placeName(pattern, "key", key)} ${formatNumber(weight, 2)}`);
  return `Where ${placeName(pattern, "query", query)} looks in ${headName(choice)}: ` +
    `${keys.join(", ") || "nowhere"}.`;
}
