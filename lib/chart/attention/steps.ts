/**
 * One attention head over training.
 *
 * @module
 */
import { type Chart, chartOf, distinct, requireRows } from "../chart.ts";
import { formatList, formatNumber } from "../../format.ts";
import { attentionHead, type AttentionHeadOptions, headName, labeledCells } from "./head.ts";
import { type AttentionInput, describePattern, headPattern } from "./pattern.ts";

/** How {@linkcode attentionOverSteps} draws. */
export type AttentionOverStepsOptions = AttentionHeadOptions;

/** Steps that a still picture shows. */
const panels = 6;

/**
 * The pattern of one head after some steps of training, each example with its `step`: a slider goes
 * through them. Where nothing moves (a PNG, paper) up to six of the steps stand side by side.
 *
 * @throws {RangeError} if there is no example, one without a step, or no such layer or head
 * @throws {ShapeError} if the weights do not fit the tokens
 *
 * @example
 * ```ts
 * import { attentionOverSteps } from "./steps.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tokens = ["to", "be"];
 * const at = (step: number, weight: number) => ({
 *   title: "Hamlet", step, queryTokens: tokens, keyTokens: tokens,
 *   patterns: [[[1, 0, weight, 1 - weight]]],
 * });
 * const chart = attentionOverSteps([at(0, 0.5), at(100, 0.9)], { layer: 0, head: 0 });
 * assertEquals(
 *   chart.description,
 *   "Attention of layer 0, head 0 after 0 and 100 steps. At the end: strongest 1 from “to” to “to”, " +
 *     "0.9 from “be” to “to”, 0.1 from “be” to “be”.",
 * );
 * ```
 */
export function attentionOverSteps(
  examples: readonly AttentionInput[],
  options: AttentionOverStepsOptions,
): Chart {
  const action = "draw attention over steps";
  requireRows(examples, action, "example", "capture patterns while training");
  const ordered = examples.toSorted((a, b) => stepOf(a) - stepOf(b));
  const { layer, head, limit = 64, window, title = ordered[0].title } = options;
  const patterns = ordered.map((example) => headPattern(example, { layer, head }, limit, window));
  const steps = distinct(ordered.map(stepOf));
  const last = ordered.length - 1;
  const name = headName({ layer, head });
  const { title: _, data: __, params = [], ...picture } = attentionHead(ordered[last], {
    ...options,
    limit,
  }) as Chart & { params?: object[] };
  const heading = `${name[0].toUpperCase()}${name.slice(1)}`;
  const description =
    `Attention of ${name} after ${formatList(steps.map((s) => formatNumber(s)))} ` +
    `steps. At the end: ${describePattern(patterns[last])}.`;
  const rows = patterns.map((pattern, index) =>
    labeledCells(pattern).map((cell) => ({ ...cell, index, panel: panelName(ordered[index]) }))
  );
  return chartOf({
    ...picture,
    description,
    title: { text: title, subtitle: { expr: "labels[place]" } },
    params: [
      ...params,
      { name: "labels", value: ordered.map((example) => `${heading}, ${panelName(example)}`) },
      {
        name: "place",
        value: last,
        bind: { input: "range", min: 0, max: last, step: 1, name: "Training " },
      },
    ],
    data: { name: "cells", values: rows.flat() },
    transform: [{ filter: "datum.index === place" }],
    usermeta: { still: stillChart({ ordered, rows, title, heading, picture, description }) },
  });
}

function stepOf({ step }: AttentionInput): number {
  if (step !== undefined) return step;
  throw new RangeError(
    "Cannot draw attention over steps: expected a step in every example, got none; set `step`",
  );
}

const panelName = (example: AttentionInput) => `after ${formatNumber(stepOf(example))} steps`;

/** Evenly many of the steps, the first and the last among them, side by side without token labels. */
function stillChart({ ordered, rows, title, heading, picture, description }: {
  ordered: readonly AttentionInput[];
  rows: readonly (readonly { readonly panel: string }[])[];
  title: string;
  heading: string;
  picture: object;
  description: string;
}): object {
  const { width, height, mark, encoding } = picture as {
    width: number;
    height: number;
    mark: object;
    encoding: { x: object; y: object };
  };
  const shown = ordered.length <= panels
    ? ordered.map((_, index) => index)
    : Array.from({ length: panels }, (_, i) => Math.round(i * (ordered.length - 1) / (panels - 1)));
  const scale = Math.min(1, 190 / Math.max(width, height));
  return chartOf({
    description,
    title: { text: title, subtitle: heading },
    data: { values: shown.flatMap((index) => rows[index]) },
    facet: {
      field: "panel",
      type: "nominal",
      title: null,
      sort: shown.map((index) => panelName(ordered[index])),
      header: { labelAnchor: "start" },
    },
    columns: 3,
    spacing: 14,
    spec: {
      width: Math.round(width * scale),
      height: Math.round(height * scale),
      view: { style: "frame" },
      mark,
      encoding: {
        ...encoding,
        x: { ...encoding.x, axis: null },
        y: { ...encoding.y, axis: null },
      },
    },
  });
}
