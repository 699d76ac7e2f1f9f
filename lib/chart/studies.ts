/**
 * The charts that studies of Transformers come back to: positional encodings, gradient norms by
 * layer, and length extrapolation.
 *
 * @module
 */
import type { Chart } from "./chart.ts";
import { requireRows } from "./chart.ts";
import { heatmap } from "./heatmap.ts";
import { lines } from "./lines.ts";
import { formatNumber } from "../format.ts";

/** How {@linkcode positionalEncoding} draws. */
export interface PositionalEncodingOptions {
  /** What stands above it. */
  readonly title?: string;
  /** Every k-th position and dimension is drawn so that at most this many of each remain. */
  readonly limit?: number;
}

/**
 * A positional encoding as a picture: `values[position][dimension]`, `[time, dModel]`, positions
 * downward, dimensions to the right, zero at the paper.
 *
 * @throws {RangeError} if there is no position or no dimension
 *
 * @example
 * ```ts
 * import { positionalEncoding } from "./studies.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const chart = positionalEncoding([[0, 1], [Math.sin(1), Math.cos(1)]]);
 * assertEquals(chart.description?.includes("position (2) and dimension (2)"), true);
 * ```
 */
export function positionalEncoding(
  values: readonly ArrayLike<number>[],
  { title, limit = 64 }: PositionalEncodingOptions = {},
): Chart {
  requireRows(values, "draw a positional encoding", "position", "pass [time, dModel] values");
  const dimensions = values[0].length;
  const positionStep = Math.ceil(values.length / limit);
  const dimensionStep = Math.ceil(dimensions / limit);
  const cells = values.flatMap((row, position) =>
    position % positionStep !== 0
      ? []
      : Array.from(row).flatMap((value, dimension) =>
        dimension % dimensionStep !== 0
          ? []
          : [{ row: String(position), column: String(dimension), value }]
      )
  );
  return heatmap({
    title,
    subtitle: [
      sampled("position", positionStep),
      sampled("dimension", dimensionStep),
    ].filter((text) => text !== ""),
    rowTitle: "Position",
    columnTitle: "Dimension",
    valueTitle: "Value",
    cells,
    diverging: true,
  });
}

function sampled(what: string, step: number): string {
  if (step === 1) return "";
  return `Every ${step}${step === 2 ? "nd" : step === 3 ? "rd" : "th"} ${what} is drawn`;
}

/** The gradient of one layer of one variant. */
export interface GradientNorm {
  /** Whose model. */
  readonly variant: string;
  /** Counts from 0 at the input. */
  readonly layer: number;
  /** Norm of the gradient of the layer's parameters. */
  readonly norm: number;
  /** Lower end of its 95 % interval over seeds. */
  readonly low?: number;
  /** Upper end of it. */
  readonly high?: number;
  /** When it was taken, such as "at initialization". */
  readonly when?: string;
}

/**
 * Gradient norm against layer, on a logarithmic axis, one curve for each variant and one panel for
 * each `when`.
 *
 * @throws {RangeError} if no norm is finite and positive
 *
 * @example
 * ```ts
 * import { gradientNorms } from "./studies.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const chart = gradientNorms([
 *   { variant: "post", layer: 0, norm: 0.02 },
 *   { variant: "post", layer: 1, norm: 0.9 },
 * ]);
 * assertEquals(chart.description?.startsWith("Gradient norm against layer"), true);
 * ```
 */
export function gradientNorms(norms: readonly GradientNorm[], title?: string): Chart {
  return lines({
    title,
    xTitle: "Layer",
    yTitle: "Gradient norm",
    yScale: "log",
    wholeX: true,
    points: norms.map(({ variant, layer, norm, low, high, when }) => ({
      series: variant,
      x: layer,
      y: norm,
      low,
      high,
      panel: when,
    })),
  });
}

/** The loss of one variant at one length. */
export interface ExtrapolationPoint {
  /** Whose model. */
  readonly variant: string;
  /** Tokens in the sequence. */
  readonly length: number;
  /** Nats per token. */
  readonly loss: number;
  /** Ends of its 95 % interval over seeds. */
  readonly low?: number;
  /** Upper end of its interval. */
  readonly high?: number;
  /** How the loss was taken, such as "sliding window". */
  readonly window?: string;
}

/**
 * Loss against the length of the sequence, on a logarithmic axis, with a line at the length that the
 * models were trained at.
 *
 * @throws {RangeError} if no loss is finite
 *
 * @example
 * ```ts
 * import { extrapolation } from "./studies.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const chart = extrapolation(
 *   [{ variant: "ALiBi", length: 64, loss: 2.1 }, { variant: "ALiBi", length: 512, loss: 2.0 }],
 *   { trainedLength: 64 },
 * );
 * assertEquals(chart.description?.endsWith("A dashed line marks trained length: 64."), true);
 * ```
 */
export function extrapolation(
  points: readonly ExtrapolationPoint[],
  { trainedLength, title }: { readonly trainedLength: number; readonly title?: string },
): Chart {
  return lines({
    title,
    xTitle: "Sequence length (tokens)",
    yTitle: "Loss (nats per token)",
    xScale: "log",
    reference: { x: trainedLength, label: `trained length: ${formatNumber(trainedLength)}` },
    points: points.map(({ variant, length, loss, low, high, window }) => ({
      series: variant,
      x: length,
      y: loss,
      low,
      high,
      panel: window,
    })),
  });
}
