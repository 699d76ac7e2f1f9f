// deno-lint-ignore-file jsx-key -- rendered once, to a string: nothing is ever matched by key
/** @jsxImportSource preact */
/**
 * A result as one HTML file that opens anywhere: no request, nothing left out without scripts.
 *
 * @module
 */
import { render } from "preact-render-to-string";
import type { ExperimentResult } from "../experiment/record.ts";
import { type Assets, readAssets } from "./assets.ts";
import { type ExplorerData, explorerData } from "./attention_data.ts";
import { reportData } from "./data.ts";
import { embeddedJson, pack } from "./pack.ts";
import { contentPolicy } from "./policy.ts";
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
  const assets = await readAssets();
  const figures: StillFigure[] = [];
  // One after the other: drawing is synchronous work, and its memory is freed in between.
  for (const [index, figure] of result.figures.entries()) {
    figures.push(await stillFigure(figure, index, result));
  }
  const attention = explorerData(result);
  return `<!doctype html>\n${render(<Page {...{ result, assets, figures, attention }} />)}\n`;
}

interface PageProps {
  readonly result: ExperimentResult;
  readonly assets: Assets;
  readonly figures: readonly StillFigure[];
  readonly attention: ExplorerData;
}

function Page({ result, assets, figures, attention }: PageProps) {
  const policy = contentPolicy({
    scripts: [assets.script, assets.libraries],
    styles: [assets.style],
  });
  // Still pictures show attention; its charts are made in the page, head by head.
  const charts = figures.map(({ figure, chart }) => figure.kind === "attention" ? null : chart);
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{result.title}</title>
        <style dangerouslySetInnerHTML={{ __html: assets.style }} />
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        <Header result={result} />
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
        <Data id="result" type="application/json" text={embeddedJson(reportData(result))} />
        <Data id="charts" type="application/gzip" text={pack(JSON.stringify(charts))} />
        <Data
          id="attention-data"
          type="application/gzip"
          text={pack(JSON.stringify(attention.examples))}
        />
        <Data id="libraries" type="application/gzip" text={pack(assets.libraries)} />
        <script type="module" dangerouslySetInnerHTML={{ __html: assets.script }} />
      </body>
    </html>
  );
}

/** Text that scripts read: base64, or JSON without `<`. */
function Data({ id, type, text }: { id: string; type: string; text: string }) {
  return <script id={id} type={type} dangerouslySetInnerHTML={{ __html: text }} />;
}

function Header(
  { result: { title, question, preset, seeds, runs } }: { result: ExperimentResult },
) {
  const day = runs.map(({ startedAt }) => startedAt.slice(0, 10)).sort().at(-1);
  const facts = [
    `${preset} preset`,
    `${seeds.length} seed${seeds.length === 1 ? "" : "s"}`,
    `${runs.length} run${runs.length === 1 ? "" : "s"}`,
    ...(day === undefined ? [] : [day]),
  ];
  return (
    <header>
      <div>
        <p class="facts">{facts.join(" · ")}</p>
        <h1>{title}</h1>
        <p class="question">{question}</p>
      </div>
      <button type="button" id="mode" hidden>Dark</button>
    </header>
  );
}

function Contents({ result, figures, attention }: Omit<PageProps, "assets">) {
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
    [true, "background", "Background and limits"],
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

function Background({ result: { background, notes } }: { result: ExperimentResult }) {
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
