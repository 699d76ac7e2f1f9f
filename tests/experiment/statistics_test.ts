import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  beyond,
  equivalence,
  fisherExact,
  holm,
  interval,
  paired,
  tTest,
} from "../../lib/experiment/statistics.ts";

// R's `sleep` data: hours gained by ten patients under two drugs.
const drug1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
const drug2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

const samples = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), {
  minLength: 2,
  maxLength: 12,
});

Deno.test("paired agrees with R's t.test and scipy's ttest_rel on the sleep data", () => {
  const { mean, low, high, p, effect, n } = paired(drug1, drug2);
  assertEquals(n, 10);
  assertAlmostEquals(mean, -1.58, 1e-12);
  assertAlmostEquals(p, 0.002832890197384273, 1e-12);
  assertAlmostEquals(low, -2.459885763276983, 1e-10);
  assertAlmostEquals(high, -0.7001142367230175, 1e-10);
  assertAlmostEquals(effect, -1.2845575625910546, 1e-12);
});

Deno.test("tTest and interval agree with scipy's ttest_1samp", () => {
  const values = [1.9, 1.88, 1.92, 1.87, 1.95];
  const { t, p } = tTest(values, 1.9);
  assertAlmostEquals(t, 0.2786932057166476, 1e-10);
  assertAlmostEquals(p, 0.7942947427865169, 1e-10);
  const { low, high, mean } = interval(values);
  assertAlmostEquals(mean!, 1.904, 1e-12);
  assertAlmostEquals(low!, 1.8641505160765108, 1e-10);
  assertAlmostEquals(high!, 1.943849483923489, 1e-10);
});

Deno.test("interval of none or one value has no ends", () => {
  assertEquals(interval([]), { n: 0, mean: null, low: null, high: null });
  assertEquals(interval([3]), { n: 1, mean: 3, low: null, high: null });
});

Deno.test("tTest of equal values is certain, and knows no difference from no evidence", () => {
  assertEquals(tTest([0.1, 0.1, 0.1]).p, 0);
  assertEquals(tTest([0, 0, 0]).p, 1);
  assertEquals(tTest([0.1, 0.1, 0.1], 0.1).p, 1);
  assertEquals(paired([1, 2, 3], [1, 2, 3]).effect, 0);
});

Deno.test("tTest refuses values that are not finite and too few of them", () => {
  assertThrows(() => tTest([1, NaN]), RangeError, "finite");
  assertThrows(() => tTest([1]), RangeError, "at least 2");
  assertThrows(() => paired([1, 2], [1]), RangeError, "2 and 1");
});

Deno.test("paired is antisymmetric and its interval excludes zero exactly when p < 0.05", () => {
  fc.assert(fc.property(samples, samples, (x, y) => {
    const n = Math.min(x.length, y.length);
    const forward = paired(x.slice(0, n), y.slice(0, n));
    const backward = paired(y.slice(0, n), x.slice(0, n));
    assertAlmostEquals(forward.mean, -backward.mean, 1e-9);
    assertAlmostEquals(forward.p, backward.p, 1e-9);
    if (Math.abs(forward.p - 0.05) < 1e-6) return;
    const excludes = forward.low > 0 || forward.high < 0;
    assertEquals(excludes, forward.p < 0.05, JSON.stringify(forward));
  }));
});

Deno.test("holm agrees with statsmodels' multipletests", () => {
  const adjusted = holm([0.01, 0.04, 0.03, 0.005, 0.5]);
  [0.04, 0.09, 0.09, 0.025, 0.5].forEach((p, i) => assertAlmostEquals(adjusted[i], p, 1e-12));
  assertEquals(holm([]), []);
  assertEquals(holm([0.01, NaN]), [0.02, 1]);
});

Deno.test("holm keeps the order, never lowers a p, and stays below Bonferroni", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }),
      (ps) => {
        const adjusted = holm(ps);
        ps.forEach((p, i) => {
          assert(adjusted[i] >= p && adjusted[i] <= Math.min(1, p * ps.length) + 1e-12);
          ps.forEach((q, j) => assert(p > q || adjusted[i] <= adjusted[j]));
        });
      },
    ),
  );
});

Deno.test("equivalence agrees with scipy's two one-sided tests", () => {
  const differences = [0.01, -0.02, 0.015, 0.0, -0.005];
  assertAlmostEquals(equivalence(differences, 0.02), 0.015452917373612636, 1e-12);
  assertAlmostEquals(equivalence(differences, 0.05), 0.000612457561595303, 1e-12);
  assertThrows(() => equivalence(differences, 0), RangeError, "positive margin");
});

Deno.test("beyond agrees with scipy and never accompanies equivalence", () => {
  assertAlmostEquals(beyond([0.1, 0.14, 0.12, 0.09, 0.11], 0.05), 0.001964580114585927, 1e-12);
  fc.assert(fc.property(samples, fc.double({ min: 0.01, max: 50, noNaN: true }), (x, margin) => {
    assert(equivalence(x, margin) >= 0.05 || beyond(x, margin) >= 0.05);
  }));
});

Deno.test("fisherExact agrees with scipy's fisher_exact", () => {
  assertAlmostEquals(fisherExact(5, 5, 0, 5), 0.007936507936507938, 1e-12);
  assertAlmostEquals(fisherExact(3, 5, 1, 5), 0.5238095238095238, 1e-12);
  assertAlmostEquals(fisherExact(8, 10, 1, 6), 0.034965034965034975, 1e-12);
  assertAlmostEquals(fisherExact(3, 4, 1, 4), 0.48571428571428565, 1e-12);
  assertEquals(fisherExact(0, 5, 0, 5), 1);
});
