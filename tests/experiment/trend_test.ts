import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { fitLine, fitPower, spearman } from "../../lib/experiment/trend.ts";

Deno.test("fitLine agrees with scipy's linregress", () => {
  const line = fitLine([1, 2, 3, 4, 5, 6], [2.1, 3.9, 6.2, 7.8, 10.1, 12.2]);
  assertAlmostEquals(line.slope, 2.02, 1e-10);
  assertAlmostEquals(line.intercept, -0.02, 1e-10);
  assertAlmostEquals(line.low!, 1.9012742132933, 1e-8);
  assertAlmostEquals(line.high!, 2.138725786706699, 1e-8);
  assertAlmostEquals(line.p!, 1.2013602560217847e-6, 1e-12);
});

Deno.test("fitPower agrees with scipy's linregress of logarithms", () => {
  const power = fitPower([2, 4, 8, 16, 32], [0.71, 0.48, 0.36, 0.26, 0.175]);
  assertAlmostEquals(power.exponent, -0.4925450987699495, 1e-10);
  assertAlmostEquals(power.factor, 0.9866775427022983, 1e-10);
  assertAlmostEquals(power.low!, -0.5411425249222254, 1e-8);
  assertAlmostEquals(power.high!, -0.4439476726176737, 1e-8);
  assertAlmostEquals(power.p!, 6.549204284872202e-5, 1e-10);
});

Deno.test("fitPower finds the power that made the points", () => {
  const finite = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  fc.assert(fc.property(finite(-3, 3), finite(0.1, 10), (exponent, factor) => {
    const x = [1, 2, 4, 8, 16];
    const fit = fitPower(x, x.map((value) => factor * value ** exponent));
    assertAlmostEquals(fit.exponent, exponent, 1e-8);
    assertAlmostEquals(fit.factor, factor, 1e-6);
  }));
});

Deno.test("spearman agrees with scipy's spearmanr where values are tied", () => {
  const { rho, p, n } = spearman([1, 1, 2, 2, 4, 4, 8, 8], [5.3, 5.2, 5, 5.1, 4.9, 4.9, 5, 4.8]);
  assertEquals(n, 8);
  assertAlmostEquals(rho, -0.8395701571521512, 1e-12);
  assertAlmostEquals(p!, 0.00912054629976226, 1e-10);
});

Deno.test("spearman sees order alone, and none in equal values", () => {
  assertAlmostEquals(spearman([1, 2, 3, 4], [1, 10, 100, 1000]).rho, 1, 1e-12);
  assertEquals(spearman([1, 2, 3], [1, 2, 3]).p, 0);
  assertEquals(spearman([1, 2, 3], [5, 5, 5]), { n: 3, rho: 0, p: 1 });
});

Deno.test("trends refuse what no line goes through", () => {
  assertThrows(() => fitLine([1, 1], [1, 2]), RangeError, "two different x");
  assertThrows(() => fitLine([1, 2], [1]), RangeError, "2 x and 1 y");
  assertThrows(() => fitPower([1, 2], [0, 1]), RangeError, "positive values, got 0");
});
