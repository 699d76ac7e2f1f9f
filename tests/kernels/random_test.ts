import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Key, stream, uniforms } from "../../lib/random/mod.ts";
import { createEngine } from "../../lib/kernels/engine.ts";
import { heapAddress } from "../../lib/kernels/layout.ts";

const engine = createEngine({ threads: 1 });
const count = 1 << 15;
const x = heapAddress, out = heapAddress + count * 4;
engine.reserve(out + count * 4);

const read = (size = count) => (engine.numbers as Float32Array).slice(out >> 2, (out >> 2) + size);

const mean = (values: Float32Array) => values.reduce((a, b) => a + b) / values.length;

Deno.test("randomUniform gives the bits of uniforms", () => {
  const word = fc.nat(2 ** 32 - 1);
  fc.assert(fc.property(word, word, fc.integer({ min: 1, max: 50 }), (a, b, size) => {
    engine.run("randomUniform", size, 1, out, a, b, 0, 1);
    assertEquals(read(size), uniforms([a, b], size));
  }));
});

Deno.test("randomNormal has mean, deviation, tails and no correlation of neighbors", () => {
  const [a, b] = stream(1, "normal");
  engine.run("randomNormal", count, 1, out, a, b, 3, 2);
  const z = read().map((value) => (value - 3) / 2);
  assertAlmostEquals(mean(z), 0, 5 / Math.sqrt(count));
  assertAlmostEquals(mean(z.map((v) => v * v)), 1, 5 * Math.sqrt(2 / count));
  assertAlmostEquals(mean(z.map((v) => v ** 4)), 3, 5 * Math.sqrt(96 / count));
  assertAlmostEquals(mean(z.map((v) => Number(Math.abs(v) > 2))), 0.0455, 0.006);
  assertAlmostEquals(mean(z.map((v, i) => v * z[(i + 1) % count])), 0, 5 / Math.sqrt(count));
});

Deno.test("dropout keeps its share, keeps the mean, and drops the same elements again", () => {
  const [a, b]: Key = stream(2, "dropout");
  engine.numbers.fill(1, x >> 2, (x >> 2) + count);
  for (const rate of [0, 0.1, 0.5, 0.9]) {
    engine.run("dropout", count, 1, out, x, a, b, rate);
    const once = read();
    const kept = mean(once.map((value) => Number(value !== 0)));
    assertAlmostEquals(kept, 1 - rate, 5 * Math.sqrt(rate * (1 - rate) / count) + 1e-12);
    assert(once.every((value) => value === 0 || value === Math.fround(1 / (1 - rate))));
    engine.run("dropout", count, 1, out, x, a, b, rate);
    assertEquals(read(), once);
  }
});

Deno.test("dropout drops where uniforms are below the rate", () => {
  const key = stream(3, "dropout");
  engine.numbers.fill(1, x >> 2, (x >> 2) + 64);
  const u = uniforms(key, 64);
  for (const rate of [0, 0.3, u[5], u[5] + 2 ** -26, 0.7, 1]) {
    engine.run("dropout", 64, 1, out, x, ...key, rate);
    assertEquals([...read(64)].map((value) => value !== 0), [...u].map((value) => value >= rate));
  }
});
