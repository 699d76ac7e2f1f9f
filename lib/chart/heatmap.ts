/**
 * Values by row and column.
 *
 * @module
 */
import type { Chart } from "./chart.ts";
import { chartOf, distinct, requireRows, tooltip } from "./chart.ts";
import { formatNumber, sentence } from "../format.ts";
import type { HeatmapCell, HeatmapFigure } from "../experiment/record.ts";

/** What {@linkcode heatmap} draws: a figure of kind `heatmap`, its title optional. */
export interface HeatmapOptions extends Omit<HeatmapFigure, "kind" | "title" | "caption"> {
  readonly title?: string;
  readonly subtitle?: readonly string[];
  /** Ends of the color scale; those of the data where absent. */
  readonly domain?: readonly [number, number];
  /** Size of one panel in pixels at most. */
  readonly width?: number;
  readonly height?: number;
}

// Beyond these counts numbers in cells, and then gaps between them, would no longer be readable.
const labeledCells = 150;
const separatedCells = 1500;

/**
 * A color for each cell, rows and columns in the order of their first appearance, panels side by
 * side. Up to 150 cells show their number; `null` shows as a gray cell with a dash. Sequential
 * colors begin at the paper; `diverging` puts zero at the paper and ends as far below as above.
 *
 * @throws {RangeError} if no cell has a finite value
 *
 * @example
 * ```ts
 * import { heatmap } from "./heatmap.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const chart = heatmap({
 *   rowTitle: "Layer", columnTitle: "Head", valueTitle: "Entropy (nats)",
 *   cells: [{ row: "0", column: "0", value: 1.5 }, { row: "0", column: "1", value: 0.2 }],
 * });
 * assertEquals(
 *   chart.description,
 *   "Entropy (nats) by layer (1) and head (2): from 0.2 at 0, 1 to 1.5 at 0, 0.",
 * );
 * ```
 */
export function heatmap(options: HeatmapOptions): Chart {
  const { cells, rowTitle, columnTitle, title, subtitle = [] } = options;
  const measured = cells.filter(isMeasured);
  requireRows(measured, "draw a heatmap", "cell with a finite value", "check what was measured");
  const rows = distinct(cells.map(({ row }) => row));
  const columns = distinct(cells.map(({ column }) => column));
  const panels = distinct(cells.map(({ panel }) => panel)).filter((name) => name !== undefined);
  const beside = panelsBeside(panels.length, columns.length);
  const size = cellSize(rows.length, columns.length, beside, options);
  const domain = domainOf(measured.map(({ value }) => value), options);
  const decimals = labelDecimals(measured.map(({ value }) => value), size);
  const labeled = decimals !== undefined && rows.length * columns.length <= labeledCells;
  const unit = {
    width: size.width * columns.length,
    height: size.height * rows.length,
    encoding: {
      x: {
        field: "column",
        type: "ordinal",
        title: sentence(columnTitle),
        scale: { domain: columns },
        axis: axis(columns, size.width),
      },
      y: {
        field: "row",
        type: "ordinal",
        title: sentence(rowTitle),
        scale: { domain: rows },
        axis: { ...axis(rows, size.height), labelAngle: 0 },
      },
    },
    layer: [
      ...missingLayers(cells),
      cellLayer(options, domain, cells.length <= separatedCells),
      ...(labeled ? labelLayers(domain, options.diverging === true, decimals) : []),
    ],
  };
  const shared = {
    description: describe(measured, rows, columns, options),
    ...(title === undefined ? {} : { title: { text: title, subtitle: [...subtitle] } }),
    data: {
      values: cells.map((cell) =>
        isMeasured(cell) ? { ...cell, tip: tip(cell, options) } : { ...cell, value: null }
      ),
    },
  };
  if (panels.length < 2) return chartOf({ ...shared, ...unit });
  return chartOf({
    ...shared,
    facet: {
      field: "panel",
      type: "nominal",
      title: null,
      sort: panels,
      header: { labelAnchor: "start" },
    },
    columns: beside,
    spec: unit,
  });
}

type MeasuredCell = HeatmapCell & { readonly value: number };

function isMeasured(cell: HeatmapCell): cell is MeasuredCell {
  return cell.value !== null && Number.isFinite(cell.value);
}

function tip({ row, column, value, panel }: MeasuredCell, options: HeatmapOptions): string {
  const { rowTitle, columnTitle } = options;
  return [
    ...(panel === undefined ? [] : [panel]),
    `${rowTitle} ${row}`,
    `${columnTitle} ${column}: ${formatNumber(value)}`,
  ].join(" · ");
}

function domainOf(values: readonly number[], { domain, diverging }: HeatmapOptions) {
  if (domain !== undefined) return domain;
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  if (diverging) {
    const reach = Math.max(Math.abs(low), Math.abs(high)) || 1;
    return [-reach, reach] as const;
  }
  return low === high ? [low, low + 1] as const : [low, high] as const;
}

/** How many panels stand beside each other: as many as leave their cells wide enough to read. */
function panelsBeside(panels: number, columns: number): number {
  return Math.max(1, Math.min(3, panels, Math.floor(640 / (columns * 26 + 40))));
}

function cellSize(rows: number, columns: number, panels: number, options: HeatmapOptions) {
  const { width = panels > 1 ? (640 - 40 * panels) / panels : 520, height = 400 } = options;
  const fit = (room: number, count: number, most: number) =>
    Math.max(2, Math.min(most, Math.floor(room / count)));
  return { width: fit(width, columns, 58), height: fit(height, rows, 32) };
}

/** Labels that would run into each other are left out, every second first. */
function axis(names: readonly string[], step: number) {
  const longest = Math.max(...names.map((name) => name.length));
  return {
    domain: false,
    ticks: false,
    labelAngle: longest * 7 > step && longest > 3 ? -45 : 0,
    labelOverlap: "parity",
    labelSeparation: 3,
    labelLimit: 140,
  };
}

function missingLayers(cells: readonly HeatmapCell[]) {
  if (cells.every(isMeasured)) return [];
  const transform = [{ filter: { field: "value", valid: false } }];
  return [
    { transform, mark: { type: "rect", style: "missing" } },
    {
      transform: [...transform, { calculate: "'–'", as: "dash" }],
      mark: { type: "text", style: "cellLow" },
      encoding: { text: { field: "dash", type: "nominal" } },
    },
  ];
}

function cellLayer(options: HeatmapOptions, domain: readonly [number, number], gaps: boolean) {
  const { valueTitle, diverging } = options;
  return {
    transform: [{ filter: { field: "value", valid: true } }],
    mark: { type: "rect", ...(gaps ? { style: "cell" } : {}) },
    encoding: {
      color: {
        field: "value",
        type: "quantitative",
        title: sentence(valueTitle),
        scale: { domain, range: diverging ? "diverging" : "heatmap", interpolate: "lab" },
        legend: { format: "~g", tickCount: 5, titleOrient: "top" },
      },
      tooltip,
    },
  };
}

/** The most decimals, for two digits of the largest value, that fit into a cell; none may. */
function labelDecimals(
  values: readonly number[],
  { width, height }: { readonly width: number; readonly height: number },
): number | undefined {
  if (height < 16) return undefined;
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const digits = largest === 0 ? 0 : 1 - Math.floor(Math.log10(largest));
  const most = Math.max(0, Math.min(3, digits + 1));
  const least = Math.max(0, Math.min(most, digits));
  const fits = (decimals: number) =>
    values.every((value) => value.toFixed(decimals).length * 6.6 + 4 <= width);
  return [most, least].find(fits);
}

/** Numbers in the cells: in the paper's color where the cell is strong, in the ink's elsewhere. */
function labelLayers(
  [low, high]: readonly [number, number],
  diverging: boolean,
  decimals: number,
) {
  const strong = diverging
    ? { or: [{ field: "value", gt: high * 0.6 }, { field: "value", lt: low * 0.6 }] }
    : { field: "value", gt: low * 0.48 + high * 0.52 };
  const text = { field: "value", type: "quantitative", format: `.${decimals}f` };
  const layer = (filter: object, style: string) => ({
    transform: [{ filter: { field: "value", valid: true } }, { filter }],
    mark: { type: "text", style },
    encoding: { text },
  });
  return [layer(strong, "cellHigh"), layer({ not: strong }, "cellLow")];
}

function describe(
  measured: readonly MeasuredCell[],
  rows: readonly string[],
  columns: readonly string[],
  { rowTitle, columnTitle, valueTitle }: HeatmapOptions,
): string {
  const least = measured.reduce((a, b) => b.value < a.value ? b : a);
  const most = measured.reduce((a, b) => b.value > a.value ? b : a);
  const place = ({ row, column, value, panel }: MeasuredCell) =>
    `${formatNumber(value)} at ${row}, ${column}${panel === undefined ? "" : ` (${panel})`}`;
  return `${valueTitle} by ${rowTitle.toLowerCase()} (${rows.length}) and ` +
    `${columnTitle.toLowerCase()} (${columns.length}): from ${place(least)} to ${place(most)}.`;
}
