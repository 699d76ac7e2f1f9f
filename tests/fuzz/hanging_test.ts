import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { InputError } from "../../lib/errors.ts";
import { fuzz } from "../../tools/fuzz/fuzz.ts";

const module = import.meta.resolve("./hanging_targets.ts");
const seed = 7;

/** The first case that is trouble, and its place, as fast-check itself draws them. */
const cases = fc.sample(fc.nat(99), { seed, numRuns: 500 });
const at = cases.findIndex((input) => input >= 90);

const failureOf = async (name: string) => {
  const run = fuzz([name], { module, cases: 2000, seed, patience: 400, print: () => {} });
  return (await assertRejects(() => run, InputError)).message;
};

Deno.test("fuzz says of a case that never returns which it is, and its seed", async () => {
  const message = await failureOf("hangs");
  assertStringIncludes(message, `this case (seed ${seed}, case ${at + 1}):\n${cases[at]}\n`);
  assertStringIncludes(message, `deno task fuzz hangs --seed ${seed} --cases ${at + 1}`);
});

Deno.test("fuzz says so where making a case, or making one smaller, never returns", async () => {
  assertStringIncludes(await failureOf("hangsBefore"), `making a case (seed ${seed}`);
  assertMatch(await failureOf("hangsWhenSmaller"), new RegExp(`smaller.*:\n${cases[at]}\n`));
});

Deno.test("fuzz reports what throws, and what it does not find", async () => {
  assertStringIncludes(await failureOf("throws"), "90 is too many");
  const nowhere = { module: import.meta.resolve("./nowhere.ts"), cases: 1, seed };
  await assertRejects(() => fuzz(["good"], nowhere), InputError, "nowhere.ts");
});

Deno.test("fuzz runs as many cases as it is told, target by target", async () => {
  const lines: string[] = [];
  await fuzz(["good", "good"], { module, cases: 1200, seed, print: (line) => lines.push(line) });
  assertEquals(lines.length, 2);
  assertStringIncludes(lines[1], `good: 1,200 cases with seed ${seed} hold`);
});
