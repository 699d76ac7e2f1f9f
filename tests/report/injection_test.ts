import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { type DefaultTreeAdapterTypes, parse } from "parse5";
import { attentionPage, htmlReport, markdownReport } from "../../lib/report/mod.ts";
import { syntheticAttention, syntheticResult } from "../chart/synthetic_result.ts";
import { withText } from "./any_text.ts";

const hostile = [
  "</script><img src=x onerror=alert(1)>",
  "<!--<script>",
  "]]></style><svg onload=alert(1)>",
  '" onmouseover="alert(1)',
  "</textarea></title><base href=//x>",
  "&lt;b&gt;&quot;",
  "__proto__",
  "[x](javascript:alert(1)) ![x](http://x/y.png)",
  "| a |\n| - |\n# heading\n- item\n1. one\n> quote\n```js\nx\n```\n***\n",
  "http://x.example www.x.example a@x.example",
  "<javascript:alert(1)> ~~a~~ **b** `c` $d$ [^1] - [x]",
  "    code\n\tcode",
  "\\",
];

/** Punctuation that means something to one of the languages, more often than chance has it. */
const anyText = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 24 }),
  fc.string({
    unit: fc.constantFrom(..."<>&\"'`/\\|#*_~[]()!-+=.:$\n\t a1"),
    minLength: 1,
    maxLength: 24,
  }),
);
const examples = hostile.map((text): [string] => [text]);

const small = syntheticResult({ seeds: 2, steps: 12, tokens: ["to", "be"] });

type Node = DefaultTreeAdapterTypes.Node;

/** Element names and attribute names in order: all that makes a page's structure. */
function structure(node: Node): string[] {
  const own = "attrs" in node
    ? [`${node.tagName} ${node.attrs.map(({ name }) => name).join(" ")}`]
    : node.nodeName === "#comment"
    ? ["comment"]
    : [];
  return [...own, ...("childNodes" in node ? node.childNodes.flatMap(structure) : [])];
}

Deno.test("htmlReport has the same structure whatever text stands in any of its fields", async () => {
  const page = async (text: string) => structure(parse(await htmlReport(withText(small, text))));
  const plain = await page("plain");
  assert(plain.length > 300);
  await fc.assert(
    fc.asyncProperty(anyText, async (text) => assertEquals(await page(text), plain)),
    { numRuns: 8, examples: [[hostile.join("")], ...examples.slice(0, 2)] },
  );
});

Deno.test("attentionPage has the same structure whatever its tokens and titles", async () => {
  const page = async (text: string) => {
    const example = syntheticAttention([text, "b"], { title: text, layers: 1, heads: 1 });
    const html = await attentionPage({
      title: text,
      summary: text,
      facts: [text],
      examples: [{ ...example, variant: text, part: text }],
    });
    return structure(parse(html));
  };
  const plain = await page("plain");
  await fc.assert(
    fc.asyncProperty(anyText, async (text) => assertEquals(await page(text), plain)),
    { numRuns: hostile.length + 6, examples },
  );
});

Deno.test("markdownReport renders to the same structure whatever text stands in any of its fields", async () => {
  // Pictures take time and are the same code as in the pages above.
  const result = { ...small, figures: [] };
  const folder = await Deno.makeTempDir();
  const rendered = async (text: string) => {
    const path = await markdownReport(withText(result, text), folder);
    const html = micromark(await Deno.readTextFile(path), {
      allowDangerousHtml: true,
      allowDangerousProtocol: true,
      extensions: [gfm()],
      htmlExtensions: [gfmHtml()],
    });
    return structure(parse(html));
  };
  try {
    const plain = await rendered("plain");
    assert(plain.filter((element) => element.startsWith("tr")).length > 10);
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => assertEquals(await rendered(text), plain)),
      { numRuns: 100, examples },
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
