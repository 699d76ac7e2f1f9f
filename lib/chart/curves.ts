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
import { chartOf, distinct, tooltip } from "./chart.ts";
import { formatNumber, sentence } from "../format.ts";
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
  readonly seriesTitle?: string;
  readonly panelTitle?: string;
  /** A vertical line with a label, such as the length that models were trained at. */
  readonly reference?: { readonly x: number; readonly label: string };
  /** Whether x takes whole numbers only. */
  readonly wholeX?: boolean;
  /** The x of every point, where they are few enough to be shown as points. */
  readonly xValues?: readonly number[];
  /** Where a logarithmic y axis has its lines. */
  readonly yTicks?: readonly number[];
  readonly width?: number;
  readonly height?: number;
}

/** Builds the chart; series keep the colors of their first appearance in `rows`. */
export function curves(rows: readonly CurveRow[], given: CurvesOptions): Chart {
  const xs = distinct(rows.filter((row) => row.role === "mean").map(({ x }) => x));
  const options = {
    ...given,
    xValues: xs.length > 16 ? undefined : xs.toSorted((a, b) => a - b),
    yTicks: logarithmicTicks(rows.flatMap(({ y, low = y, high = y }) => [low, high])),
  };
  const { title, subtitle = [], description, panelTitle = "", height } = options;
  const series = distinct(rows.map((row) => row.series));
  const panels = distinct(rows.map(({ panel }) => panel)).filter((name) => name !== undefined);
  const columns = panels.length === 4 ? 2 : Math.min(panels.length, 3);
  const width = options.width ??
    (panels.length > 1 ? Math.floor((640 - 30 * columns) / columns) : 560);
  const titleRoom = options.seriesTitle === undefined ? 0 : options.seriesTitle.length * 7 + 12;
  const legend = legendFor(rows, series, width * Math.max(1, columns) - titleRoom);
  const unit = {
    width,
    height: height ?? (panels.length > 1 ? 220 : 300),
    layer: [
      ...bandLayer(rows, series, options, legend),
      // The first line names the legend's strokes: the thick one.
      meanLayer(series, options, legend),
      ...seedLayer(rows, series, options, legend),
      ...pointLayer(series, options, legend),
      ...stoppedLayer(rows, series, options, legend),
      ...referenceLayers(options),
      hoverLayer(series, options, legend),
    ],
  };
  const shared = {
    description,
    ...(title === undefined ? {} : { title: { text: title, subtitle: [...subtitle] } }),
    data: {
      values: rows.map((row) => row.role === "mean" ? { ...row, tip: tip(row, given) } : row),
    },
  };
  if (panels.length < 2) return chartOf({ ...shared, ...unit });
  return chartOf({
    ...shared,
    facet: {
      field: "panel",
      type: "nominal",
      title: panelTitle === "" ? null : sentence(panelTitle),
      sort: panels,
      header: { labelAnchor: "start", titleAnchor: "start" },
    },
    columns,
    spec: unit,
    resolve: { axis: { x: "independent" } },
  });
}

function bandLayer(
  rows: readonly CurveRow[],
  series: string[],
  options: CurvesOptions,
  legend: object,
) {
  if (!rows.some(({ low, high }) => low !== undefined && high !== undefined)) return [];
  return [{
    transform: [role("mean")],
    mark: { type: "area", style: "band" },
    encoding: {
      x: xChannel(options),
      y: { ...yChannel(options), field: "low" },
      y2: { field: "high" },
      fill: colorChannel(series, options, legend),
      fillOpacity: fading(emphasis.band),
    },
  }];
}

function seedLayer(
  rows: readonly CurveRow[],
  series: string[],
  options: CurvesOptions,
  legend: object,
) {
  if (!rows.some((row) => row.role === "seed")) return [];
  return [{
    transform: [role("seed")],
    mark: { type: "line", style: "seedLine" },
    encoding: {
      x: xChannel(options),
      y: yChannel(options),
      detail: { field: "seed", type: "nominal" },
      stroke: colorChannel(series, options, legend),
      strokeOpacity: fading(emphasis.seed),
    },
  }];
}

function meanLayer(series: string[], options: CurvesOptions, legend: object) {
  return {
    params: [{ name: "highlight", select: { type: "point", fields: ["series"] }, bind: "legend" }],
    transform: [role("mean")],
    mark: {
      type: "line",
      style: "meanLine",
    },
    encoding: {
      x: xChannel(options),
      y: yChannel(options),
      stroke: colorChannel(series, options, legend),
      opacity: fading(1),
      ...dashChannel(series, options, legend),
    },
  };
}

function pointLayer(series: string[], options: CurvesOptions, legend: object) {
  if (options.xValues === undefined) return [];
  return [{
    transform: [role("mean")],
    mark: { type: "point", style: "point" },
    encoding: {
      x: xChannel(options),
      y: yChannel(options),
      fill: colorChannel(series, options, legend),
      opacity: fading(1),
    },
  }];
}

function stoppedLayer(
  rows: readonly CurveRow[],
  series: string[],
  options: CurvesOptions,
  legend: object,
) {
  if (!rows.some((row) => row.role === "stopped")) return [];
  return [{
    transform: [role("stopped")],
    mark: { type: "point", style: "stopped" },
    encoding: {
      x: xChannel(options),
      y: yChannel(options),
      stroke: colorChannel(series, options, legend),
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

function hoverLayer(series: string[], options: CurvesOptions, legend: object) {
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
    mark: { type: "point", style: "hover" },
    encoding: {
      x: xChannel(options),
      y: yChannel(options),
      fill: colorChannel(series, options, legend),
      opacity: { condition: { param: "hovered", empty: false, value: 1 }, value: 0 },
      tooltip,
    },
  };
}

const role = (equal: CurveRow["role"]) => ({ filter: { field: "role", equal } });

/** What shows under the pointer: text that is data, so that names and titles stay out of expressions. */
function tip({ series, panel, x, y, low, high }: CurveRow, { xTitle }: CurvesOptions): string {
  const interval = low === undefined || high === undefined
    ? ""
    : ` [${formatNumber(low)}, ${formatNumber(high)}]`;
  const name = panel === undefined ? series : `${series}, ${panel}`;
  return `${name} · ${xTitle} ${formatNumber(x)}: ${formatNumber(y)}${interval}`;
}

/** A series that was picked in the legend keeps its opacity; the others fade. */
const fading = (opacity: number) => ({
  condition: { param: "highlight", value: opacity },
  value: opacity * emphasis.faded,
});

function xChannel({ xTitle, xScale = "linear", wholeX, xValues }: CurvesOptions) {
  return {
    field: "x",
    type: "quantitative",
    title: sentence(xTitle),
    scale: {
      ...(xScale === "log" ? { type: "log" } : { zero: false }),
      nice: false,
      ...(xValues === undefined ? {} : { padding: 7 }),
    },
    axis: {
      ...(wholeX ? { format: "d", tickMinStep: 1 } : { format: ",~r" }),
      ...(xValues !== undefined && xScale === "log" ? { values: [...xValues] } : { tickCount: 6 }),
      labelFlush: false,
      labelOverlap: true,
      labelSeparation: 6,
    },
  };
}

function yChannel({ yTitle, yScale = "linear", yTicks = [] }: CurvesOptions) {
  return {
    field: "y",
    type: "quantitative",
    title: sentence(yTitle),
    scale: {
      ...(yScale === "log" ? { type: "log" } : { zero: false }),
      nice: true,
    },
    axis: {
      labelOverlap: true,
      ...(yScale === "log" ? { format: ",~g", values: [...yTicks] } : { tickCount: 6 }),
    },
  };
}

/** 1, 2, 5, 10, … over the values, and where they span many decades only the powers of ten. */
function logarithmicTicks(values: readonly number[]): number[] {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  if (positive.length === 0) return [];
  const exponents = positive.map((value) => Math.log10(value));
  const bounds = exponents.reduce(
    ([low, high], exponent) => [Math.min(low, exponent), Math.max(high, exponent)],
    [Infinity, -Infinity],
  );
  const [low, high] = [Math.floor(bounds[0]), Math.ceil(bounds[1])];
  const step = Math.max(1, Math.ceil((high - low) / 8));
  const digits = high - low <= 2 ? [1, 2, 5] : [1];
  return Array.from(
    { length: Math.floor((high - low) / step) + 1 },
    (_, index) => low + index * step,
  )
    .flatMap((exponent) => digits.map((digit) => Number(`${digit}e${exponent}`)))
    .filter((tick) => tick > 0 && Number.isFinite(tick));
}

function colorChannel(series: string[], { seriesTitle }: CurvesOptions, legend: object) {
  return {
    field: "series",
    type: "nominal",
    title: seriesTitle === undefined ? null : sentence(seriesTitle),
    scale: { domain: series },
    legend: series.length < 2 ? null : legend,
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
      title: seriesTitle === undefined ? null : sentence(seriesTitle),
      scale: {
        domain: series,
        range: series.map((_, index) => dashes[Math.floor(index / 7) % dashes.length]),
      },
      legend,
    },
  };
}

/** Ordered as the curves end, from top to bottom, in as many columns as there is room for. */
function legendFor(rows: readonly CurveRow[], series: string[], room: number) {
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
    symbolStrokeWidth: 2.5,
    symbolOpacity: 1,
    values,
    ...(total > room ? { columns: Math.max(1, Math.floor(room / column)) } : {}),
  };
}
