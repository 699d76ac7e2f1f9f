import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { bits, threefry, uniform, uniforms } from "../../lib/random/mod.ts";

Deno.test("threefry gives Random123's known answers", () => {
  // counter, key, words: threefry2x32 with 20 rounds in Random123's kat_vectors.
  const vectors = [
    [[0, 0], [0, 0], [0x6b200159, 0x99ba4efe]],
    [[0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], [0x1cb996fc, 0xbb002be7]],
    [[0x243f6a88, 0x85a308d3], [0x13198a2e, 0x03707344], [0xc4923a9c, 0x483df7a0]],
  ] as const;
  for (const [counter, key, words] of vectors) assertEquals(threefry(key, counter), words);
});

Deno.test("bits gives the words that Boost's engine gives for the key 0", () => {
  const words = Array.from({ length: 10 }, (_, index) => bits([0, 0], index));
  assertEquals(words, [
    0x6b200159,
    0x99ba4efe,
    0x508efb2c,
    0xc0de3f32,
    0x64a626ec,
    0xfc15e573,
    0xb8abc4d1,
    0x0537eb86,
    0xac6dc2bb,
    0xa7adb3c3,
  ]);
});

Deno.test("bits counts past 2^33 words", () => {
  assertEquals(bits([1, 2], 2 ** 33 + 6), threefry([1, 2], [3, 1])[0]);
});

Deno.test("uniforms are exact in float32 and below 1", () => {
  assertEquals(uniform(0xffffffff), 1 - 2 ** -24);
  assertEquals(uniform(0xff), 0);
  fc.assert(fc.property(fc.nat(2 ** 32 - 1), fc.nat(2 ** 32 - 1), (a, b) => {
    assertEquals([...uniforms([a, b], 5)], [0, 1, 2, 3, 4].map((i) => uniform(bits([a, b], i))));
  }));
});
