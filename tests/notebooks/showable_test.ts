import { assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { follow } from "../../lib/chart/follow.ts";
import { show } from "../../lib/chart/mod.ts";
import { tensorText, textsOf } from "../../lib/chart/showable.ts";
import { MultiHeadAttention, normalInitialization } from "../../lib/nn/mod.ts";
import { tensor, zeros } from "../../lib/tensor/mod.ts";
import { syntheticResult } from "../chart/synthetic_result.ts";

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
