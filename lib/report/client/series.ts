/** Examples in the order that a reader chooses them by: model, sequence, kind of attention, step. */
import type { ExplorerExample } from "../attention_data.ts";

/** Examples that differ in their training step alone, the first step first. */
export interface Series {
  readonly variant: string;
  readonly title: string;
  readonly part: string;
  readonly steps: readonly ExplorerExample[];
}

/** Groups examples; the series keep the order of their first examples. */
export function seriesOf(examples: readonly ExplorerExample[]): Series[] {
  const groups = Map.groupBy(
    examples,
    ({ variant, title, part = "" }) => JSON.stringify([variant, title, part]),
  );
  return [...groups.values()].map((group) => {
    const { variant, title, part = "" } = group[0];
    return { variant, title, part, steps: group.toSorted((a, b) => (a.step ?? 0) - (b.step ?? 0)) };
  });
}

/** The part of a series that a select chooses. */
export type Facet = "variant" | "title" | "part";

/** The distinct values of a facet, in order. */
export function valuesOf(series: readonly Series[], facet: Facet): string[] {
  return [...new Set(series.map((one) => one[facet]))];
}
