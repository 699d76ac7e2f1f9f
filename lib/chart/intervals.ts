/**
 * Means with their intervals, one above the other.
 *
 * @module
 */
import type { Chart } from "./chart.ts";
import { chartOf, distinct, requireRows, tooltip } from "./chart.ts";
import { formatNumber, sentence } from "../format.ts";
import type { IntervalRow, IntervalsFigure } from "../experiment/record.ts";

/** What {@linkcode intervals} draws: a figure of kind `intervals`, its title optional. */
export interface IntervalsOptions extends Omit<IntervalsFigure, "kind" | "title" | "caption"> {
  readonly title?: string;
  readonly subtitle?: readonly string[];
  /** A vertical line, such as zero for differences. */
  readonly reference?: number;
  readonly width?: number;
}

/**
 * A dot and an interval for each row, with the single values (seeds) behind it, in the order given.
 * Rows whose mean is not finite are left out of the picture and named in its subtitle.
 *
 * @throws {RangeError} if no row has a finite mean
 *
 * @example
 * ```ts
 * import { intervals } from "./intervals.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const chart = intervals({
 *   xTitle: "Validation loss (nats per token)",
 *   rows: [{ label: "rotary", mean: 1.9, low: 1.8, high: 2, points: [1.85, 1.95] }],
 * });
 * assertEquals(
 *   chart.description,
 *   "Validation loss (nats per token) with 95 % intervals: rotary 1.9 (1.8 to 2).",
 * );
 * ```
 */
export function intervals(options: IntervalsOptions): Chart {
  const { rows, xTitle, title, subtitle = [], reference, width = 460 } = options;
  const drawn = rows.filter(({ mean }) => Number.isFinite(mean));
  requireRows(drawn, "draw intervals", "row with a finite mean", "check what was measured");
  const missing = rows.filter(({ mean }) => !Number.isFinite(mean)).map(({ label }) => label);
  const labels = distinct(drawn.map(({ label }) => label));
  const panels = distinct(drawn.map(({ panel }) => panel)).filter((name) => name !== undefined);
  const notes = missing.length === 0 ? [] : [`No value: ${missing.join(", ")}`];
  const unit = {
    width,
    height: { step: 34 },
    layer: layers(xTitle, labels, reference),
  };
  const shared = {
    description: describe(drawn, xTitle, missing),
    ...(title === undefined ? {} : { title: { text: title, subtitle: [...subtitle, ...notes] } }),
    data: { values: drawn.flatMap(valueRows) },
  };
  if (panels.length < 2) return chartOf({ ...shared, ...unit });
  return chartOf({
    ...shared,
    facet: { row: { field: "panel", type: "nominal", sort: panels, ...panelHeader } },
    spec: unit,
    resolve: { scale: { y: "independent" } },
  });
}

const panelHeader = {
  title: null,
  header: { orient: "top", labelAnchor: "start", labelAngle: 0 },
};

function valueRows({ label, mean, low, high, points, panel }: IntervalRow) {
  const shared = panel === undefined ? { label } : { label, panel };
  return [
    ...points.filter(Number.isFinite).map((x) => ({
      ...shared,
      role: "seed",
      x,
      tip: `${label} · one seed: ${formatNumber(x)}`,
    })),
    {
      ...shared,
      role: "mean",
      x: mean,
      low: Number.isFinite(low) ? low : mean,
      high: Number.isFinite(high) ? high : mean,
      tip: `${label}: ${formatNumber(mean)} [${formatNumber(low)}, ${formatNumber(high)}]`,
    },
  ];
}

function layers(xTitle: string, labels: string[], reference?: number) {
  const x = {
    field: "x",
    type: "quantitative",
    title: sentence(xTitle),
    scale: { zero: false, nice: true },
    axis: { grid: true, tickCount: 6, labelOverlap: true },
  };
  const y = {
    field: "label",
    type: "nominal",
    title: null,
    sort: null,
    axis: { labelFontSize: 12, grid: false, labelPadding: 10 },
  };
  const color = {
    field: "label",
    type: "nominal",
    scale: { domain: labels },
    legend: null,
  };
  const zero = reference === undefined
    ? []
    : [{ mark: { type: "rule", style: "reference" }, encoding: { x: { datum: reference } } }];
  return [
    ...zero,
    {
      transform: [{ filter: { field: "role", equal: "seed" } }],
      mark: { type: "point", style: "seedPoint", yOffset: 9 },
      encoding: { x, y, color, tooltip },
    },
    {
      transform: [{ filter: { field: "role", equal: "mean" } }],
      mark: { type: "rule", style: "interval" },
      encoding: { x: { ...x, field: "low" }, x2: { field: "high" }, y, color, tooltip },
    },
    {
      transform: [{ filter: { field: "role", equal: "mean" } }],
      mark: { type: "point", style: "mean" },
      encoding: { x, y, color, tooltip },
    },
  ];
}

function describe(drawn: readonly IntervalRow[], xTitle: string, missing: string[]): string {
  const values = drawn.map(({ label, mean, low, high, panel }) =>
    `${panel === undefined ? label : `${label} (${panel})`} ${formatNumber(mean)} ` +
    `(${formatNumber(low)} to ${formatNumber(high)})`
  );
  return `${xTitle} with 95 % intervals: ${values.join("; ")}.` +
    (missing.length === 0 ? "" : ` No value: ${missing.join(", ")}.`);
}
