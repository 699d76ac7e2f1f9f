/**
 * Which attention patterns a report's explorer shows.
 *
 * @module
 */
import type { ExperimentResult } from "../experiment/record.ts";
import { type ExplorerExample, packAttention } from "./attention_data.ts";
import { pack } from "./pack.ts";

/** What the explorer shows, and what had to stay out. */
export interface ExplorerData {
  readonly examples: readonly ExplorerExample[];
  /** Examples left out to keep the page small. */
  readonly omitted: number;
}

/**
 * The examples of all attention figures, or where there are none those that runs measured with the
 * first seed; as many as fit into `room` characters of a page, and one at least. Of several training
 * steps the last one counts most, then the first.
 *
 * @example
 * ```ts
 * import { explorerData } from "./explorer_data.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(explorerData({ figures: [], runs: [], variants: [] }), { examples: [], omitted: 0 });
 * ```
 */
export function explorerData(
  { figures, runs, variants }: Pick<ExperimentResult, "figures" | "runs" | "variants">,
  room = 400_000,
): ExplorerData {
  const label = (name: string) => variants.find((variant) => variant.name === name)?.label ?? name;
  const drawn = figures.flatMap((figure) => figure.kind === "attention" ? figure.examples : []);
  const all = everyVariantFirst(drawn.length > 0 ? drawn : measured(runs));
  let left = room;
  const examples: ExplorerExample[] = [];
  for (const example of all) {
    const labeled = { ...example, variant: label(example.variant) };
    left -= pack(packAttention([labeled]).weights).length;
    if (left < 0 && examples.length > 0) break;
    examples.push(labeled);
  }
  return { examples, omitted: all.length - examples.length };
}

/** The first example of every variant, then the second of every one, …; last training steps first. */
function everyVariantFirst(examples: readonly ExplorerExample[]): ExplorerExample[] {
  const rounds = [...Map.groupBy(examples, ({ variant }) => variant).values()].map(lastStepsFirst);
  const most = Math.max(0, ...rounds.map((round) => round.length));
  return Array.from({ length: most }, (_, index) => rounds.flatMap((round) => round[index] ?? []))
    .flat();
}

function lastStepsFirst(examples: readonly ExplorerExample[]): ExplorerExample[] {
  const series = [...Map.groupBy(examples, ({ title, part }) => JSON.stringify([title, part]))]
    .map(([, group]) => endsFirst(group.toSorted((a, b) => (a.step ?? 0) - (b.step ?? 0))));
  return [...series.map(([last]) => last), ...series.flatMap(([, ...others]) => others)];
}

/** The last, the first, then those between from the middle outward. */
function endsFirst<T>(steps: readonly T[]): T[] {
  const middle = (steps.length - 1) / 2;
  const between = steps.slice(1, -1).map((step, index) => ({ step, index: index + 1 }))
    .sort((a, b) => Math.abs(a.index - middle) - Math.abs(b.index - middle));
  return [
    ...steps.slice(-1),
    ...steps.slice(0, -1).slice(0, 1),
    ...between.map(({ step }) => step),
  ];
}

function measured(runs: ExperimentResult["runs"]): ExplorerExample[] {
  const firsts = [...Map.groupBy(runs, ({ variant }) => variant).values()].map(([first]) => first);
  return firsts.flatMap(({ variant, measures }) =>
    Object.values(measures).flatMap((measure) =>
      measure.kind === "attention"
        ? measure.examples.map((example) => ({ ...example, variant }))
        : []
    )
  );
}
