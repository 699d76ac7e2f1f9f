import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { follow, followRuns } from "../../lib/chart/follow.ts";
import { lines, live, show } from "../../lib/chart/mod.ts";
import { textsOf } from "../../lib/chart/showable.ts";
import { MultiHeadAttention, normalInitialization } from "../../lib/nn/mod.ts";
import { scope, type Tensor, tensor, tensorText, zeros } from "../../lib/tensor/mod.ts";
import { Interrupted, runExperiment } from "../../lib/experiment/mod.ts";
import { prepareRun } from "../../lib/training/mod.ts";
import { syntheticResult } from "../chart/synthetic_result.ts";
import { levels, slow } from "../experiment/fake_experiments.ts";

Deno.test("tensorText: shape and aligned numbers, long axes cut", () => {
  assertEquals(tensorText(tensor([[1, -2], [30, 4]])), "Tensor [2, 2]\n[[ 1  -2]\n [30   4]]");
  assertEquals(tensorText(zeros([20])), "Tensor [20]\n[0  0  0  …  0  0  0]");
  assertEquals(
    tensorText(tensor([0.5, Infinity, NaN])).split("\n")[1],
    "[  0.5000  Infinity       NaN]",
  );
});

Deno.test("textsOf: a model's table adds up to its parameters", () => {
  const initialization = normalInitialization({ branches: 1 });
  const attention = new MultiHeadAttention({ dModel: 8, initialization }, { heads: 2 });
  const text = textsOf(attention)!["text/plain"];
  assertEquals(text.split("\n").length, 6);
  assertStringIncludes(text, "weight [8, 8], bias [8]");
  assertEquals(text.split("\n").at(-1)!.trim().endsWith(String(attention.parameterCount())), true);
});

Deno.test("Deno.inspect: a tensor is its numbers, a freed one says so, a model its parts", () => {
  assertEquals(Deno.inspect(tensor([1, 2])), "Tensor [2]\n[1  2]");
  let kept: Tensor | undefined;
  scope(() => void (kept = tensor([1, 2])));
  assertEquals(Deno.inspect(kept), "Tensor [2], freed");
  const initialization = normalInitialization({ branches: 1 });
  const attention = new MultiHeadAttention({ dModel: 8, initialization }, { heads: 2 });
  const lines = Deno.inspect(attention).split("\n");
  assertEquals(lines[0], "query   Linear              weight [8, 8], bias [8]   72");
  assertEquals(lines.at(-1), "in all  MultiHeadAttention                           288");
});

Deno.test("textsOf: a run, a verdict, and several of them have a row each", () => {
  const { runs, claims } = syntheticResult();
  assertStringIncludes(textsOf(runs[0])!["text/plain"], runs[0].digest.slice(0, 12));
  assertEquals(textsOf(runs)!["text/markdown"].split("\n").length, 2 + runs.length);
  assertStringIncludes(textsOf(claims[0])!["text/plain"], claims[0].verdict);
  assertEquals(textsOf(claims)!["text/markdown"].split("\n").length, 2 + claims.length);
});

Deno.test("textsOf: a prepared run shows its model, data, training and seed", async () => {
  const run = await prepareRun({
    model: {
      kind: "gpt",
      context: 8,
      dModel: 8,
      layers: 1,
      placement: "pre",
      norm: { kind: "layerNorm" },
      positional: { kind: "rotary" },
      attention: { heads: 2 },
      feedForward: { kind: "relu", dHidden: 16 },
    },
    data: { kind: "repeatedSequence", symbols: 4, length: [3, 3] },
    training: { steps: 2, batch: 4, optimizer: { kind: "adamW", learningRate: 1e-3 } },
  }, { seed: 7 });
  const text = textsOf(run)!["text/plain"];
  assertStringIncludes(text, `Gpt, ${run.model.parameterCount()} parameters`);
  assertStringIncludes(text, "2 steps of 4 rows, adamW");
  assertStringIncludes(text, "made as needed");
});

Deno.test("live: updates that nobody awaits do not overtake each other", async () => {
  const sent: string[] = [];
  const points: { series: string; x: number; y: number }[] = [];
  const view = live(() => lines({ points, xTitle: "Step", yTitle: "Loss (nats)" }), {
    broadcast: (type) => Promise.resolve(void sent.push(type)),
  });
  points.push({ series: "a", x: 1, y: 1 });
  view.update();
  view.update();
  await view.update();
  await view.end();
  assertEquals(sent, ["display_data", "update_display_data"]);
});

Deno.test("followRuns: one line tells how far, and Stop ends between two steps", async () => {
  const runs = await Deno.makeTempDir();
  try {
    const said: string[] = [];
    const broadcast = (type: string, { data }: Record<string, unknown>) => {
      said.push(`${type}: ${(data as Record<string, string>)["text/plain"]}`);
      return Promise.resolve();
    };
    const ended: number[] = [];
    const { computed } = await runExperiment(levels, {
      runs,
      ...followRuns({ broadcast, finished: ({ seed }) => ended.push(seed) }),
    });
    assertEquals(said[0], `display_data: 0/${computed} runs`);
    assertMatch(said.at(-1)!, new RegExp(`^update_display_data: ${computed} runs in .* s$`));
    assertEquals(ended.length, computed);

    const stop = new AbortController();
    setTimeout(() => stop.abort(), 300);
    await assertRejects(
      () => runExperiment(slow, { runs, ...followRuns({ broadcast, signal: stop.signal }) }),
      Interrupted,
      "0 of 8 runs",
    );
  } finally {
    await Deno.remove(runs, { recursive: true });
  }
});

Deno.test("textsOf: a result shows each verdict and each table", () => {
  const result = syntheticResult();
  const text = textsOf(result)!["text/plain"];
  for (const { statement, verdict } of result.claims) {
    assertStringIncludes(text, statement);
    assertStringIncludes(text, verdict);
  }
  for (const { title } of result.tables) assertStringIncludes(text, title);
});

Deno.test("textsOf: no text breaks out of its cell", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => {
    const lines = textsOf([{ text: `a${text}b` }])!["text/markdown"].split(/\r?\n/);
    assertEquals(lines.length, 3);
    assertEquals(lines[2].replaceAll(/\\./g, "").split("|").length, 3);
  }));
});

Deno.test("show: what is no chart is sent as text", async () => {
  const sent: Record<string, unknown>[] = [];
  await show("to | be", { broadcast: (_, content) => Promise.resolve(void sent.push(content)) });
  assertEquals(sent, [{ data: { "text/plain": "to | be" }, metadata: {}, transient: {} }]);
});

Deno.test("follow: says how far it is, and how long all took", async () => {
  const said: string[] = [];
  const slow = function* () {
    for (let i = 0; i < 3; i++) {
      const end = performance.now() + 260;
      while (performance.now() < end) { /* works */ }
      yield i;
    }
  };
  const broadcast = (type: string, { data }: Record<string, unknown>) => {
    said.push(`${type}: ${(data as Record<string, string>)["text/plain"]}`);
    return Promise.resolve();
  };
  for await (const _ of follow(slow(), { total: 3, broadcast })) { /* nothing */ }
  assertStringIncludes(said[0], "display_data: 1/3 steps, ");
  assertStringIncludes(said.at(-1)!, "update_display_data: 3 steps in ");
});
