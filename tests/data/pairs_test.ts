import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ignored, pairBatch, shuffledBatches, sortedBatches } from "../../lib/data/mod.ts";
import { RandomStream } from "../../lib/random/mod.ts";

const special = { padding: 0, begin: 1, end: 2 };
const ids = fc.array(fc.integer({ min: 3, max: 9 }), { minLength: 1, maxLength: 6 });
const pairs = fc.array(fc.record({ source: ids, target: ids }), { minLength: 1, maxLength: 40 });

Deno.test("pairBatch holds each pair between its special tokens", () => {
  fc.assert(fc.property(pairs, (pairs) => {
    const { source, targetInput, targetOutput } = pairBatch(pairs, special);
    assertEquals(targetInput.shape, targetOutput.shape);
    pairs.forEach((pair, row) => {
      const cut = (
        { data, shape }: typeof source,
      ) => [...data.subarray(row * shape[1]!, (row + 1) * shape[1]!)];
      const filled = (
        list: readonly number[],
        width: number,
        filler: number,
      ) => [...list, ...Array(width - list.length).fill(filler)];
      const width = targetInput.shape[1]!;
      assertEquals(cut(source), filled(pair.source, source.shape[1]!, 0));
      assertEquals(cut(targetInput), filled([1, ...pair.target], width, 0));
      assertEquals(cut(targetOutput), filled([...pair.target, 2], width, ignored));
    });
  }));
});

Deno.test("shuffledBatches take each pair at most once and leave out less than a batch", () => {
  fc.assert(fc.property(pairs, fc.integer({ min: 1, max: 40 }), fc.nat(), (pairs, batch, seed) => {
    fc.pre(batch <= pairs.length);
    const batches = shuffledBatches(pairs, batch, RandomStream.named(seed));
    assert(batches.every(({ length }) => length === batch));
    const taken = batches.flat();
    assertEquals(new Set(taken).size, taken.length);
    assertEquals(taken.length, pairs.length - pairs.length % batch);
    assertEquals(shuffledBatches(pairs, batch, RandomStream.named(seed)), batches);
  }));
});

Deno.test("shuffledBatches put pairs of like length together", () => {
  const random = RandomStream.named(3);
  const pairs = Array.from({ length: 1000 }, () => ({
    source: Array(1 + random.below(20)).fill(3),
    target: [3],
  }));
  const padded = (batches: (typeof pairs)[]) =>
    batches.reduce((sum, batch) => {
      const longest = Math.max(...batch.map(({ source }) => source.length));
      return sum + batch.reduce((sum, { source }) => sum + longest - source.length, 0);
    }, 0);
  const plain = Array.from({ length: 50 }, (_, i) => pairs.slice(20 * i, 20 * (i + 1)));
  assert(padded(shuffledBatches(pairs, 20, random)) < padded(plain) / 10);
});

Deno.test("sortedBatches take every pair", () => {
  fc.assert(fc.property(pairs, fc.integer({ min: 1, max: 9 }), (pairs, batch) => {
    const batches = sortedBatches(pairs, batch);
    assertEquals(new Set(batches.flat()), new Set(pairs));
    assertEquals(batches.flat().length, pairs.length);
  }));
});

Deno.test("shuffledBatches refuse a batch larger than the data", () => {
  assertThrows(
    () => shuffledBatches([{ source: [3], target: [3] }], 2, RandomStream.named(1)),
    RangeError,
    "at least 2 pairs, got 1",
  );
});
