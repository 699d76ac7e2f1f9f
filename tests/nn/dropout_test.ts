import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { Dropout, initialize, Module, withDropout } from "../../lib/nn/mod.ts";
import { ones } from "../../lib/tensor/mod.ts";

class Two extends Module {
  readonly first: Dropout = new Dropout(0.25);
  readonly second: Dropout = new Dropout(0.25);
}

const model = initialize(new Two(), { seed: 0 });
const x = ones([100, 100]);
const draw = (dropout: Dropout, seed = 1, step = 1) =>
  withDropout({ seed, step }, () => dropout.forward(x).toArray());

Deno.test("Dropout is off outside withDropout, and at rate 0", () => {
  assertEquals(model.first.forward(x), x);
  assertEquals(withDropout({ seed: 1, step: 1 }, () => new Dropout(0).forward(x)), x);
});

Deno.test("Dropout zeroes the share it says and keeps the mean", () => {
  const kept = draw(model.first);
  const zeros = kept.filter((value) => value === 0).length;
  assert(Math.abs(zeros / 10_000 - 0.25) < 0.02);
  assertEquals(new Set(kept), new Set([0, Math.fround(1 / 0.75)]));
});

Deno.test("Dropout draws by seed, step, name and call, and by nothing else", () => {
  const first = draw(model.first);
  assertEquals(draw(model.first), first);
  assertNotEquals(draw(model.first, 2), first);
  assertNotEquals(draw(model.first, 1, 2), first);
  assertNotEquals(draw(model.second), first);
  const twice = withDropout({ seed: 1, step: 1 }, () => [
    model.first.forward(x).toArray(),
    model.second.forward(x).toArray(),
    model.first.forward(x).toArray(),
  ]);
  assertEquals(twice[0], first);
  assertEquals(twice[1], draw(model.second));
  assertNotEquals(twice[2], first);
});

Deno.test("withDropout ends with its callback, and after a throw", () => {
  assertThrows(() =>
    withDropout({ seed: 1, step: 1 }, () => {
      throw new Error("stopped");
    })
  );
  assertEquals(model.first.forward(x), x);
  withDropout({ seed: 1, step: 1 }, () => {
    const outer = model.first.forward(x).toArray();
    assertEquals(draw(model.first), outer);
    assertNotEquals(model.first.forward(x).toArray(), outer);
  });
});

Deno.test("Dropout takes rates from 0 up to, not including, 1", () => {
  for (const rate of [1, -0.1, NaN, 2]) {
    assertThrows(
      () => new Dropout(rate),
      RangeError,
      `Cannot drop out: expected a rate of at least 0 and below 1, got ${rate}`,
    );
  }
});
