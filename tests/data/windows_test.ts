import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  consecutiveWindows,
  ignored,
  type LanguageBatch,
  randomWindows,
  slidingWindows,
  splitText,
  windowCount,
} from "../../lib/data/mod.ts";
import { RandomStream } from "../../lib/random/mod.ts";

const sizes = fc.record({
  batch: fc.integer({ min: 1, max: 5 }),
  context: fc.integer({ min: 1, max: 9 }),
});
/** Different ids, so that each shows its place. */
const count = (length: number) => Int32Array.from({ length }, (_, i) => i);

function assertShifted({ inputs, targets }: LanguageBatch): void {
  assertEquals(targets.shape, inputs.shape);
  assertEquals(inputs.data.length, inputs.shape[0]! * inputs.shape[1]!);
  const context = inputs.shape[1]!;
  inputs.data.forEach((id, i) => {
    assertEquals(targets.data[i], id + 1);
    if (i % context > 0) assertEquals(id, inputs.data[i - 1]! + 1);
  });
}

Deno.test("randomWindows are stretches of the text with targets one token on", () => {
  fc.assert(fc.property(sizes, fc.nat(50), fc.nat(), (size, more, seed) => {
    const ids = count(size.context + 1 + more);
    const batch = randomWindows(ids, size, RandomStream.named(seed));
    assertEquals(batch.inputs.shape, [size.batch, size.context]);
    assertShifted(batch);
    assertEquals(randomWindows(ids, size, RandomStream.named(seed)), batch);
  }));
});

Deno.test("randomWindows begin at every token that has a window after it", () => {
  const random = RandomStream.named(1);
  const starts = new Set<number>();
  for (let i = 0; i < 100; i++) {
    starts.add(randomWindows(count(8), { batch: 1, context: 3 }, random).inputs.data[0]!);
  }
  assertEquals([...starts].sort(), [0, 1, 2, 3, 4]);
});

Deno.test("consecutiveWindows read each token once, up to the last whole window", () => {
  fc.assert(fc.property(sizes, fc.nat(60), (size, more) => {
    const ids = count(size.context + 1 + more);
    const batches = [...consecutiveWindows(ids, size)];
    batches.forEach(assertShifted);
    const read = batches.flatMap(({ inputs }) => [...inputs.data]);
    assertEquals(read, [...ids.subarray(0, windowCount(ids.length, size.context) * size.context)]);
    assert(ids.length - 1 - read.length < size.context);
    assert(batches.slice(0, -1).every(({ inputs }) => inputs.shape[0] === size.batch));
  }));
});

Deno.test("slidingWindows score each token once, with its text before it", () => {
  fc.assert(fc.property(sizes, fc.nat(60), fc.nat(), (size, more, seed) => {
    const stride = 1 + seed % size.context;
    const ids = count(size.context + 1 + more);
    const scored: number[] = [];
    for (const { inputs, targets } of slidingWindows(ids, { ...size, stride })) {
      targets.data.forEach((target, i) => {
        if (target === ignored) return;
        assertEquals(target, inputs.data[i]! + 1);
        assert(i % size.context >= Math.min(target - 1, size.context - stride));
        scored.push(target);
      });
    }
    assertEquals(scored, [...ids.subarray(1, scored.length + 1)]);
    assert(ids.length - 1 - scored.length < stride);
  }));
  const text = { batch: 1, context: 4 };
  for (const stride of [0, 5, 1.5]) {
    assertThrows(() => [...slidingWindows(count(9), { ...text, stride })], RangeError, "1 to 4");
  }
});

Deno.test("slidingWindows by the whole context do not overlap", () => {
  const size = { batch: 3, context: 4 };
  assertEquals(
    [...slidingWindows(count(50), { ...size, stride: 4 })],
    [...consecutiveWindows(count(50), size)],
  );
});

Deno.test("windows longer than the text are refused", () => {
  const size = { batch: 1, context: 10 };
  assertThrows(() => randomWindows(count(10), size, RandomStream.named(1)), RangeError, "got 10");
  assertThrows(() => [...consecutiveWindows(count(10), size)], RangeError, "at least 11");
});

Deno.test("splitText loses nothing and cuts no character", () => {
  const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });
  fc.assert(fc.property(fc.string({ unit: "binary" }), share, (text, validation) => {
    const parts = splitText(text, validation);
    assertEquals(parts.training + parts.validation, text);
    assert(parts.training.isWellFormed() && parts.validation.isWellFormed());
    assert(Math.abs(parts.training.length - text.length * (1 - validation)) <= 2);
  }));
  for (const share of [0, 1, -1, NaN]) {
    assertThrows(() => splitText("abc", share), RangeError, "between 0 and 1");
  }
});
