/**
 * Figures drawn from runs: what most experiments show.
 *
 * @module
 */
import type {
  AttentionFigure,
  HeatmapFigure,
  IntervalsFigure,
  LinesFigure,
  MatrixMeasure,
  TrainingCurvesFigure,
} from "./record.ts";
import { measured, type Results, type VariantRuns } from "./results.ts";
import type { Sample } from "./sample.ts";
import { interval } from "./statistics.ts";

/**
 * Loss against step, one curve for each variant.
 *
 * @example
 * ```ts
 * import { trainingCurves } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(trainingCurves({ metric: "validation loss" }).title, "Validation loss");
 * ```
 */
export function trainingCurves(
  { metric, title, caption }: {
    metric: "loss" | "validation loss";
    title?: string;
    caption?: string;
  },
): TrainingCurvesFigure {
  const name = metric === "loss" ? "Training loss" : "Validation loss";
  return {
    kind: "trainingCurves",
    title: title ?? name,
    caption: caption ?? `${name} against step: mean over seeds with its 95 % interval.`,
    metric,
  };
}

/** A quantity's mean and 95 % interval for each variant, with the single seeds. */
export function intervals<V extends string, M extends string>(
  { title, caption, of, panel }: {
    title: string;
    caption: string;
    of: (variant: VariantRuns<M>) => Sample;
    panel?: (variant: VariantRuns<M>) => string;
  },
): (results: Results<V, M>) => IntervalsFigure[] {
  return (results) => {
    const rows = results.where().flatMap((variant) => {
      const points = [...of(variant).values.values()];
      const { mean, low, high } = interval(points);
      if (mean === null) return [];
      return {
        label: variant.label,
        mean,
        low: low ?? mean,
        high: high ?? mean,
        points,
        ...(panel === undefined ? {} : { panel: panel(variant) }),
      };
    });
    const unit = of(results.baseline).unit;
    return rows.length === 0 ? [] : [{ kind: "intervals", title, caption, xTitle: unit, rows }];
  };
}

/** A measured curve for each variant: mean over seeds with its 95 % interval at every x. */
export function curves<V extends string, M extends string>(
  { measure, title, caption, ...axes }:
    & { measure: M; title: string; caption: string }
    & Pick<LinesFigure, "xScale" | "yScale" | "seriesTitle">,
): (results: Results<V, M>) => LinesFigure[] {
  return (results) => {
    let titles: { xTitle: string; yTitle: string } | undefined;
    const points = results.where().flatMap((variant) => {
      const found = measured(results, variant, measure, "curve");
      if (found.length === 0) return [];
      titles ??= found[0];
      const xs = [...new Set(found.flatMap(({ x }) => x))].sort((a, b) => a - b);
      return xs.flatMap((x) => {
        const ys = found.map((curve) => curve.y[curve.x.indexOf(x)])
          .filter((y) => typeof y === "number");
        const { mean, low, high } = interval(ys);
        if (mean === null) return [];
        const band = low === null || high === null ? {} : { low, high };
        return { series: variant.label, x, y: mean, ...band };
      });
    });
    if (titles === undefined || points.length === 0) return [];
    const { xTitle, yTitle } = titles;
    return [{ kind: "lines", title, caption, xTitle, yTitle, ...axes, points }];
  };
}

/** A measured matrix for each variant, the mean over seeds, a panel each. */
export function heatmaps<V extends string, M extends string>(
  { measure, title, caption, diverging }: {
    measure: M;
    title: string;
    caption: string;
    diverging?: boolean;
  },
): (results: Results<V, M>) => HeatmapFigure[] {
  return (results) => {
    let first: MatrixMeasure | undefined;
    const cells = results.where().flatMap((variant) => {
      const found = measured(results, variant, measure, "matrix");
      if (found.length === 0) return [];
      first ??= found[0];
      const { rows, columns } = found[0];
      return rows.flatMap((row, r) =>
        columns.map((column, c) => ({
          row,
          column,
          value: interval(found.map(({ values }) => values[r][c])).mean,
          panel: variant.label,
        }))
      );
    });
    if (first === undefined) return [];
    return [{
      kind: "heatmap",
      title,
      caption,
      rowTitle: first.rowTitle ?? "",
      columnTitle: first.columnTitle ?? "",
      valueTitle: first.unit ?? first.title,
      cells,
      ...(diverging === undefined ? {} : { diverging }),
    }];
  };
}

/** Every variant's attention patterns, of its first seed that has them; the baseline's come first. */
export function attentionFigure<V extends string, M extends string>(
  { measure, title, caption }: { measure: M; title: string; caption: string },
): (results: Results<V, M>) => AttentionFigure[] {
  return (results) => {
    const { baseline } = results;
    const others = results.where().filter(({ name }) => name !== baseline.name);
    const examples = [baseline, ...others].flatMap((variant) => {
      const [first] = measured(results, variant, measure, "attention");
      return (first?.examples ?? []).map((example) => ({ ...example, variant: variant.label }));
    });
    return examples.length === 0 ? [] : [{ kind: "attention", title, caption, examples }];
  };
}
