import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { compile } from "vega-lite";
import { figureChart, toSvg, withTheme } from "../../lib/chart/mod.ts";
import { attentionConnections, attentionHead } from "../../lib/chart/mod.ts";
import { syntheticAttention, syntheticResult } from "./synthetic_result.ts";
import { parse } from "parse5";

const hostile = [
  "</script><img src=x onerror=alert(1)>",
  "'; alert(1); '",
  '"+alert(1)+"',
  "__proto__",
  "constructor",
  "a.b[0]",
  "datum['x']",
  "line\nbreak",
  "\u2028",
  "\ud800",
  "",
  "${alert(1)}",
  "data('cells')",
];

/** Everything in a Vega specification that Vega would evaluate or use as a field's name. */
function evaluated(spec: unknown): string[] {
  if (Array.isArray(spec)) return spec.flatMap(evaluated);
  if (typeof spec !== "object" || spec === null) return [];
  return Object.entries(spec).flatMap(([key, value]) => {
    if (key === "values" || (key === "value" && typeof value !== "object")) return [];
    const code = ["signal", "expr", "update", "test", "field", "fields", "as", "groupby", "init"];
    return code.includes(key) && (typeof value === "string" || Array.isArray(value))
      ? [JSON.stringify(value), ...evaluated(value)]
      : evaluated(value);
  });
}

Deno.test("names and tokens never reach a Vega expression or a field's name", () => {
  const marker = "zqjx";
  const result = syntheticResult({ seeds: 2, steps: 8, hostile: marker, tokens: [marker, "b"] });
  const example = syntheticAttention([marker, "b"]);
  const charts = [
    ...result.figures.map((figure) => figureChart(figure, result)),
    attentionHead(example, { layer: 0, head: 0 }),
    attentionConnections(example, { layer: 0, head: 0 }),
  ];
  for (const chart of charts) {
    const code = evaluated(compile(withTheme(chart)).spec);
    assert(code.length > 0);
    assertEquals(code.filter((text) => text.includes(marker)), []);
  }
});

Deno.test("any text draws, and never adds an element to the SVG", async () => {
  const elements = async (text: string) => {
    const example = syntheticAttention([text, "b"]);
    const result = syntheticResult({ seeds: 2, steps: 8, hostile: text, tokens: [text, "b"] });
    const svgs = await Promise.all([
      toSvg(attentionHead(example, { layer: 0, head: 0 })),
      toSvg(attentionConnections(example, { layer: 0, head: 0 })),
      toSvg(figureChart(result.figures[1], result)),
      toSvg(figureChart(result.figures[2], result)),
    ]);
    return svgs.map((svg) => new Set(names(parse(svg))));
  };
  const plain = await elements("a");
  for (const text of hostile) assertEquals(await elements(text), plain, JSON.stringify(text));
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary", maxLength: 12 }), async (text) => {
      assertEquals(await elements(text), plain);
    }),
    { numRuns: 5 },
  );
});

function names(node: object): string[] {
  const own = "tagName" in node ? [node.tagName as string] : [];
  const children = "childNodes" in node ? node.childNodes as object[] : [];
  return [...own, ...children.flatMap(names)];
}
