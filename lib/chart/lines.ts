/**
 * Curves of anything against anything.
 *
 * @module
 */
import type { Chart } from "./chart.ts";
import { distinct, requireRows } from "./chart.ts";
import { curves } from "./curves.ts";
import { formatNumber } from "../format.ts";
import type { LinePoint, LinesFigure } from "../experiment/record.ts";

/** What {@linkcode lines} draws: a figure of kind `lines`, its title and caption optional. */
export interface LinesOptions extends Omit<LinesFigure, "kind" | "title" | "caption" | "points"> {
  readonly title?: string;
  readonly subtitle?: readonly string[];
  readonly points: readonly LinePoint[];
  /** A vertical line with a label. */
  readonly reference?: { readonly x: number; readonly label: string };
  /** Whether x takes whole numbers only (layers, heads). */
  readonly wholeX?: boolean;
  readonly width?: number;
  readonly height?: number;
}

/**
 * One curve for each series, side by side by `panel`, with a band where points have `low` and
 * `high`. Points that are not finite, or not positive on a logarithmic axis, leave a gap; a band that
 * reaches below zero there is drawn down to the axis.
 *
 * @throws {RangeError} if no point can be drawn
 *
 * @example
 * ```ts
 * import { lines } from "./lines.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const chart = lines({
 *   xTitle: "Position (tokens)",
 *   yTitle: "Loss (nats per token)",
 *   points: [
 *     { series: "rotary", x: 0, y: 3.2, low: 3.1, high: 3.3 },
 *     { series: "rotary", x: 1, y: 2.8, low: 2.7, high: 2.9 },
 *   ],
 * });
 * assertEquals(chart.description?.startsWith("Loss (nats per token) against position"), true);
 * ```
 */
export function lines(options: LinesOptions): Chart {
  const { points, xScale, yScale } = options;
  const drawn = points.filter(({ x, y }) => isDrawable(x, xScale) && isDrawable(y, yScale));
  requireRows(drawn, "draw lines", "finite point", "check what was measured");
  const bottom = bottomOf(drawn, yScale);
  const rows = drawn.map(({ series, x, y, low, high, panel }) => ({
    role: "mean" as const,
    series,
    x,
    y,
    ...(isDrawable(low) && isDrawable(high, yScale) ? { low: Math.max(low, bottom), high } : {}),
    ...(panel === undefined ? {} : { panel }),
  }));
  const { xTitle, yTitle, title, subtitle, seriesTitle, panelTitle, reference } = options;
  return curves(rows, {
    title,
    subtitle,
    xTitle,
    yTitle,
    xScale,
    yScale,
    seriesTitle,
    panelTitle,
    reference,
    wholeX: options.wholeX,
    width: options.width,
    height: options.height,
    description: describe(rows, options),
  });
}

function isDrawable(value: number | undefined, scale?: "linear" | "log"): value is number {
  return value !== undefined && Number.isFinite(value) && (scale !== "log" || value > 0);
}

/** Where a logarithmic axis ends: bands that go on below zero are drawn down to it. */
function bottomOf(points: readonly LinePoint[], scale?: "linear" | "log"): number {
  if (scale !== "log") return -Infinity;
  const positive = points.flatMap(({ y, low = y, high = y }) => [y, low, high])
    .filter((value) => isDrawable(value, "log"));
  return 10 ** Math.floor(Math.log10(positive.reduce((a, b) => Math.min(a, b))));
}

/** The first and last value of every curve in words. */
function describe(rows: readonly LinePoint[], { xTitle, yTitle, reference }: LinesOptions): string {
  const curves = [...Map.groupBy(rows, ({ panel, series }) => JSON.stringify([panel, series]))];
  const endings = curves.slice(0, 12).map(([, points]) => {
    const [first, last] = [points[0], points[points.length - 1]];
    const name = first.panel === undefined ? first.series : `${first.series} (${first.panel})`;
    return `${name} goes from ${formatNumber(first.y)} at ${formatNumber(first.x)} to ` +
      `${formatNumber(last.y)} at ${formatNumber(last.x)}`;
  });
  const more = curves.length > 12 ? `; and ${curves.length - 12} more curves` : "";
  const panels = distinct(rows.map(({ panel }) => panel)).length;
  return `${yTitle} against ${lowerFirst(xTitle)}${panels > 1 ? `, in ${panels} panels` : ""}: ` +
    `${endings.join("; ")}${more}.` +
    (reference === undefined ? "" : ` A dashed line marks ${reference.label}.`);
}

/** Only a word's first letter changes: "Step" but not "RMS". */
function lowerFirst(text: string): string {
  return text.replace(/^\p{Lu}(?=\p{Ll})/u, (letter) => letter.toLowerCase());
}
