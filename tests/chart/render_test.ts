import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { expressionInterpreter } from "vega-interpreter";
import type { TopLevelSpec } from "vega-lite";
import {
  attentionConnections,
  figureChart,
  live,
  palettes,
  show,
  toPng,
  toSvg,
} from "../../lib/chart/mod.ts";
import { withAdaptiveTheme } from "../../lib/chart/theme.ts";
import { syntheticAttention, syntheticResult } from "./synthetic_result.ts";

const result = syntheticResult({ seeds: 2, steps: 20 });
const chart = figureChart(result.figures[1], result);

Deno.test("toPng draws the same bytes twice, at twice its size", async () => {
  const [first, second] = [await toPng(chart), await toPng(chart)];
  assertEquals(first.bytes, second.bytes);
  const view = new DataView(first.bytes.buffer);
  assert(Math.abs(view.getUint32(16) - 2 * first.width) <= 1);
  assert(Math.abs(view.getUint32(20) - 2 * first.height) <= 1);
});

Deno.test("toSvg uses the colors of its mode and draws no hover layer", async () => {
  for (const mode of ["light", "dark"] as const) {
    const svg = await toSvg(figureChart(result.figures[0], result), { mode });
    assertStringIncludes(svg, palettes[mode].paper);
    assertStringIncludes(svg, palettes[mode].series[1]);
    assert(!svg.includes('opacity="0"'), "a still picture holds no invisible marks");
  }
});

Deno.test("toSvg draws the lines of the chosen query at first", async () => {
  const example = syntheticAttention(["a", "b", "c"]);
  const drawn = (query: number) =>
    toSvg(attentionConnections(example, { layer: 0, head: 3, query }));
  assertNotEquals(await drawn(0), await drawn(2));
});

Deno.test("palettes keep a contrast of 3 : 1 between every series and the paper", () => {
  const luminance = (color: string) =>
    [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16) / 255)
      .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
      .reduce((sum, value, channel) => sum + value * [0.2126, 0.7152, 0.0722][channel], 0);
  for (const { paper, series, quietInk, ink } of Object.values(palettes)) {
    const contrast = (color: string) => {
      const [low, high] = [luminance(color), luminance(paper)].sort((a, b) => a - b);
      return (high + 0.05) / (low + 0.05);
    };
    for (const color of series) assert(contrast(color) >= 3, `${color} has ${contrast(color)}`);
    for (const color of [quietInk, ink]) assert(contrast(color) >= 4.5, color);
  }
});

interface Bundle {
  readonly data: Record<string, unknown> & {
    "application/vnd.vegalite.v5+json": { $schema: string };
  };
  readonly metadata: { "image/png": { width: number } };
  readonly transient: { display_id?: string };
}

Deno.test("show sends the specification as version 5, a PNG and words in one bundle", async () => {
  const sent: { type: string; content: Bundle }[] = [];
  await show(chart, {
    id: "a",
    broadcast: (type, content) =>
      Promise.resolve(void sent.push({ type, content: content as unknown as Bundle })),
  });
  const [{ type, content }] = sent;
  assertEquals(type, "display_data");
  assertEquals(Object.keys(content.data), [
    "application/vnd.vegalite.v5+json",
    "image/png",
    "text/plain",
  ]);
  assertStringIncludes(content.data["application/vnd.vegalite.v5+json"].$schema, "vega-lite/v5");
  assertEquals(content.transient, { display_id: "a" });
  assert(content.metadata["image/png"].width > 100);
});

Deno.test("live redraws in place, at most as often as asked", async () => {
  const sent: string[] = [];
  const view = live(() => chart, {
    perSecond: 4,
    broadcast: (type, { transient }) =>
      Promise.resolve(void sent.push(`${type} ${JSON.stringify(transient)}`)),
  });
  const start = performance.now();
  while (performance.now() - start < 600) {
    await view.update();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await view.end();
  assert(sent.length >= 2 && sent.length <= 4, `${sent.length} redraws in 0.6 s`);
  assert(sent[0].startsWith("display_data"));
  assert(sent.slice(1).every((text) => text.startsWith("update_display_data")));
  assertEquals(new Set(sent.map((text) => text.split(" ")[1])).size, 1);
});

Deno.test("lib/chart/mod.ts loads no drawing library before something is drawn", async () => {
  const info = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", import.meta.resolve("../../lib/chart/mod.ts")],
    stdout: "piped",
  }).output();
  const graph = JSON.parse(new TextDecoder().decode(info.stdout)) as {
    modules: {
      specifier: string;
      dependencies?: { specifier: string; isDynamic?: boolean; code?: object }[];
    }[];
  };
  const loaded = graph.modules.flatMap(({ dependencies = [] }) =>
    dependencies.filter(({ isDynamic, code }) => code !== undefined && isDynamic !== true)
      .map(({ specifier }) => specifier)
  );
  for (const heavy of ["vega", "vega-lite", "@resvg/resvg-js", "opentype.js"]) {
    assert(!loaded.includes(heavy), `${heavy} is loaded at once`);
  }
});

Deno.test("charts in a notebook take the colors that the frontend's background asks for", async () => {
  const { compile } = await import("vega-lite");
  const vega = await import("vega");
  for (const figure of result.figures) {
    const spec = withAdaptiveTheme(figureChart(figure, result)) as TopLevelSpec;
    for (const [background, mode, other] of backgrounds) {
      // As vega-embed merges a frontend's theme: behind the chart's own.
      const view = new vega.View(
        vega.parse(compile(spec, { config: { background } }).spec, undefined, { ast: true }),
        { renderer: "none", expr: expressionInterpreter },
      );
      const svg = await view.toSVG();
      view.finalize();
      assertStringIncludes(svg, palettes[mode].ink);
      for (
        const color of [palettes[other].ink, palettes[other].quietInk, ...palettes[other].series]
      ) {
        assertEquals(svg.includes(color), false, `${figure.kind} has ${color} on ${background}`);
      }
    }
  }
});

const backgrounds = [
  ["transparent", "light", "dark"],
  ["#333333", "dark", "light"],
] as const;
