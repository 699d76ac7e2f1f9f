import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { alignment, forwardShares, type Patterns } from "../../lib/interpret/mod.ts";

/** Patterns of one head whose queries look at these keys alone. */
function lookingAt(looks: readonly number[], keys: number): Patterns {
  const head = new Float32Array(looks.length * keys);
  looks.forEach((key, query) => head[query * keys + key] = 1);
  return { attention: "decoder.0.crossAttention", queries: looks.length, keys, heads: [head] };
}

const looks = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 2, maxLength: 12 });

Deno.test("alignment: gives back the keys that a pattern was made from", () => {
  fc.assert(fc.property(looks, (looks) => {
    assertEquals(alignment(lookingAt(looks, 7)), [looks]);
  }));
});

Deno.test("alignment: takes the first of equally strong keys", () => {
  const even = { attention: "a", queries: 1, keys: 3, heads: [Float32Array.of(0.2, 0.4, 0.4)] };
  assertEquals(alignment(even), [[1]]);
});

Deno.test("forwardShares: 1 for keys in order, and the rest for the same keys backward", () => {
  fc.assert(fc.property(fc.uniqueArray(fc.nat(9), { minLength: 2 }), (keys) => {
    const sorted = keys.toSorted((a, b) => a - b);
    assertEquals(forwardShares(lookingAt(sorted, 10)), [1]);
    assertEquals(forwardShares(lookingAt(sorted.toReversed(), 10)), [0]);
    const [there] = forwardShares(lookingAt(keys, 10));
    const [back] = forwardShares(lookingAt(keys.toReversed(), 10));
    assertEquals(Math.round((there + back) * (keys.length - 1)), keys.length - 1);
  }));
});

Deno.test("forwardShares: refuses a single query", () => {
  assertThrows(() => forwardShares(lookingAt([0], 2)), RangeError, "longer target");
});
