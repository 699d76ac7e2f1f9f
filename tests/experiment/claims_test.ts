import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { type Claim, judge } from "../../lib/experiment/claims.ts";
import {
  equivalent,
  higher,
  lower,
  shareHigher,
  shareLower,
} from "../../lib/experiment/compare.ts";
import { every, type Finding } from "../../lib/experiment/finding.ts";
import { above, below, falling, near, rising } from "../../lib/experiment/level.ts";
import type { Results } from "../../lib/experiment/results.ts";
import { pool, sample } from "../../lib/experiment/sample.ts";

const good = sample("good", [1.80, 1.83, 1.79, 1.84, 1.82], { better: "lower" });
const bad = sample("bad", [1.90, 1.91, 1.88, 1.93, 1.92], { better: "lower" });

function verdicts(...findings: Finding[]): string[] {
  return results(...findings).map(({ verdict }) => verdict);
}

function results(...findings: Finding[]) {
  const claims = findings.map((finding, i): Claim => ({
    statement: `claim ${i}`,
    paper: "",
    test: () => finding,
  }));
  return judge(claims, {} as Results);
}

Deno.test("lower and higher give opposite verdicts on the same runs", () => {
  assertEquals(verdicts(lower(good, bad)), ["supported"]);
  assertEquals(verdicts(higher(good, bad)), ["contradicted"]);
  assertEquals(verdicts(higher(bad, good)), ["supported"]);
  const values = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), {
    minLength: 3,
    maxLength: 8,
  });
  fc.assert(fc.property(values, values, (x, y) => {
    const [a, b] = [sample("a", x), sample("b", y)];
    const [one] = verdicts(lower(a, b));
    const [other] = verdicts(higher(a, b));
    const swapped = { supported: "contradicted", contradicted: "supported" }[one] ?? "cannot tell";
    assertEquals(other, swapped);
  }));
});

Deno.test("judge adjusts for all of an experiment's claims", () => {
  const weak = { p: 0.03, agrees: true, n: 5, says: "weak", remarks: [] };
  const none = { ...weak, p: 0.9 };
  assertEquals(verdicts(weak), ["supported"]);
  assertEquals(verdicts(weak, none), ["cannot tell", "cannot tell"]);
  const [{ reason }] = results(weak, none);
  assertEquals(reason, "weak: p = 0.06, not below 0.05.");
});

Deno.test("judge cannot tell from fewer than three seeds", () => {
  const two = lower(sample("a", [1, 1.1]), sample("b", [9, 9.1]));
  assertEquals(verdicts(two), ["cannot tell"]);
  assertStringIncludes(results(two)[0].reason, "needs at least 3 seeds");
  assertEquals(verdicts(lower(sample("a", []), sample("b", []))), ["cannot tell"]);
});

Deno.test("lower cannot tell where a diverged run would turn it round", () => {
  const unstable = sample("good", [1.80, 1.83, 1.79, 1.84, null], { better: "lower" });
  const finding = lower(unstable, bad);
  assert(finding.p < 0.01 && finding.agrees);
  const [{ verdict, reason }] = results(finding);
  assertEquals(verdict, "cannot tell");
  assertStringIncludes(reason, "1 run of good diverged");
  assertStringIncludes(reason, "1 diverged run of good would turn the comparison round");
});

Deno.test("lower is supported where the diverged run is the other's", () => {
  const unstable = sample("bad", [1.90, 1.91, 1.88, 1.93, null], { better: "lower" });
  assertEquals(verdicts(lower(good, unstable)), ["supported"]);
  assertEquals(verdicts(lower(unstable, good)), ["contradicted"]);
});

Deno.test("equivalent tells the same from different from unknown", () => {
  const same = sample("same", [1.81, 1.82, 1.80, 1.83, 1.82]);
  const wild = sample("wild", [1.2, 2.4, 1.9, 1.1, 2.5]);
  assertEquals(verdicts(equivalent(good, same, 0.03)), ["supported"]);
  assertEquals(verdicts(equivalent(good, bad, 0.03)), ["contradicted"]);
  assertEquals(verdicts(equivalent(good, wild, 0.03)), ["cannot tell"]);
});

Deno.test("below, above and near compare with a number", () => {
  assertEquals(verdicts(below(good, 2)), ["supported"]);
  assertEquals(verdicts(above(good, 2)), ["contradicted"]);
  assertEquals(verdicts(near(good, 1.8, 0.05)), ["supported"]);
  assertEquals(verdicts(near(good, 2.5, 0.05)), ["contradicted"]);
  const unstable = sample("good", [1.8, 1.83, 1.79, 1.84, null], { better: "lower" });
  assertEquals(verdicts(below(unstable, 2)), ["cannot tell"]);
});

Deno.test("falling and rising test the slopes of seeds", () => {
  const at = (mean: number) => sample(`${mean}`, [mean, mean + 0.02, mean - 0.01, mean + 0.01]);
  const trend = [[1, at(5.3)], [2, at(5.0)], [4, at(4.8)], [8, at(4.4)]] as const;
  assertEquals(verdicts(falling(trend, { scale: "log" })), ["supported"]);
  assertEquals(verdicts(rising(trend)), ["contradicted"]);
  assertMatch(
    falling(trend, { scale: "log" }).says,
    /^means 1: 5\.\d+, 2: 5\.\d+, .* slope −0\.29\d? \(.*\) per doubling over 4 seeds$/,
  );
});

Deno.test("shareLower and shareHigher compare how often runs diverge", () => {
  const often = { label: "post diverged", count: 9, total: 10 };
  const never = { label: "pre diverged", count: 0, total: 10 };
  assertEquals(verdicts(shareHigher(often, never)), ["supported"]);
  assertEquals(verdicts(shareLower(often, never)), ["contradicted"]);
  assertEquals(verdicts(shareHigher(never, never)), ["cannot tell"]);
  assertEquals(pool("all", [often, never]), { label: "all", count: 9, total: 20 });
});

Deno.test("every needs all, and one significant opposite contradicts", () => {
  const equal = lower(good, good);
  assertEquals(verdicts(every(lower(good, bad), higher(bad, good))), ["supported"]);
  assertEquals(verdicts(every(lower(good, bad), equal)), ["cannot tell"]);
  assertEquals(verdicts(every(lower(good, bad), higher(good, bad))), ["contradicted"]);
});
