import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ignored, type MaskingOptions, maskTokens } from "../../lib/data/mod.ts";
import { RandomStream } from "../../lib/random/mod.ts";

const options: MaskingOptions = { vocabulary: 1000, mask: 4, untouched: [0, 2, 3] };
const sequences = fc.array(fc.constantFrom(0, 2, 3, 10, 11, 12, 500), {
  minLength: 1,
  maxLength: 60,
});

Deno.test("maskTokens changes chosen tokens only, and its targets are what stood there", () => {
  fc.assert(fc.property(sequences, fc.nat(), (ids, seed) => {
    const { inputs, targets } = maskTokens(ids, options, RandomStream.named(seed));
    ids.forEach((id, i) => {
      if (targets[i] === ignored) assertEquals(inputs[i], id);
      else assertEquals(targets[i], id);
      if (options.untouched.includes(id)) assertEquals(targets[i], ignored);
    });
  }));
});

Deno.test("maskTokens chooses 15 % of the length, at least one and at most the maximum", () => {
  fc.assert(
    fc.property(sequences, fc.nat(), fc.integer({ min: 1, max: 9 }), (ids, seed, maximum) => {
      const random = RandomStream.named(seed);
      const chosen = maskTokens(ids, { ...options, maximum }, random).targets
        .filter((target) => target !== ignored).length;
      const free = ids.filter((id) => !options.untouched.includes(id)).length;
      const wanted = Math.min(maximum, Math.max(1, Math.round(0.15 * ids.length)));
      assertEquals(chosen, Math.min(free, wanted));
    }),
  );
});

Deno.test("maskTokens hides 80 %, replaces 10 % by any token, and leaves 10 %", () => {
  const ids = new Int32Array(200_000).fill(10);
  const { inputs, targets } = maskTokens(ids, options, RandomStream.named(1));
  const chosen = [...inputs].filter((_, i) => targets[i] !== ignored);
  assertEquals(chosen.length, 30_000);
  const share = (holds: (id: number) => boolean) => chosen.filter(holds).length / chosen.length;
  // Six standard deviations of a share of 30,000 draws.
  const near = (got: number, expected: number) =>
    assert(Math.abs(got - expected) < 6 * Math.sqrt(expected * (1 - expected) / 30_000), `${got}`);
  near(share((id) => id === 4), 0.8 + 0.1 / 1000);
  near(share((id) => id === 10), 0.1 + 0.1 / 1000);
  const replaced = chosen.filter((id) => id !== 4 && id !== 10);
  assert(replaced.some((id) => id < 100) && replaced.some((id) => id >= 900));
  assert(replaced.every((id) => id >= 0 && id < 1000));
});

Deno.test("maskTokens with continues chooses whole words, never more tokens than wanted", () => {
  // Ids from 500 on continue a word.
  const words = fc.array(fc.tuple(fc.integer({ min: 10, max: 99 }), fc.nat(3)), { maxLength: 20 });
  fc.assert(fc.property(words, fc.nat(), (words, seed) => {
    const ids = [2, ...words.flatMap(([id, tail]) => [id, ...Array(tail).fill(500)]), 3];
    const continues = (id: number) => id >= 500;
    const { targets } = maskTokens(ids, { ...options, continues }, RandomStream.named(seed));
    ids.forEach((id, i) => {
      if (!continues(id)) return;
      assertEquals(targets[i] === ignored, targets[i - 1] === ignored, `${ids} ${targets}`);
    });
    const chosen = targets.filter((target) => target !== ignored).length;
    assert(chosen <= Math.max(1, Math.round(0.15 * ids.length)));
  }));
});

Deno.test("maskTokens gives the same for the same seed, and refuses impossible shares", () => {
  const ids = Int32Array.from({ length: 100 }, (_, i) => i + 10);
  const mask = (seed: number) => maskTokens(ids, options, RandomStream.named(seed));
  assertEquals(mask(7), mask(7));
  assert(mask(7).targets.join() !== mask(8).targets.join());
  for (const wrong of [{ share: 1.1 }, { masked: -0.1 }, { masked: 0.8, replaced: 0.3 }]) {
    assertThrows(
      () => maskTokens(ids, { ...options, ...wrong }, RandomStream.named(1)),
      RangeError,
      "expected shares from 0 to 1",
    );
  }
});
