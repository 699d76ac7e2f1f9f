/**
 * The attention patterns that a report's explorer shows.
 *
 * @module
 */
import type { AttentionExample, ExperimentResult } from "../experiment/record.ts";

/** An example with the label of the variant that it was captured from. */
export type ExplorerExample = AttentionExample & { readonly variant: string };

/** What the explorer shows, and what had to stay out. */
export interface ExplorerData {
  readonly examples: readonly ExplorerExample[];
  /** Examples left out to keep the page small. */
  readonly omitted: number;
}

/**
 * The examples of all attention figures, or where there are none those that runs measured with the
 * first seed; weights to three digits, and as many examples as `limit` weights allow.
 *
 * @example
 * ```ts
 * import { explorerData } from "./attention_data.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(explorerData({ figures: [], runs: [], variants: [] }), { examples: [], omitted: 0 });
 * ```
 */
export function explorerData(
  { figures, runs, variants }: Pick<ExperimentResult, "figures" | "runs" | "variants">,
  limit = 700_000,
): ExplorerData {
  const label = (name: string) => variants.find((variant) => variant.name === name)?.label ?? name;
  const drawn = figures.flatMap((figure) => figure.kind === "attention" ? figure.examples : []);
  const all = everyVariantFirst(drawn.length > 0 ? drawn : measured(runs));
  let left = limit;
  const examples: ExplorerExample[] = [];
  for (const { variant, title, queryTokens, keyTokens, patterns } of all) {
    left -= patterns.flat().length * queryTokens.length * keyTokens.length;
    if (left < 0) break;
    examples.push({
      variant: label(variant),
      title,
      queryTokens,
      keyTokens,
      patterns: patterns.map((layer) =>
        layer.map((weights) => weights.map((weight) => Math.round(weight * 1000) / 1000))
      ),
    });
  }
  return { examples, omitted: all.length - examples.length };
}

/** The first example of every variant, then the second of every one, … */
function everyVariantFirst(examples: readonly ExplorerExample[]): ExplorerExample[] {
  const rounds = [...Map.groupBy(examples, ({ variant }) => variant).values()];
  const most = Math.max(0, ...rounds.map((round) => round.length));
  return Array.from({ length: most }, (_, index) => rounds.flatMap((round) => round[index] ?? []))
    .flat();
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
