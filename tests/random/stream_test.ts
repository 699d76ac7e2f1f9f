import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { fork, stream, threefry } from "../../lib/random/mod.ts";

const seeds = fc.maxSafeNat();
const names = fc.array(fc.string({ unit: "grapheme", maxLength: 20 }), { maxLength: 4 });

Deno.test("stream depends on the seed, the names, and where one name ends", () => {
  fc.assert(fc.property(seeds, seeds, names, names, (seed, other, path, another) => {
    const same = seed === other && JSON.stringify(path) === JSON.stringify(another);
    const keys = [stream(seed, ...path), stream(other, ...another)];
    assertEquals(keys[0].join() === keys[1].join(), same);
  }));
  assertNotEquals(stream(1, "ab", "c"), stream(1, "a", "bc"));
  assertNotEquals(stream(1, "a"), stream(1, "a\0"));
  assertNotEquals(stream(1, ""), stream(1));
  assertNotEquals(stream(0), stream(2 ** 32));
});

Deno.test("stream with no name is the seed's two words", () => {
  assertEquals(stream(2 ** 32 * 5 + 7), [7, 5]);
});

Deno.test("stream hashes eight bytes of a name at a time, then its length", () => {
  const first = threefry([7, 0], [0x64636261, 0x68676665]);
  const second = threefry(first, [0x00000069, 0]);
  assertEquals(stream(7, "abcdefghi"), threefry(second, [9, 0xffffffff]));
});

Deno.test("fork goes on where stream ended", () => {
  fc.assert(fc.property(seeds, names, names, (seed, path, more) => {
    assertEquals(fork(stream(seed, ...path), ...more), stream(seed, ...path, ...more));
  }));
});

Deno.test("stream refuses what is no seed, and says what one is", () => {
  for (const seed of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
    const error = assertThrows(() => stream(seed), RangeError);
    assert(error.message.includes("expected a whole number from 0 to 2^53 - 1"), error.message);
  }
});
