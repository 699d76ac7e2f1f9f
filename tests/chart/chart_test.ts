import { assertSnapshot } from "@std/testing/snapshot";
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  attentionConnections,
  attentionGrid,
  attentionHead,
  attentionOverSteps,
  type Chart,
  crossAttention,
  extrapolation,
  figureChart,
  gradientNorms,
  heatmap,
  intervals,
  lines,
  positionalEncoding,
  trainingCurves,
} from "../../lib/chart/mod.ts";
import { syntheticAttention, syntheticResult } from "./synthetic_result.ts";

const result = syntheticResult({ seeds: 2, steps: 8, tokens: ["to", " be", "\n"] });
const attention = syntheticAttention(["to", " be"], { layers: 1, heads: 2 });

const charts: Record<string, () => Chart> = {
  trainingCurves: () => trainingCurves(result.runs, { title: "Training", limit: 4 }),
  validationCurves: () => trainingCurves(result.runs, { metric: "validation loss", limit: 4 }),
  lines: () =>
    lines({
      title: "Loss by position",
      xTitle: "Position (tokens)",
      yTitle: "Loss (nats per token)",
      yScale: "log",
      points: [0, 1].map((x) => ({ series: "rotary", x, y: 3 - x, low: 2.9 - x, high: 3.1 - x })),
    }),
  intervals: () =>
    intervals({
      xTitle: "Loss (nats per token)",
      rows: [{ label: "rotary", mean: 1.9, low: 1.8, high: 2, points: [1.85, 1.95] }],
      reference: 1.95,
    }),
  heatmap: () =>
    heatmap({
      rowTitle: "Layer",
      columnTitle: "Head",
      valueTitle: "Rise (nats per token)",
      cells: [{ row: "0", column: "0", value: -0.1 }, { row: "0", column: "1", value: null }],
      diverging: true,
    }),
  attentionHead: () => attentionHead(attention, { layer: 0, head: 1 }),
  attentionGrid: () => attentionGrid(attention),
  attentionConnections: () => attentionConnections(attention, { layer: 0, head: 0 }),
  attentionOverSteps: () =>
    attentionOverSteps([0, 100].map((step) => ({ ...attention, step })), { layer: 0, head: 1 }),
  crossAttention: () =>
    crossAttention(syntheticAttention(["K", "AE"], { keyTokens: ["c", "a"] }), { layer: 0 }),
  positionalEncoding: () => positionalEncoding([[0, 1], [0.8415, 0.5403]]),
  gradientNorms: () => gradientNorms([{ variant: "post", layer: 0, norm: 0.02, when: "step 0" }]),
  extrapolation: () =>
    extrapolation([{ variant: "ALiBi", length: 64, loss: 2.1 }], { trainedLength: 64 }),
};

for (const [name, make] of Object.entries(charts)) {
  Deno.test(`${name} specification`, async (t) => {
    const chart = make();
    assert(chart.description, "every chart says in words what it shows");
    await assertSnapshot(t, chart);
  });
}

Deno.test("charts of nothing say what was expected and what to do", () => {
  const none = { queryTokens: [], keyTokens: [], patterns: [], title: "" };
  const empty: Record<string, () => Chart> = {
    trainingCurves: () => trainingCurves([]),
    lines: () => lines({ points: [], xTitle: "x", yTitle: "y" }),
    intervals: () => intervals({ rows: [], xTitle: "x" }),
    heatmap: () => heatmap({ cells: [], rowTitle: "", columnTitle: "", valueTitle: "" }),
    attentionHead: () => attentionHead(none, { layer: 0, head: 0 }),
    attentionGrid: () => attentionGrid(none),
    positionalEncoding: () => positionalEncoding([]),
  };
  for (const make of Object.values(empty)) {
    assertThrows(make, RangeError, "expected at least one");
  }
});

Deno.test("attentionHead names the layers and heads that there are", () => {
  assertThrows(
    () => attentionHead(attention, { layer: 3, head: 0 }),
    RangeError,
    "expected a layer from 0 to 0, got 3",
  );
  assertThrows(
    () => attentionHead({ ...attention, keyTokens: ["a"] }, { layer: 0, head: 0 }),
    TypeError,
    "expected 2 × 1 = 2 weights in layer 0, head 0, got 4",
  );
});

const anyNumber = fc.oneof(
  fc.double(),
  fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, 1e300, 5e-324),
);

function assertFinite(chart: Chart) {
  const walk = (value: unknown, path: string): void => {
    if (typeof value === "number") assert(Number.isFinite(value), `${path} is ${value}`);
    if (typeof value === "string") assert(!/\bNaN\b/.test(value), `${path} is ${value}`);
    if (typeof value === "object" && value !== null) {
      for (const [key, child] of Object.entries(value)) walk(child, `${path}.${key}`);
    }
  };
  walk(chart, "chart");
}

function drawnOrEmpty(make: () => Chart) {
  let chart: Chart;
  try {
    chart = make();
  } catch (error) {
    assert(error instanceof RangeError && /expected at least one/.test(error.message), `${error}`);
    return;
  }
  assertFinite(chart);
}

Deno.test("lines, intervals, heatmap and trainingCurves never hold a number that is not finite", () => {
  fc.assert(fc.property(fc.array(fc.tuple(anyNumber, anyNumber), { maxLength: 12 }), (pairs) => {
    for (const scale of ["linear", "log"] as const) {
      const points = pairs.map(([x, y]) => ({ series: "a", x, y, low: x, high: y }));
      drawnOrEmpty(() => lines({ points, xTitle: "x", yTitle: "y", xScale: scale, yScale: scale }));
    }
    drawnOrEmpty(() =>
      intervals({
        xTitle: "x",
        rows: pairs.map(([low, mean], index) => ({
          label: `${index}`,
          mean,
          low,
          high: mean,
          points: [low],
        })),
      })
    );
    for (const diverging of [true, false]) {
      drawnOrEmpty(() =>
        heatmap({
          rowTitle: "r",
          columnTitle: "c",
          valueTitle: "v",
          diverging,
          cells: pairs.map(([value], index) => ({ row: "0", column: `${index}`, value })),
        })
      );
    }
    drawnOrEmpty(() =>
      trainingCurves([{
        variant: "a",
        seed: 1,
        status: "diverged",
        evaluations: [],
        steps: pairs.map(([, loss], index) => ({
          step: index + 1,
          loss,
          learningRate: 0,
          gradientNorm: 0,
          tokens: 1,
          milliseconds: 1,
        })),
      }])
    );
  }));
});

Deno.test("attentionHead pools long sequences so that rows keep their sums", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 9 }), (n, limit) => {
      const tokens = Array.from({ length: n }, (_, index) => `${index}`);
      const patterns = [[tokens.flatMap(() => tokens.map(() => 1 / n))]];
      const chart = attentionHead({ title: "", queryTokens: tokens, keyTokens: tokens, patterns }, {
        layer: 0,
        head: 0,
        limit,
      });
      const cells = (chart as unknown as { data: { values: { query: number; weight: number }[] } })
        .data.values;
      for (const row of Map.groupBy(cells, ({ query }) => query).values()) {
        const sum = row.reduce((total, { weight }) => total + weight, 0);
        assert(Math.abs(sum - 1) < 0.01 * row.length, `a row sums to ${sum}`);
      }
      assert(Math.max(...cells.map(({ query }) => query)) < limit);
    }),
    { numRuns: 40 },
  );
});

Deno.test("figureChart draws every kind of figure, each with its variants' labels", () => {
  const { figures } = result;
  assertEquals(figures.map(({ kind }) => kind).sort(), [
    "attention",
    "heatmap",
    "intervals",
    "lines",
    "trainingCurves",
  ]);
  for (const figure of figures) assert(figureChart(figure, result).description);
  const curves = figureChart(figures[0], result);
  assert(curves.description?.includes("Rotary:"), curves.description);
});

Deno.test("figureChart draws attention at the last of its steps, and says which", () => {
  const at = (step: number, seed: number) => ({
    ...syntheticAttention(["to", " be"], { layers: 1, heads: 2, seed, title: "Hamlet" }),
    variant: "learned",
    step,
  });
  const examples = [at(0, 1), at(1500, 2), at(300, 3), { ...at(9000, 4), title: "Another" }];
  const chart = figureChart(
    { kind: "attention", title: "Heads", caption: "", examples },
    { runs: [], variants: [] },
  );
  const { title: _, ...drawn } = chart;
  const { title: __, ...last } = attentionGrid(examples[1]);
  assertEquals(drawn, last);
  assertEquals(chart.title, { text: "Heads", subtitle: ["learned, Hamlet, after 1,500 steps"] });
});
