/** @jsxImportSource preact */
/**
 * What every page has: a policy that allows its own style and scripts and no request, data for its
 * script, and the libraries that draw.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import { render } from "preact-render-to-string";
import type { Assets } from "./assets.ts";
import { type ExplorerExample, packAttention } from "./attention_data.ts";
import type { Chart } from "../chart/chart.ts";
import { embeddedJson, pack } from "./pack.ts";
import { contentPolicy } from "./policy.ts";

/** A page's parts. */
export interface PageOptions {
  readonly title: string;
  readonly assets: Assets;
  /** What stands in its body. */
  readonly children: ComponentChildren;
  /** Charts by number, for `<figure data-chart>`. */
  readonly charts?: readonly (Chart | null)[];
  /** What its explorer shows. */
  readonly attention?: readonly ExplorerExample[];
  /** What it carries for programs, by the identifier of its element. */
  readonly json?: Readonly<Record<string, unknown>>;
  /** The same, packed. */
  readonly packed?: Readonly<Record<string, Uint8Array>>;
}

/** The page as the text of an HTML file. */
export function pageText(options: PageOptions): string {
  return `<!doctype html>\n${render(<Page {...options} />)}\n`;
}

function Page(
  { title, assets, children, charts = [], attention = [], json = {}, packed = {} }: PageOptions,
) {
  const policy = contentPolicy({
    scripts: [assets.script, assets.libraries],
    styles: [assets.style],
  });
  const { examples, weights } = packAttention(attention);
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{ __html: assets.style }} />
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        {children}
        {Object.entries(json).map(([id, value]) => (
          <Data key={id} id={id} type="application/json" text={embeddedJson(value)} />
        ))}
        {Object.entries(packed).map(([id, bytes]) => <Packed key={id} id={id} content={bytes} />)}
        <Packed id="charts" content={JSON.stringify(charts)} />
        <Packed id="attention-data" content={JSON.stringify(examples)} />
        <Packed id="attention-weights" content={weights} />
        <Packed id="libraries" content={assets.libraries} />
        <script type="module" dangerouslySetInnerHTML={{ __html: assets.script }} />
      </body>
    </html>
  );
}

function Packed({ id, content }: { id: string; content: string | Uint8Array }) {
  return <Data id={id} type="application/gzip" text={pack(content)} />;
}

/** Text that scripts read: base64, or JSON without `<`. */
function Data({ id, type, text }: { id: string; type: string; text: string }) {
  return <script id={id} type={type} dangerouslySetInnerHTML={{ __html: text }} />;
}

/** The page's heading, facts above it, a question or summary below it, and the button for its colors. */
export function Header(
  { title, facts, summary }: { title: string; facts: readonly string[]; summary: string },
) {
  return (
    <header>
      <div>
        {facts.length === 0 ? null : <p class="facts">{facts.join(" · ")}</p>}
        <h1>{title}</h1>
        {summary === "" ? null : <p class="question">{summary}</p>}
      </div>
      <button type="button" id="mode" hidden>Dark</button>
    </header>
  );
}
