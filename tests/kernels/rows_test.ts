import { assert, assertEquals } from "@std/assert";
import { SideBySide } from "./side_by_side.ts";

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

/** A few numbers with something special among them, at every place of a vector and behind it. */
const places = (width: number, special: number, others: number) =>
  Array.from({ length: width }, (_, place) => {
    const row = new Array(width).fill(others);
    row[place] = special;
    return row;
  });

Deno.test("softmax gives -Infinity the probability 0", () => {
  const memory = new SideBySide(1);
  const x = memory.numbers(places(7, -infinity, 3).flat());
  const out = memory.empty(49);
  memory.run("softmax", 7, out, x, 7);
  memory.read(out, 49).forEach((p, i) => {
    if (i % 8 === 0) assertEquals(p, 0);
    else assert(Math.abs(p - 1 / 6) < 1e-7);
  });
});

Deno.test("softmax, logSoftmax, norms and sums hand one NaN on to the whole row", () => {
  for (const special of [nan, infinity]) {
    const memory = new SideBySide(1);
    const x = memory.numbers(places(11, special, 1).flat());
    const out = memory.empty(121), mean = memory.empty(11), rstd = memory.empty(11);
    const runs = [
      () => memory.run("softmax", 11, out, x, 11),
      () => memory.run("layerNorm", 11, out, mean, rstd, x, 0, 0, 11, 1e-5),
    ];
    if (Number.isNaN(special)) {
      runs.push(
        () => memory.run("logSoftmax", 11, out, x, 11),
        () => memory.run("rmsNorm", 11, out, rstd, x, 0, 11, 1e-5),
      );
    }
    for (const run of runs) {
      memory.compiled.numbers.fill(0, out >> 2, (out >> 2) + 121);
      run();
      assert(memory.read(out, 121).some(Number.isNaN));
      for (let row = 0; row < 11; row++) {
        assert(memory.read(out + row * 44, 11).some(Number.isNaN), `row ${row}, ${special}`);
      }
    }
  }
});

Deno.test("argmaxRows passes over NaN", () => {
  const memory = new SideBySide(1);
  const x = memory.numbers([...places(9, nan, -1).flat(), ...new Array(9).fill(nan)]);
  const ids = memory.empty(10);
  memory.run("argmaxRows", 10, ids, x, 9);
  assertEquals([...memory.compiled.integers.slice(ids >> 2, (ids >> 2) + 10)], [
    1,
    ...new Array(9).fill(0),
  ]);
});

Deno.test("crossEntropy gives NaN for a target that is no class, and 0 where it is ignored", () => {
  const targets = [0, 4, -100, 5, -1, 2 ** 31 - 1, -(2 ** 31), 3];
  const expected = [false, false, false, true, true, true, true, false];
  const memory = new SideBySide(1);
  const logits = memory.random(8 * 5), ids = memory.empty(8);
  memory.compiled.integers.set(targets, ids >> 2);
  memory.reference.integers.set(targets, ids >> 2);
  const losses = memory.empty(8), sums = memory.empty(8), gradient = memory.empty(40);
  memory.run("crossEntropy", 8, losses, sums, logits, ids, 5, 0.1, -100);
  const upstream = memory.numbers(new Array(8).fill(1));
  memory.run("crossEntropyBackward", 8, gradient, logits, ids, sums, upstream, 5, 0.1, -100);
  memory.assertClose(losses, 8, 1e-6);
  memory.assertClose(gradient, 40, 1e-6);
  assertEquals([...memory.read(losses, 8)].map(Number.isNaN), expected);
  for (let row = 0; row < 8; row++) {
    assertEquals(memory.read(gradient + row * 20, 5).every(Number.isNaN), expected[row]);
  }
  assertEquals([...memory.read(gradient + 2 * 20, 5)], [0, 0, 0, 0, 0]);
});

Deno.test("crossEntropy of huge logits stays finite, and of infinite ones does not", () => {
  const memory = new SideBySide(1);
  const logits = memory.numbers([1e30, -1e30, 0, 200, 100, -100, infinity, 0, 0, nan, 0, 0]);
  const ids = memory.empty(4), losses = memory.empty(4), sums = memory.empty(4);
  memory.compiled.integers.set([0, 1, 1, 1], ids >> 2);
  memory.reference.integers.set([0, 1, 1, 1], ids >> 2);
  memory.run("crossEntropy", 4, losses, sums, logits, ids, 3, 0, -100);
  const [a, b, c, d] = memory.read(losses, 4);
  assertEquals([a, b], [0, 100]);
  assert(!Number.isFinite(c) && Number.isNaN(d));
});

Deno.test("layerNorm of a constant row is its bias", () => {
  const memory = new SideBySide(1);
  const x = memory.numbers(new Array(2 * 13).fill(1000)), bias = memory.random(13);
  const out = memory.empty(26), mean = memory.empty(2), rstd = memory.empty(2);
  memory.run("layerNorm", 2, out, mean, rstd, x, 0, bias, 13, 1e-5);
  assertEquals(memory.read(out, 13), memory.read(bias, 13));
});
