/**
 * How every chart looks: the one place for colors, type and line widths. Chart functions name a
 * style (`seedLine`, `band`, …) and never a color.
 *
 * @module
 */
import type { Config } from "vega-lite";
import type { Chart } from "./chart.ts";
import { type Mode, palettes } from "./palette.ts";

const sans = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";
const monospace = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace";

/** Opacities that tell what is important in a chart of curves. */
export const emphasis = {
  band: 0.18,
  seed: 0.38,
  /** What is left of them for a series that was not picked in the legend. */
  faded: 0.15,
} as const;

/** Type for a chart: families for text and for tokens. */
export interface Fonts {
  readonly sans: string;
  readonly monospace: string;
}

/**
 * Vega-Lite's configuration for a mode.
 *
 * @example
 * ```ts
 * import { theme } from "./theme.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(theme("dark").background, "#14181c");
 * ```
 */
export function theme(mode: Mode, fonts: Fonts = { sans, monospace }): Config {
  const colors = palettes[mode];
  return {
    font: fonts.sans,
    background: colors.paper,
    padding: 12,
    autosize: { type: "pad" },
    // A chart is one picture with one description; a name for each mark would drown it, and Vega-Lite
    // would write titles into the expressions that make such names.
    aria: false,
    title: {
      anchor: "start",
      frame: "group",
      color: colors.ink,
      fontSize: 15,
      fontWeight: 600,
      subtitleColor: colors.quietInk,
      subtitleFontSize: 11.5,
      subtitleLineHeight: 16,
      subtitlePadding: 5,
      offset: 10,
    },
    view: { stroke: null, continuousWidth: 560, continuousHeight: 300 },
    axis: {
      domainColor: colors.rule,
      tickColor: colors.rule,
      gridColor: colors.grid,
      labelColor: colors.quietInk,
      titleColor: colors.ink,
      labelFontSize: 11,
      titleFontSize: 12,
      titleFontWeight: 500,
      titlePadding: 9,
      labelPadding: 5,
      tickSize: 4,
      labelLimit: 220,
    },
    axisX: { grid: false },
    axisY: { domain: false, ticks: false },
    header: {
      titleColor: colors.ink,
      labelColor: colors.ink,
      labelFontSize: 12,
      labelFontWeight: 600,
      titleFontSize: 12,
      titleFontWeight: 500,
      labelPadding: 8,
    },
    legend: {
      orient: "top",
      direction: "horizontal",
      labelColor: colors.ink,
      titleColor: colors.quietInk,
      labelFontSize: 12,
      titleFontSize: 12,
      titleFontWeight: 500,
      titleOrient: "left",
      symbolStrokeWidth: 2.5,
      symbolSize: 130,
      columnPadding: 18,
      labelLimit: 260,
      offset: 10,
      symbolOpacity: 1,
      titleLimit: 320,
      gradientLength: 180,
      gradientThickness: 10,
    },
    range: {
      category: [...colors.series],
      heatmap: [...colors.sequential],
      ramp: [...colors.sequential],
      diverging: [...colors.diverging],
    },
    style: {
      seedLine: { strokeWidth: 0.8 },
      meanLine: { strokeWidth: 2.2, strokeJoin: "round" },
      point: { size: 34, filled: true, opacity: 1 },
      seedPoint: { size: 26, filled: true, opacity: emphasis.seed },
      mean: { size: 88, filled: true, opacity: 1, stroke: colors.paper, strokeWidth: 1.5 },
      interval: { strokeWidth: 2.4, strokeCap: "round" },
      stopped: { shape: "M-1,-1L1,1M1,-1L-1,1", size: 60, filled: false, strokeWidth: 2 },
      hover: { size: 60, filled: true, stroke: colors.paper, strokeWidth: 2.2 },
      reference: { color: colors.quietInk, strokeWidth: 1, strokeDash: [4, 3] },
      referenceLabel: { color: colors.quietInk, fontSize: 11 },
      cellLow: { color: colors.ink, fontSize: 11 },
      cellHigh: { color: colors.paper, fontSize: 11 },
      cell: { stroke: colors.paper, strokeWidth: 1 },
      missing: { color: colors.missing, stroke: colors.paper, strokeWidth: 1 },
      token: { color: colors.ink, fontSize: 12.5, font: fonts.monospace },
      attentionLine: { color: colors.series[0], strokeCap: "round" },
      attentionBar: { color: colors.series[0] },
      frame: { stroke: colors.grid, strokeWidth: 1, fill: colors.sequential[0] },
      tokenAxis: { labelFont: fonts.monospace },
    },
  };
}

/**
 * The chart with a theme that follows the frontend: it has no background of its own, and its colors are
 * those of the mode whose paper is nearer to the background that the frontend gives.
 *
 * @example
 * ```ts
 * import { withAdaptiveTheme } from "./theme.ts";
 * import { lines } from "./lines.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const points = [{ series: "rotary", x: 0, y: 3.2 }];
 * const { config } = withAdaptiveTheme(lines({ points, xTitle: "Step", yTitle: "Loss (nats)" }));
 * assertEquals(config!.background, undefined);
 * assertEquals(config!.title!.color, { expr: 'dark?"#edf0f2":"#1c2127"' });
 * ```
 */
export function withAdaptiveTheme(chart: Chart): Chart {
  const { background: _, ...config } = eitherOf(theme("light"), theme("dark")) as Config;
  return { ...chart, params: [{ name: "dark", expr: isDark }, ...chart.params ?? []], config };
}

/** In Vega's language; `background` is a signal of every chart. */
const isDark = "luminance(background || 'white') < 0.5 && background != 'transparent'";

/** Two values of one form; where they differ, an expression that chooses. */
function eitherOf(light: unknown, dark: unknown): unknown {
  const [one, other] = [JSON.stringify(light), JSON.stringify(dark)];
  if (one === other) return light;
  const choice = `dark?${other}:${one}`;
  if (Array.isArray(light)) return { signal: choice };
  if (typeof light !== "object" || light === null) return { expr: choice };
  return Object.fromEntries(
    Object.entries(light).map(([name, value]) => [
      name,
      eitherOf(value, (dark as Record<string, unknown>)[name]),
    ]),
  );
}

/** The chart with the theme of a mode, ready for any Vega-Lite renderer. */
export function withTheme(chart: Chart, mode: Mode = "light", fonts?: Fonts): Chart {
  return { ...chart, config: theme(mode, fonts) };
}
