/**
 * Figures as pictures that need no script.
 *
 * @module
 */
import type { Chart } from "../chart/chart.ts";
import { figureChart, type FigureContext } from "../chart/figure.ts";
import { toPng, toSvg } from "../chart/render.ts";
import type { Figure } from "../experiment/record.ts";

/** A picture that a page carries. */
export interface Picture {
  /** A `data:` address. */
  readonly source: string;
  /** Width in CSS pixels; that of the file itself where absent. */
  readonly width?: number;
}

/** A figure, its chart, and the chart as a picture. */
export interface StillFigure {
  readonly figure: Figure;
  /** Its place among the result's figures. */
  readonly index: number;
  readonly chart: Chart | null;
  readonly picture?: Picture;
  /** What the picture shows, in words. */
  readonly description?: string;
  /** What the chart's subtitle says; the page has its own place for it. */
  readonly remark?: string;
  /** Why there is no picture. */
  readonly problem?: string;
}

/** Draws a figure; one that cannot be drawn says why and does not keep the report from being made. */
export async function stillFigure(
  figure: Figure,
  index: number,
  context: FigureContext,
): Promise<StillFigure> {
  let titled: Chart;
  try {
    titled = figureChart(figure, context);
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    return { figure, index, chart: null, problem: error.message };
  }
  const { chart, remark } = figure.kind === "attention" ? { chart: titled } : withoutTitle(titled);
  const picture = await pictureOf(chart);
  return { figure, index, chart, picture, description: chart.description, remark };
}

/** A chart as a picture: an SVG is sharper, but with many marks it is larger than a PNG. */
export async function pictureOf(chart: Chart): Promise<Picture> {
  const svg = new TextEncoder().encode(shortened(await toSvg(chart)));
  if (svg.length >= 40_000) {
    const { bytes, width } = await toPng(chart);
    if (bytes.length < svg.length) return { source: dataUrl("image/png", bytes), width };
  }
  return { source: dataUrl("image/svg+xml", svg) };
}

/** A tenth of a pixel is as much as paths need. */
function shortened(svg: string): string {
  return svg.replace(/ d="[^"]*"/g, (path) => path.replace(/(\.\d)\d+/g, "$1"));
}

const dataUrl = (type: string, bytes: Uint8Array) => `data:${type};base64,${bytes.toBase64()}`;

/** The caption below a figure has its title already. */
function withoutTitle({ title, ...chart }: Chart): { chart: Chart; remark?: string } {
  const subtitle = typeof title === "object" && title !== null && "subtitle" in title
    ? title.subtitle
    : undefined;
  const lines = Array.isArray(subtitle) ? subtitle : typeof subtitle === "string" ? [subtitle] : [];
  return { chart: chart as Chart, remark: lines.map((line) => `${line}.`).join(" ") };
}
