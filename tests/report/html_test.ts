import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import { type DefaultTreeAdapterTypes, parse } from "parse5";
import { createHash } from "node:crypto";
import { InputError } from "../../lib/errors.ts";
import type { Environment, Estimate, ExperimentResult } from "../../lib/experiment/record.ts";
import { buildClient } from "../../lib/report/client/build.ts";
import { htmlReport, markdownReport, readReport } from "../../lib/report/mod.ts";
import { syntheticAttention, syntheticResult } from "../chart/synthetic_result.ts";

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

function elements(node: Node): Element[] {
  const own = "attrs" in node ? [node] : [];
  return [...own, ...("childNodes" in node ? node.childNodes.flatMap(elements) : [])];
}

function textOf(node: Node): string {
  if ("value" in node) return node.value;
  return "childNodes" in node ? node.childNodes.map(textOf).join("") : "";
}

const small = { seeds: 2, steps: 12, tokens: ["to", "be"] };

/** Element names and attribute names in order: all that makes a page's structure. */
function structure(html: string): string[] {
  return elements(parse(html)).map(({ tagName, attrs }) =>
    `${tagName} ${attrs.map(({ name }) => name).join(" ")}`
  );
}

Deno.test("htmlReport has one main heading, no level left out, and a header for every table cell", async () => {
  const all = elements(parse(await htmlReport(syntheticResult(small))));
  const levels = all.flatMap(({ tagName }) => /^h[1-6]$/.test(tagName) ? [Number(tagName[1])] : []);
  assertEquals(levels.filter((level) => level === 1).length, 1);
  levels.forEach((level, index) => assert(index === 0 || level <= levels[index - 1] + 1));
  for (const table of all.filter(({ tagName }) => tagName === "table")) {
    const inside = elements(table);
    assertEquals(inside.filter(({ tagName }) => tagName === "caption").length, 1);
    for (const header of inside.filter(({ tagName }) => tagName === "th")) {
      assert(header.attrs.some(({ name }) => name === "scope"));
    }
  }
  for (const image of all.filter(({ tagName }) => tagName === "img")) {
    const alt = image.attrs.find(({ name }) => name === "alt");
    assert(alt !== undefined && alt.value.length > 20, "every picture says what it shows");
  }
});

Deno.test("htmlReport allows by hash the scripts and styles that it has, and no address", async () => {
  const all = elements(parse(await htmlReport(syntheticResult(small))));
  const policy =
    all.flatMap(({ tagName, attrs }) =>
      tagName === "meta" && attrs.some(({ value }) => value === "Content-Security-Policy")
        ? attrs.filter(({ name }) => name === "content").map(({ value }) => value)
        : []
    )[0];
  assert(!/unsafe|http|\*/.test(policy), policy);
  assertStringIncludes(policy, "default-src 'none'");
  const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const typeOf = ({ attrs }: Element) => attrs.find(({ name }) => name === "type")?.value;
  const running = all.filter((element) =>
    element.tagName === "style" || element.tagName === "script" && typeOf(element) === "module"
  );
  assertEquals(running.length, 2);
  for (const element of running) assertStringIncludes(policy, hash(textOf(element)));
  for (const { tagName, attrs } of all) {
    for (const { name, value } of attrs) {
      assert(!/^on|^style$/.test(name), `${tagName} has ${name}`);
      if (name === "src" || name === "href") assert(/^(data:|#)/.test(value), value.slice(0, 50));
    }
  }
});

/** The picture beside the verdict of a claim: its parts with the numbers that place them. */
async function whiskerOf(estimate: Estimate): Promise<Record<string, Record<string, number>>> {
  const claim = { ...syntheticResult(small).claims[0], estimate };
  const all = elements(parse(await htmlReport({ ...syntheticResult(small), claims: [claim] })));
  const [picture] = all.filter(({ attrs }) => attrs.some(({ value }) => value === "whisker"));
  return Object.fromEntries(
    elements(picture).slice(1).map((element) => [
      element.attrs.find(({ name }) => name === "class")?.value ?? element.tagName,
      {
        ...Object.fromEntries(element.attrs.map(({ name, value }) => [name, Number(value)])),
        ...(element.tagName === "text" ? { says: Number(textOf(element).replace("−", "-")) } : {}),
      },
    ]),
  );
}

Deno.test("the picture of a value against its target has the margin as a band around it", async () => {
  const estimate: Estimate = {
    of: "mean",
    mean: -0.56,
    low: -0.6,
    high: -0.53,
    target: -0.5,
    margin: 0.1,
    p: 0.03,
    effect: -2,
    n: 5,
  };
  const { margin, zero, range, circle, text } = await whiskerOf(estimate);
  assertEquals([zero.x1, zero.x2, text.x, text.says], [80, 80, 80, -0.5]);
  const half = margin.width / 2;
  assertAlmostEquals(margin.x + half, 80, 0.11);
  // Everything is to one scale: the distance to the target, in margins.
  const place = (value: number) => 80 + half * (value - estimate.target!) / estimate.margin!;
  assertAlmostEquals(circle.cx, place(estimate.mean), 0.11);
  assertAlmostEquals(range.x1, place(estimate.low), 0.11);
  assertAlmostEquals(range.x2, place(estimate.high), 0.11);
  assert(margin.x > 0 && margin.x + margin.width < 160);

  const far = await whiskerOf({ ...estimate, mean: 0.3, low: 0.2, high: 0.4 });
  assert(far.range.x2 < 160 && far.range.x1 > far.margin.x + far.margin.width);
  const { margin: none } = await whiskerOf({ ...estimate, of: undefined, margin: undefined });
  assertEquals(none, undefined);
});

Deno.test("htmlReport keeps a three-variant experiment below one megabyte", async () => {
  const result = syntheticResult();
  const figures = result.figures.map((figure) =>
    figure.kind !== "attention" ? figure : {
      ...figure,
      // What a model sees changes from step to step.
      examples: figure.examples.flatMap((example, index) =>
        [0, 62, 250, 500, 1000].map((step) => ({
          ...example,
          ...syntheticAttention(example.queryTokens, { seed: index + step, title: example.title }),
          step,
        }))
      ),
    }
  );
  const html = await htmlReport({ ...result, figures });
  const size = new TextEncoder().encode(html).length;
  assert(size < 1_000_000, `${size} bytes`);
});

const hostile = [
  "</script><img src=x onerror=alert(1)>",
  "<!--<script>",
  "]]></style><svg onload=alert(1)>",
  '" onmouseover="alert(1)',
  "__proto__",
  "&lt;b&gt;",
  "a\u0000b\ud800",
];

Deno.test("htmlReport has the same structure whatever texts and tokens a result has", async () => {
  const page = async (text: string) =>
    structure(await htmlReport(syntheticResult({ ...small, hostile: text, tokens: [text, "b"] })));
  const plain = await page("plain");
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary", minLength: 1, maxLength: 20 }), async (text) => {
      assertEquals(await page(text), plain);
    }),
    { numRuns: 4, examples: [[hostile.join("")]] },
  );
});

Deno.test("htmlReport shows texts as they are", async () => {
  const [text] = hostile;
  const page = parse(await htmlReport(syntheticResult({ ...small, hostile: text })));
  const heading = elements(page).find(({ tagName }) => tagName === "h1");
  assertEquals(textOf(heading!), text);
});

Deno.test("htmlReport of a result without anything but runs says what it can", async () => {
  const result = syntheticResult(small);
  const html = await htmlReport({
    ...result,
    claims: [],
    tables: [],
    notes: [],
    background: "",
    runs: [],
    figures: [result.figures[0], { ...result.figures[1], rows: [] } as typeof result.figures[1]],
  });
  assertStringIncludes(html, "Cannot draw training curves");
  assertStringIncludes(html, "Cannot draw intervals");
  const main = elements(parse(html)).find(({ tagName }) => tagName === "main");
  assert(!/NaN|undefined|null/.test(textOf(main!)));
});

Deno.test("readReport gives back configs, digests and claims", async () => {
  const result = syntheticResult({ ...small, hostile: hostile[0] });
  const { runs: readRuns, losses, reportFormat: _format, ...read } = readReport(
    await htmlReport(result),
  );
  const { figures: _, runs, ...rest } = result;
  assertEquals(read, rest);
  const identity = ({ variant, seed, digest, config }: typeof runs[number]) => ({
    variant,
    seed,
    digest,
    config,
  });
  assertEquals(readRuns.map(identity), runs.map(identity));
  assertEquals(
    losses.map((trace) => [...trace.losses]),
    runs.map(({ steps }) => steps.map(({ loss }) => Math.fround(loss))),
  );
  assertThrows(() => readReport("<p>no report</p>"), InputError, "Cannot read a report");
});

Deno.test("markdownReport writes a table for each quantity and a picture for each figure", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const result = syntheticResult({ ...small, hostile: "a|b\n# c <i> _d_" });
    const text = await Deno.readTextFile(await markdownReport(result, folder));
    assert(!/^# c/m.test(text), "a text does not begin a heading");
    assert(!/<i>/.test(text.replaceAll("\\<i\\>", "")));
    const columns = (row: string) => row.replaceAll("\\|", "").split("|").length;
    const rows = text.split("\n").filter((line) => line.startsWith("| "));
    for (const row of rows) assert([4, 5, 6, 11].includes(columns(row)), row);
    for (const [, name] of text.matchAll(/\]\((figure-\d\.png)\)/g)) {
      assert((await Deno.stat(`${folder}/${name}`)).size > 1000);
    }
    assertEquals([...text.matchAll(/\]\(figure-\d\.png\)/g)].length, result.figures.length);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("markdownReport says so where it cannot write", async () => {
  const file = await Deno.makeTempFile();
  await assertRejects(() => markdownReport(syntheticResult(small), `${file}/reports`));
  await Deno.remove(file);
});

Deno.test("the committed client script is what its sources build", async () => {
  const path = new URL("../../lib/report/client/client.js", import.meta.url);
  assertEquals(await Deno.readTextFile(path), await buildClient(), "run `deno task report-client`");
});

Deno.test("reports say what the digests can be compared with", async () => {
  const usual = syntheticResult(small);
  const computedWith = (change: Partial<Environment>) => ({
    ...usual,
    runs: usual.runs.map((run) => ({ ...run, environment: { ...run.environment, ...change } })),
  });
  const blas = "OpenBLAS 0.3.21 (Haswell)";
  const mixed = {
    ...usual,
    runs: usual.runs.map((run, i) =>
      i === 0 ? { ...run, environment: { ...run.environment, blas } } : run
    ),
  };
  const cases: [ExperimentResult, string][] = [
    [usual, "every digest below comes out again"],
    [computedWith({ blas }), `matrices multiplied by ${blas}: not comparable bit for bit`],
    [computedWith({ fusedMultiplyAdd: false }), "computed without fused multiply–add"],
    [computedWith({ v8Flags: "--no-wasm-bounds-checks" }), "started with --no-wasm-bounds-checks"],
    [mixed, "These runs were computed in different ways"],
  ];
  const directory = await Deno.makeTempDir();
  for (const [result, words] of cases) {
    assertStringIncludes(textOf(parse(await htmlReport(result))), words);
    const markdown = await Deno.readTextFile(await markdownReport(result, directory));
    assertStringIncludes(markdown.replaceAll("\\", ""), words);
  }
  await Deno.remove(directory, { recursive: true });
});
