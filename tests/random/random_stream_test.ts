import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { logarithm } from "../../lib/random/logarithm.ts";
import { RandomStream, stream } from "../../lib/random/mod.ts";

const seeds = fc.maxSafeNat();

Deno.test("RandomStream gives the same numbers for the same names", () => {
  fc.assert(fc.property(seeds, fc.string(), (seed, name) => {
    const [a, b] = [RandomStream.named(seed, name), new RandomStream(stream(seed, name))];
    const draw = (random: RandomStream) => [
      random.word(),
      random.uniform(),
      random.below(10),
      random.normal(),
      random.normal(),
      ...random.shuffle("abcdef"),
    ];
    assertEquals(draw(a), draw(b));
  }));
});

Deno.test("RandomStream.normal keeps its bits", () => {
  const random = RandomStream.named(0, "normal");
  const words = new BigUint64Array(Float64Array.from({ length: 3 }, () => random.normal()).buffer);
  assertEquals([...words].map((word) => word.toString(16)), [
    "3fe20eabc3ebd0e8",
    "bfe1f95398441253",
    "bff717902a732027",
  ]);
});

Deno.test("RandomStream.fork does not depend on what was drawn", () => {
  const random = RandomStream.named(3, "a");
  const before = random.fork("b").word();
  random.normal();
  assertEquals(random.fork("b").word(), before);
  assertEquals(random.fork("b").key, stream(3, "a", "b"));
});

Deno.test("RandomStream.uniform is spread evenly over [0, 1)", () => {
  const { mean, deviation, least, most } = describe(20000, (random) => random.uniform());
  assertAlmostEquals(mean, 0.5, 5 * Math.sqrt(1 / 12 / 20000));
  assertAlmostEquals(deviation, Math.sqrt(1 / 12), 0.005);
  assert(least >= 0 && least < 0.001 && most < 1 && most > 0.999);
});

Deno.test("RandomStream.normal has mean 0, deviation 1 and the normal distribution's tails", () => {
  const { mean, deviation, values } = describe(20000, (random) => random.normal());
  assertAlmostEquals(mean, 0, 5 / Math.sqrt(20000));
  assertAlmostEquals(deviation, 1, 5 / Math.sqrt(2 * 20000));
  const beyond = (limit: number) => values.filter((value) => Math.abs(value) > limit).length;
  assertAlmostEquals(beyond(1) / 20000, 0.3173, 0.017);
  assertAlmostEquals(beyond(2) / 20000, 0.0455, 0.008);
});

Deno.test("RandomStream.below is even over its range", () => {
  for (const n of [1, 2, 3, 7, 10]) {
    const random = RandomStream.named(n, "below");
    const counts = new Array(n).fill(0);
    for (let i = 0; i < 5000; i++) counts[random.below(n)]++;
    const expected = 5000 / n;
    for (const count of counts) assert(Math.abs(count - expected) <= 5 * Math.sqrt(expected));
  }
});

Deno.test("RandomStream.below passes over words that would favor small numbers", () => {
  // Of 2^32 words the last 2^30 are no multiple of 3 * 2^30.
  const n = 3 * 2 ** 30;
  const random = RandomStream.named(1, "below");
  const again = RandomStream.named(1, "below");
  const words = Array.from({ length: 100 }, () => again.word()).filter((word) => word < n);
  assert(words.length < 90);
  assertEquals(words.map(() => random.below(n)), words);
  assertEquals(random.below(2 ** 32) < 2 ** 32, true);
});

Deno.test("RandomStream.below refuses an empty range", () => {
  for (const n of [0, -1, 1.5, NaN, 2 ** 32 + 1]) {
    assertThrows(
      () => RandomStream.named(1).below(n),
      RangeError,
      "expected a bound from 1 to 2^32",
    );
  }
});

Deno.test("RandomStream.shuffle gives every order as often", () => {
  const random = RandomStream.named(5, "shuffle");
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = random.shuffle("abc").join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assertEquals(counts.size, 6);
  for (const count of counts.values()) assert(Math.abs(count - 1000) < 150);
});

Deno.test("logarithm is Math.log to the last two places", () => {
  fc.assert(fc.property(
    fc.double({ min: 2 ** -1022, max: Number.MAX_VALUE, noNaN: true }),
    fc.double({ min: 0.5, max: 2, noNaN: true }),
    (wide, near) => {
      for (const x of [wide, near]) {
        const expected = Math.log(x);
        assert(Math.abs(logarithm(x) - expected) <= 2 ** -51 * Math.abs(expected), `${x}`);
      }
    },
  ));
  assertEquals(logarithm(1), 0);
});

function describe(count: number, draw: (random: RandomStream) => number) {
  const random = RandomStream.named(11, "statistics");
  const values = Array.from({ length: count }, () => draw(random));
  const mean = values.reduce((a, b) => a + b) / count;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
  return {
    values,
    mean,
    deviation: Math.sqrt(variance),
    least: values.reduce((a, b) => Math.min(a, b)),
    most: values.reduce((a, b) => Math.max(a, b)),
  };
}
