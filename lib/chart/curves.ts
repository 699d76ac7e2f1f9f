/**
 * The layers that all charts of curves share: bands, single seeds, means, reference lines, and a
 * point that follows the pointer.
 *
 * Data stands under the fixed field names of {@linkcode CurveRow}. Names that people chose (series,
 * panels) are values of fields and never names of fields, so no name can reach an expression.
 *
 * @module
 */
import type { Chart } from "./chart.ts";
import { distinct, schema } from "./chart.ts";
import { emphasis } from "./theme.ts";

/** One row of a chart of curves. */
export interface CurveRow {
  /** `mean` for the curve itself, `seed` for the single runs behind it, `stopped` where one ended. */
  readonly role: "mean" | "seed" | "stopped";
  readonly series: string;
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
  readonly seed?: number;
  readonly panel?: string;
}

/** What a chart of curves needs beside its rows. */
export interface CurvesOptions {
  readonly title?: string;
  readonly subtitle?: readonly string[];
  readonly description: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly xScale?: "linear" | "log";
  readonly yScale?: "linear" | "log";
  /** What is cut off at the top; the axis fits the data where absent. */
  readonly yMaximum?: number;
  readonly seriesTitle?: string;
  readonly panelTitle?: string;
  /** A vertical line with a label, such as the length that models were trained at. */
  readonly reference?: { readonly x: number; readonly label: string };
  /** Whether x takes whole numbers only. */
  readonly wholeX?: boolean;
  readonly width?: number;
  readonly height?: number;
}

/** Builds the chart; series keep the colors of their first appearance in `rows`. */
export function curves(rows: readonly CurveRow[], options: CurvesOptions): Chart {
  const { title, subtitle = [], description, panelTitle = "", height } = options;
  const series = distinct(rows.map((row) => row.series));
  const panels = distinct(rows.map(({ panel }) => panel)).filter((name) => name !== undefined);
  const columns = Math.min(panels.length, 3);
  const width = options.width ??
    (panels.length > 1 ? Math.floor((640 - 30 * columns) / columns) : 560);
  const unit = {
    width,
    height: height ?? (panels.length > 1 ? 220 : 300),
    layer: [
      ...bandLayer(rows, series, options),
      ...seedLayer(rows, series, options),
      meanLayer(rows, series, options, width * Math.max(1, columns)),
      ...stoppedLayer(rows, series, options),
      ...referenceLayers(options),
      hoverLayer(series, options),
    ],
  };
  const shared = {
    $schema: schema,
    description,
    ...(title === undefined ? {} : { title: { text: title, subtitle: [...subtitle] } }),
    data: { values: [...rows] },
  };
  if (panels.length < 2) return { ...shared, ...unit } as Chart;
  return {
    ...shared,
    facet: { field: "panel", type: "nominal", title: panelTitle || null, sort: panels },
    columns,
    spec: unit,
    resolve: { axis: { x: "independent" } },
  } as unknown as Chart;
}

function bandLayer(rows: readonly CurveRow[], series: string[], options: CurvesOptions) {
  if (!rows.some(({ low, high }) => low !== undefined && high !== undefined)) return [];
  return [{
    transform: [role("mean")],
    mark: { type: "area", style: "band", clip: true },
    encoding: {
      x: xChannel(options),
      y: { ...yChannel(options), field: "low" },
      y2: { field: "high" },
      color: colorChannel(series, options),
      opacity: fading(emphasis.band),
    },
  }];
}

function seedLayer(rows: readonly CurveRow[], series: string[], options: CurvesOptions) {
  if (!rows.some((row) => row.role === "seed")) return [];
  return [{
    transform: [role("seed")],
    mark: { type: "line", style: "seedLine", clip: true },
    encoding: {
      x: xChannel(options),
      y: yChannel(options),
      detail: { field: "seed" },
      color: colorChannel(series, options),
      opacity: fading(emphasis.seed),
    },
  }];
}

function meanLayer(
  rows: readonly CurveRow[],
  series: string[],
  options: CurvesOptions,
  room: number,
) {
  const longest = Math.max(
    ...Map.groupBy(
      rows.filter((row) => row.role === "mean"),
      (row) => JSON.stringify([row.series, row.panel]),
    ).values().map((points) => points.length),
  );
  return {
    params: [{ name: "highlight", select: { type: "point", fields: ["series"] }, bind: "legend" }],
    transform: [role("mean")],
    mark: {
      type: "line",
      style: "meanLine",
      clip: true,
      point: longest <= 16 ? { style: "point", filled: true, size: 34 } : false,
    },
    encoding: {
      x: xChannel(options),
      y: yChannel(options),
      color: colorChannel(series, options, legend(rows, series, room)),
      opacity: fading(1),
      ...dashChannel(series, options, legend(rows, series, room)),
    },
  };
}

function stoppedLayer(rows: readonly CurveRow[], series: string[], options: CurvesOptions) {
  if (!rows.some((row) => row.role === "stopped")) return [];
  return [{
    transform: [role("stopped")],
    mark: { type: "point", style: "stopped" },
    encoding: {
      x: xChannel(options),
      y: yChannel(options),
      color: colorChannel(series, options),
    },
  }];
}

function referenceLayers({ reference }: CurvesOptions) {
  if (reference === undefined) return [];
  return [
    { mark: { type: "rule", style: "reference" }, encoding: { x: { datum: reference.x } } },
    {
      data: { values: [{ label: reference.label }] },
      mark: {
        type: "text",
        style: "referenceLabel",
        align: "left",
        baseline: "top",
        dx: 5,
        dy: 2,
      },
      encoding: {
        x: { datum: reference.x },
        y: { value: 0 },
        text: { field: "label", type: "nominal" },
      },
    },
  ];
}

function hoverLayer(series: string[], options: CurvesOptions) {
  const format = { type: "quantitative", format: ".4~g" };
  return {
    name: "hover",
    params: [{
      name: "hovered",
      select: {
        type: "point",
        fields: ["x", "series", "panel"],
        nearest: true,
        on: "pointerover",
        clear: "pointerout",
      },
    }],
    transform: [role("mean")],
    mark: { type: "point", style: "hover", clip: true },
    encoding: {
      x: xChannel(options),
      y: yChannel(options),
      color: colorChannel(series, options),
      opacity: { condition: { param: "hovered", empty: false, value: 1 }, value: 0 },
      tooltip: [
        { field: "series", type: "nominal", title: options.seriesTitle ?? "series" },
        { field: "x", title: options.xTitle, type: "quantitative", format: ",.6~g" },
        { field: "y", title: options.yTitle, ...format },
        { field: "low", title: "95 % interval from", ...format },
        { field: "high", title: "to", ...format },
      ],
    },
  };
}

const role = (equal: CurveRow["role"]) => ({ filter: { field: "role", equal } });

/** A series that was picked in the legend keeps its opacity; the others fade. */
const fading = (opacity: number) => ({
  condition: { param: "highlight", value: opacity },
  value: opacity * emphasis.faded,
});

function xChannel({ xTitle, xScale = "linear", wholeX }: CurvesOptions) {
  return {
    field: "x",
    type: "quantitative",
    title: xTitle,
    scale: xScale === "log" ? { type: "log", nice: false } : { zero: false, nice: false },
    axis: {
      ...(wholeX ? { format: "d", tickMinStep: 1 } : { format: "~s" }),
      tickCount: 6,
      labelFlush: false,
      labelOverlap: true,
    },
  };
}

function yChannel({ yTitle, yScale = "linear", yMaximum }: CurvesOptions) {
  return {
    field: "y",
    type: "quantitative",
    title: yTitle,
    scale: {
      type: yScale,
      zero: false,
      nice: true,
      ...(yMaximum === undefined ? {} : { domainMax: yMaximum }),
    },
    axis: { tickCount: 6, labelOverlap: true, ...(yScale === "log" ? { format: "~g" } : {}) },
  };
}

function colorChannel(series: string[], { seriesTitle }: CurvesOptions, legend?: object) {
  return {
    field: "series",
    type: "nominal",
    title: seriesTitle ?? null,
    scale: { domain: series },
    legend: series.length < 2 ? null : legend ?? { symbolType: "stroke" },
  };
}

/** Past the palette's seven colors, a dash tells the second seven from the first. */
function dashChannel(series: string[], { seriesTitle }: CurvesOptions, legend: object) {
  if (series.length <= 7) return {};
  const dashes = [[1, 0], [6, 3], [2, 3]];
  return {
    strokeDash: {
      field: "series",
      type: "nominal",
      title: seriesTitle ?? null,
      scale: {
        domain: series,
        range: series.map((_, index) => dashes[Math.floor(index / 7) % dashes.length]),
      },
      legend,
    },
  };
}

/** Ordered as the curves end, from top to bottom, in as many columns as there is room for. */
function legend(rows: readonly CurveRow[], series: string[], room: number) {
  const last = new Map<string, CurveRow>();
  for (const row of rows) {
    const seen = last.get(row.series);
    if (row.role === "mean" && (seen === undefined || row.x >= seen.x)) last.set(row.series, row);
  }
  const height = (name: string) => last.get(name)?.y ?? Infinity;
  const values = series.toSorted((a, b) => height(b) - height(a) || 0);
  const column = Math.max(...series.map((name) => name.length)) * 7 + 50;
  const total = series.reduce((sum, name) => sum + name.length * 7 + 50, 0);
  return {
    symbolType: "stroke",
    values,
    ...(total > room ? { columns: Math.max(1, Math.floor(room / column)) } : {}),
  };
}
