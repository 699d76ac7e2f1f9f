// deno-lint-ignore-file jsx-key -- rendered once, to a string: nothing is ever matched by key
/** @jsxImportSource preact */
/**
 * A result as one HTML file that opens anywhere: no request, nothing left out without scripts.
 *
 * @module
 */
import type { ExperimentResult } from "../experiment/record.ts";
import { readAssets } from "./assets.ts";
import { type ExplorerData, explorerData } from "./explorer_data.ts";
import { reportData } from "./data.ts";
import { packLosses } from "./losses.ts";
import { Header, pageText } from "./page.tsx";
import { Attention } from "./sections/attention.tsx";
import { Figures } from "./sections/figures.tsx";
import { Reproduction } from "./sections/reproduction.tsx";
import { Samples } from "./sections/samples.tsx";
import { Results } from "./sections/tables.tsx";
import { Verdicts } from "./sections/verdicts.tsx";
import { type StillFigure, stillFigure } from "./still.ts";

/**
 * The report of an experiment as the text of one HTML file: question, verdicts, tables, figures,
 * attention explorer, and everything needed to run it again.
 *
 * It opens from the file system without a network. A content-security policy names by hash the
 * scripts and the style that may run and allows no request. Every text of the result is data: it is
 * escaped where it is shown, and packed or escaped where scripts read it.
 *
 * @example
 * ```ts
 * import { htmlReport } from "./html.tsx";
 * import { syntheticResult } from "../../tests/chart/synthetic_result.ts";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const result = syntheticResult({ seeds: 2, steps: 50, hostile: "</script>" });
 * assertStringIncludes(await htmlReport(result), "&lt;/script>");
 * ```
 */
export async function htmlReport(result: ExperimentResult): Promise<string> {
  const figures: StillFigure[] = [];
  // One after the other: drawing is synchronous work, and its memory is freed in between.
  for (const [index, figure] of result.figures.entries()) {
    figures.push(await stillFigure(figure, index, result));
  }
  const { bytes: losses, ...traces } = packLosses(result.runs);
  const assets = await readAssets();
  const page = (attention: ExplorerData) =>
    pageText({
      title: result.title,
      assets,
      // Still pictures show attention; its charts are made in the page, head by head.
      charts: figures.map(({ figure, chart }) => figure.kind === "attention" ? null : chart),
      attention: attention.examples,
      json: { result: { ...reportData(result), traces } },
      packed: { losses },
      children: <Body {...{ result, figures, attention }} />,
    });
  const without = page({ examples: [], omitted: 0 });
  const room = mostBytes - new TextEncoder().encode(without).length - frameBytes;
  const attention = explorerData(result, room);
  return attention.examples.length === 0 ? without : page(attention);
}

/** A page without attention is smaller in any case; with it, it is to stay below a megabyte. */
const mostBytes = 1_000_000;

/** The explorer itself, and the names of its examples. */
const frameBytes = 12_000;

interface BodyProps {
  readonly result: ExperimentResult;
  readonly figures: readonly StillFigure[];
  readonly attention: ExplorerData;
}

function Body({ result, figures, attention }: BodyProps) {
  return (
    <>
      <Header title={result.title} summary={result.question} facts={factsOf(result)} />
      <div class="columns">
        <Contents result={result} figures={figures} attention={attention} />
        <main id="content">
          <Verdicts claims={result.claims} />
          <Results result={result} />
          <Figures figures={figures} />
          <Attention figures={figures} data={attention} />
          <Samples result={result} />
          <Background result={result} />
          <Reproduction result={result} />
        </main>
      </div>
    </>
  );
}

function factsOf({ preset, seeds, runs }: ExperimentResult): string[] {
  const day = runs.map(({ startedAt }) => startedAt.slice(0, 10)).sort().at(-1);
  return [
    ...(preset === "" ? [] : [`${preset} preset`]),
    `${seeds.length} seed${seeds.length === 1 ? "" : "s"}`,
    `${runs.length} run${runs.length === 1 ? "" : "s"}`,
    ...(day === undefined ? [] : [day]),
  ];
}

function Contents({ result, figures, attention }: BodyProps) {
  const attends = attention.examples.length > 0 ||
    figures.some(({ figure }) => figure.kind === "attention");
  const samples = result.runs.some(({ measures }) =>
    Object.values(measures).some(({ kind }) => kind === "text")
  );
  const entries: readonly (readonly [boolean, string, string])[] = [
    [result.claims.length > 0, "verdicts", "Verdicts"],
    [result.tables.length > 0, "results", "Results"],
    [figures.some(({ figure }) => figure.kind !== "attention"), "figures", "Figures"],
    [attends, "attention", "Attention"],
    [samples, "samples", "Samples"],
    [hasBackground(result), "background", "Background and limits"],
    [true, "reproduction", "Run it again"],
  ];
  return (
    <nav aria-label="Contents">
      <ul>
        {entries.filter(([present]) => present).map(([, id, name]) => (
          <li>
            <a href={`#${id}`}>{name}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

const hasBackground = ({ background, notes }: ExperimentResult) =>
  background !== "" || notes.length > 0;

function Background({ result }: { result: ExperimentResult }) {
  if (!hasBackground(result)) return null;
  const { background, notes } = result;
  return (
    <section id="background" aria-labelledby="background-heading">
      <h2 id="background-heading">Background and limits</h2>
      {background === "" ? null : <p>{background}</p>}
      {notes.length === 0 ? null : (
        <ul>
          {notes.map((note) => <li>{note}</li>)}
        </ul>
      )}
    </section>
  );
}
