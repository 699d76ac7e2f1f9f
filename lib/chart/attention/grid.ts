/**
 * Every head of every layer at a glance.
 *
 * @module
 */
import { type Chart, chartOf } from "../chart.ts";
import { requireTokens, weightColor } from "./head.ts";
import { type AttentionInput, headPattern, patternCells } from "./pattern.ts";

/** How {@linkcode attentionGrid} draws. */
export interface AttentionGridOptions {
  readonly title?: string;
  /** What stands below the title. */
  readonly subtitle?: string;
  /** Longer sequences are pooled to this many rows and columns. */
  readonly limit?: number;
  /** Side of one head's picture in pixels; fitted to the number of heads where absent. */
  readonly size?: number;
}

/**
 * All heads of all layers as small heatmaps: layers downward, heads to the right, in each picture
 * queries downward and keys to the right. Colors as in `attentionHead`.
 *
 * @throws {RangeError} if the example has no tokens or no layer
 * @throws {ShapeError} if the weights do not fit the tokens
 *
 * @example
 * ```ts
 * import { attentionGrid } from "./grid.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tokens = ["to", "be"];
 * const pattern = [1, 0, 0.3, 0.7];
 * const example = {
 *   title: "Hamlet", queryTokens: tokens, keyTokens: tokens, patterns: [[pattern, pattern]],
 * };
 * assertEquals(
 *   attentionGrid(example).description,
 *   "Attention patterns of 1 layer with 2 heads over 2 tokens, “to be”.",
 * );
 * ```
 */
export function attentionGrid(
  example: AttentionInput,
  { title = example.title, subtitle, limit = 48, size }: AttentionGridOptions = {},
): Chart {
  requireTokens(example);
  const { patterns } = example;
  const heads = Math.max(...patterns.map((layer) => layer.length));
  const room = size ?? Math.max(36, Math.min(120, Math.floor(640 / heads) - 8));
  const all = patterns.flatMap((layer, layerIndex) =>
    layer.map((_, head) => ({
      layer: layerIndex,
      head,
      pattern: headPattern(example, { layer: layerIndex, head }, Math.min(limit, room)),
    }))
  );
  const { queries, keys, perBin } = all[0].pattern;
  // Whole pixels for each cell: the picture is sharp, and small as a file.
  const cell = Math.max(1, Math.floor(room / Math.max(queries.length, keys.length)));
  const lines = [
    ...(subtitle === undefined ? [] : [subtitle]),
    ...(perBin === 1 ? [] : [`Each cell pools ${perBin} × ${perBin} tokens`]),
  ];
  const label = (value: string) => ({ header: { labelExpr: `'${value} ' + datum.value` } });
  return chartOf({
    description: describe(patterns.length, heads, example),
    title: {
      text: title,
      ...(lines.length === 0 ? {} : { subtitle: lines }),
    },
    data: {
      values: all.flatMap(({ layer, head, pattern }) =>
        patternCells(pattern).map((cell) => ({ layer, head, ...cell }))
      ),
    },
    facet: {
      row: { field: "layer", type: "ordinal", title: null, ...label("Layer") },
      column: { field: "head", type: "ordinal", title: null, ...label("Head") },
    },
    spacing: 8,
    spec: {
      width: cell * keys.length,
      height: cell * queries.length,
      view: { style: "frame" },
      mark: { type: "rect" },
      encoding: {
        x: position("key", keys.length),
        y: position("query", queries.length),
        color: weightColor,
      },
    },
  });
}

function position(field: string, length: number) {
  return {
    field,
    type: "ordinal",
    axis: null,
    scale: { domain: Array.from({ length }, (_, index) => index) },
  };
}

function describe(layers: number, heads: number, { queryTokens, keyTokens }: AttentionInput) {
  const count = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`;
  const text = queryTokens.join(" ").replace(/\s+/g, " ").slice(0, 60);
  const tokens = queryTokens.length === keyTokens.length
    ? count(queryTokens.length, "token")
    : `${queryTokens.length} queries and ${keyTokens.length} keys`;
  return `Attention patterns of ${count(layers, "layer")} with ${count(heads, "head")} over ` +
    `${tokens}, “${text}${queryTokens.join(" ").length > 60 ? "…" : ""}”.`;
}
