/**
 * Loss against step.
 *
 * @module
 */
import { meanPerBin } from "./bins.ts";
import type { Chart } from "./chart.ts";
import { distinct, requireRows } from "./chart.ts";
import { type CurveRow, curves } from "./curves.ts";
import { formatList, formatNumber } from "../format.ts";
import { meanInterval } from "./interval.ts";
import type { RunRecord } from "../experiment/record.ts";

/** What {@linkcode trainingCurves} needs of a run. */
export type CurveRun = Pick<RunRecord, "variant" | "seed" | "steps" | "evaluations" | "status">;

/** How {@linkcode trainingCurves} draws. */
export interface TrainingCurvesOptions {
  /** Training loss of each step, or loss on held-out data. */
  readonly metric?: "loss" | "validation loss";
  readonly title?: string;
  /** What charts call a variant; its name where absent. */
  readonly labels?: Readonly<Record<string, string>>;
  /** A curve longer than this is drawn as means over bins of steps. */
  readonly limit?: number;
  readonly yScale?: "linear" | "log";
  readonly width?: number;
  readonly height?: number;
}

interface Curve {
  readonly variant: string;
  readonly seed: number;
  readonly diverged: boolean;
  readonly points: readonly { readonly bin: number; readonly x: number; readonly y: number }[];
}

/**
 * Every seed's curve as a thin line, the mean over seeds as a thick one, and a band for its 95 %
 * interval (Student's t over seeds, at each step).
 *
 * Runs that diverged count for neither mean nor band; their thin lines end in a cross, where they stop
 * or rise above all others. Curves longer
 * than `limit` points are drawn as means over bins of steps, and the subtitle says so.
 *
 * @throws {RangeError} if no run has a finite loss
 *
 * @example
 * ```ts
 * import { trainingCurves } from "./training_curves.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const steps = [4.1, 3.2, 2.8].map((loss, index) => ({
 *   step: index + 1, loss, learningRate: 1e-3, gradientNorm: 1, tokens: 512, milliseconds: 20,
 * }));
 * const run = { variant: "rotary", seed: 1, status: "finished" as const, steps, evaluations: [] };
 * assertEquals(
 *   trainingCurves([run]).description,
 *   "Training loss (nats per token) against step for 1 variant. At the end, rotary: 2.8.",
 * );
 * ```
 */
export function trainingCurves(
  runs: readonly CurveRun[],
  options: TrainingCurvesOptions = {},
): Chart {
  const { metric = "loss", limit = 120, yScale = "linear", labels = {}, title } = options;
  const of = metric === "loss" ? "steps" : "evaluations";
  const binned = meanPerBin(
    runs.map((run) => run[of].map(({ step, loss }) => ({ x: step, y: loss }))),
    limit,
  );
  const all = runs.map(({ variant, seed, status }, index) => ({
    variant: Object.hasOwn(labels, variant) ? labels[variant] : variant,
    seed,
    diverged: status === "diverged",
    points: binned.curves[index].filter(({ y }) => yScale === "linear" || y > 0),
  })).filter(({ points }) => points.length > 0);
  requireRows(
    all,
    `draw ${metric === "loss" ? "training" : "validation"} curves`,
    `run with a finite ${metric}`,
    metric === "loss" ? "train for at least one step" : "evaluate at least once while training",
  );
  const top = ceiling(all);
  const drawn = all.map((curve) => ({ ...curve, points: below(curve.points, top) }));
  const rows = [...Map.groupBy(drawn, ({ variant }) => variant).values()].flatMap(variantRows);
  const yTitle = `${metric === "loss" ? "Training" : "Validation"} loss (nats per token)`;
  return curves(rows, {
    title,
    subtitle: subtitle(all, binned.perBin),
    description: describe(rows, yTitle, all),
    xTitle: "Step",
    yTitle,
    yScale,
    width: options.width,
    height: options.height,
  });
}

function variantRows(group: readonly Curve[]): CurveRow[] {
  const finished = group.filter(({ diverged }) => !diverged);
  const series = group[0].variant;
  const bins = Map.groupBy(finished.flatMap(({ points }) => points), ({ bin }) => bin);
  const mean = [...bins.values()]
    .filter((points) => points.length === finished.length)
    .map((points) => {
      const { mean: y, low, high } = meanInterval(points.map((point) => point.y));
      return {
        role: "mean" as const,
        series,
        x: points[0].x,
        y,
        ...(points.length > 1 ? { low, high } : {}),
      };
    });
  const single = group.filter(({ diverged }) => diverged || finished.length > 1);
  const seeds = single.flatMap(({ seed, points }) =>
    points.map(({ x, y }) => ({ role: "seed" as const, series, seed, x, y }))
  );
  const stopped = group.filter(({ diverged }) => diverged).map(({ seed, points }) => {
    const { x, y } = points[points.length - 1];
    return { role: "stopped" as const, series, seed, x, y };
  });
  return [...mean, ...seeds, ...stopped];
}

/** A run that diverged must not flatten the others: it leaves the picture above the highest of them. */
function ceiling(all: readonly Curve[]): number {
  const highest = all.filter(({ diverged }) => !diverged)
    .reduce((most, { points }) => points.reduce((top, { y }) => Math.max(top, y), most), 0);
  return highest > 0 ? highest * 1.1 : Infinity;
}

/** The curve up to where it crosses `top`. */
function below(points: Curve["points"], top: number): Curve["points"] {
  const crossing = points.findIndex(({ y }) => y > top);
  if (crossing === -1) return points;
  const [before, after] = [points[crossing - 1], points[crossing]];
  if (before === undefined) return [{ ...after, y: top }];
  const share = (top - before.y) / (after.y - before.y);
  const exit = { ...after, x: before.x + share * (after.x - before.x), y: top };
  return [...points.slice(0, crossing), exit];
}

function subtitle(all: readonly Curve[], perBin: number): string[] {
  const finished = [...Map.groupBy(all, ({ variant }) => variant).values()]
    .map((group) => group.filter(({ diverged }) => !diverged).length);
  const [least, most] = [Math.min(...finished), Math.max(...finished)];
  const diverged = all.filter((curve) => curve.diverged).length;
  const seeds = least === most ? `${most}` : `${least} to ${most}`;
  return [
    most > 1 ? `Mean of ${seeds} seeds with its 95 % interval; thin lines are single seeds` : "",
    [
      perBin === 1 ? "" : `each point is the mean of ${about(perBin)} steps`,
      diverged === 0 ? "" : `× marks where ${diverged} run${diverged > 1 ? "s" : ""} diverged`,
    ].filter((text) => text !== "").join("; ").replace(/^./, (letter) => letter.toUpperCase()),
  ].filter((text) => text !== "");
}

const about = (count: number) =>
  Number.isInteger(count) ? formatNumber(count) : `about ${Math.round(count)}`;

function describe(rows: readonly CurveRow[], yTitle: string, all: readonly Curve[]): string {
  const variants = distinct(rows.map(({ series }) => series));
  const ends = variants.map((name) => {
    const last = rows.findLast(({ role, series }) => role === "mean" && series === name);
    if (last === undefined) return `${name}: every run diverged`;
    const { y, low, high } = last;
    const interval = low === undefined || high === undefined
      ? ""
      : ` (95 % interval ${formatNumber(low)} to ${formatNumber(high)})`;
    return `${name}: ${formatNumber(y)}${interval}`;
  });
  const diverged = all.filter((curve) => curve.diverged).map(({ variant, seed }) =>
    `${variant}, seed ${seed}`
  );
  return `${yTitle} against step for ${variants.length} variant${
    variants.length > 1 ? "s" : ""
  }. At the end, ${ends.join("; ")}.` +
    (diverged.length === 0 ? "" : ` Diverged: ${formatList(diverged)}.`);
}
