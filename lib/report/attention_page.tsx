/** @jsxImportSource preact */
/**
 * A page to look at attention: patterns and tokens alone, without an experiment.
 *
 * @module
 */
import { attentionGrid } from "../chart/attention/grid.ts";
import type { AttentionInput } from "../chart/attention/pattern.ts";
import { requireRows } from "../chart/chart.ts";
import { readAssets } from "./assets.ts";
import type { ExplorerExample } from "./attention_data.ts";
import { Header, pageText } from "./page.tsx";
import { Explorer } from "./sections/explorer.tsx";
import { pictureOf } from "./still.ts";

/** What {@linkcode attentionPage} shows. */
export interface AttentionPageOptions {
  /** The page's heading. */
  readonly title: string;
  /** A sentence below it. */
  readonly summary?: string;
  /** Short facts above it, such as the model's size. */
  readonly facts?: readonly string[];
  /**
   * What can be looked at, in order. `variant` names the model where there are several; examples that
   * differ in `step` alone share a slider.
   */
  readonly examples: readonly (AttentionInput & { readonly variant?: string })[];
}

/**
 * One HTML file with every head of every layer to explore: all heads as small pictures, one head as a
 * heatmap, the lines of a chosen token, sequences of hundreds of tokens by zooming. It opens without a
 * network under the same content-security policy as a report, and shows the first example's heads where
 * scripts do not run.
 *
 * @throws {RangeError} if there is no example, or one without tokens or layers
 * @throws {ShapeError} if weights do not fit their tokens
 *
 * @example
 * ```ts
 * import { attentionPage } from "./attention_page.tsx";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const tokens = ["to", "be"];
 * const patterns = [[[1, 0, 0.3, 0.7]]];
 * const page = await attentionPage({
 *   title: "Hamlet",
 *   examples: [{ title: "To be", queryTokens: tokens, keyTokens: tokens, patterns }],
 * });
 * assertStringIncludes(page, "<h1>Hamlet</h1>");
 * ```
 */
export async function attentionPage(
  { title, summary = "", facts = [], examples }: AttentionPageOptions,
): Promise<string> {
  requireRows(
    examples,
    "make a page of attention",
    "example",
    "capture the patterns of a sequence",
  );
  const named: ExplorerExample[] = examples.map((example) => ({ variant: "", ...example }));
  // Drawing every example finds mistakes now that the page would only show to its reader.
  const grids = named.map((example) => attentionGrid(example));
  const picture = await pictureOf(grids[0]);
  return pageText({
    title,
    assets: await readAssets(),
    attention: named,
    children: (
      <>
        <Header title={title} facts={facts} summary={summary} />
        <main id="content">
          <section id="attention" aria-label="Attention">
            <figure class="attention">
              <img
                class="still"
                src={picture.source}
                width={picture.width}
                alt={grids[0].description}
              />
              <figcaption>
                Every head of every layer; queries downward, keys to the right.
              </figcaption>
            </figure>
            <Explorer />
          </section>
        </main>
      </>
    ),
  });
}
