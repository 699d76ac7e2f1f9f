/**
 * Figures of an experiment's result as charts: one function for each kind.
 *
 * @module
 */
import type { AttentionFigure, ExperimentResult, Figure } from "../experiment/record.ts";
import { formatNumber } from "../format.ts";
import { attentionGrid } from "./attention/grid.ts";
import { type Chart, requireRows } from "./chart.ts";
import { heatmap } from "./heatmap.ts";
import { intervals } from "./intervals.ts";
import { lines } from "./lines.ts";
import { trainingCurves } from "./training_curves.ts";

/** What of a result a figure may draw from, beside its own data. */
export type FigureContext = Pick<ExperimentResult, "runs" | "variants">;

type Drawings = {
  [Kind in Figure["kind"]]: (
    figure: Extract<Figure, { kind: Kind }>,
    context: FigureContext,
  ) => Chart;
};

const drawings: Drawings = {
  trainingCurves: ({ metric, title }, { runs, variants }) =>
    trainingCurves(inOrder(runs, variants), { metric, title, labels: labelsOf(variants) }),
  lines,
  intervals: (figure) => intervals(figure),
  heatmap: (figure) => heatmap(figure),
  attention: (figure, { variants }) => lastOfFirst(figure, variants),
};

/**
 * The chart of a figure.
 *
 * @throws {RangeError} if the figure has nothing to draw
 *
 * @example
 * ```ts
 * import { figureChart } from "./figure.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const chart = figureChart({
 *   kind: "intervals", title: "Final loss", caption: "", xTitle: "Loss (nats)",
 *   rows: [{ label: "rotary", mean: 1.9, low: 1.8, high: 2, points: [] }],
 * }, { runs: [], variants: [] });
 * assertEquals(chart.description, "Loss (nats) with 95 % intervals: rotary 1.9 (1.8 to 2).");
 * ```
 */
export function figureChart(figure: Figure, context: FigureContext): Chart {
  const draw = drawings[figure.kind] as (figure: Figure, context: FigureContext) => Chart;
  return draw(figure, context);
}

/** Variants as declared, so that each keeps its color in every chart. */
function inOrder(
  runs: FigureContext["runs"],
  variants: FigureContext["variants"],
): FigureContext["runs"] {
  const place = new Map(variants.map(({ name }, index) => [name, index]));
  return runs.toSorted((a, b) =>
    (place.get(a.variant) ?? Infinity) - (place.get(b.variant) ?? Infinity) || a.seed - b.seed
  );
}

function labelsOf(variants: FigureContext["variants"]): Record<string, string> {
  return Object.fromEntries(variants.map(({ name, label }) => [name, label]));
}

/** The first example, at the last of its training steps. */
function lastOfFirst(
  { examples, title }: AttentionFigure,
  variants: FigureContext["variants"],
): Chart {
  requireRows(examples, "draw attention", "example", "capture the pattern of at least one run");
  const [{ variant, title: sequence, part }] = examples;
  const label = variants.find(({ name }) => name === variant)?.label ?? variant;
  const steps = examples
    .filter((other) => other.variant === variant && other.title === sequence && other.part === part)
    .toSorted((a, b) => (a.step ?? 0) - (b.step ?? 0));
  const example = steps[steps.length - 1];
  const when = example.step === undefined ? [] : [`after ${formatNumber(example.step)} steps`];
  return attentionGrid(example, {
    title,
    subtitle: [label, sequence, ...(part === undefined ? [] : [part]), ...when].join(", "),
  });
}
