/**
 * Colors that people with any kind of color vision can tell apart, on white and on dark paper.
 *
 * @module
 */

/** Which paper a chart is drawn on. */
export type Mode = "light" | "dark";

/** The colors of one mode. */
export interface Palette {
  /** Behind the chart. */
  readonly paper: string;
  /** Titles. */
  readonly ink: string;
  /** Axis labels and captions. */
  readonly quietInk: string;
  /** Axis lines. */
  readonly rule: string;
  readonly grid: string;
  /** Curves and points, by series. */
  readonly series: readonly string[];
  /** From nothing to much; begins at the paper. */
  readonly sequential: readonly string[];
  /** From below zero through the paper to above zero. */
  readonly diverging: readonly string[];
  /** A heatmap's cell where nothing was measured. */
  readonly missing: string;
}

/**
 * Okabe and Ito's palette (2008) without its yellow, which is lost on white paper, and with the two
 * lightest colors darkened (light mode) or the darkest lightened (dark mode), so that each has a
 * contrast of at least 3 : 1 with the paper. The second blue comes last.
 */
export const palettes: Readonly<Record<Mode, Palette>> = {
  light: {
    paper: "#ffffff",
    ink: "#1c2127",
    quietInk: "#56606b",
    rule: "#a9b1ba",
    grid: "#e8ebee",
    series: ["#0072b2", "#d55e00", "#00855f", "#b8578e", "#b07700", "#5c6570", "#3a8fc4"],
    sequential: ["#ffffff", "#d3e3f1", "#94bfdf", "#4a91c4", "#17639c", "#083c69"],
    diverging: ["#8c3a00", "#d8762a", "#f3c197", "#ffffff", "#9fcbe6", "#3286bd", "#074b7d"],
    missing: "#eceef0",
  },
  dark: {
    paper: "#14181c",
    ink: "#edf0f2",
    quietInk: "#a4aeb8",
    rule: "#525c66",
    grid: "#252b31",
    series: ["#4aa8e0", "#f0803c", "#2fb58d", "#dd8fbb", "#e2ab3a", "#a9b3bd", "#8fd0f5"],
    sequential: ["#14181c", "#16344d", "#1c5a86", "#2f88bd", "#78bce2", "#e6f4fc"],
    diverging: ["#ffc48f", "#dd7d33", "#7d3f10", "#14181c", "#14496e", "#3a90c8", "#b4def7"],
    missing: "#2b3138",
  },
};
