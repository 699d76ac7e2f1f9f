import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  consecutiveWindows,
  ignored,
  packDocuments,
  preTrainingBatches,
  type SentencePair,
  sentencePairs,
} from "../../lib/data/mod.ts";
import { RandomStream } from "../../lib/random/mod.ts";

const special = { begin: 2, separator: 3 };

/** Documents whose tokens all differ, so that each tells where it is from. */
const corpora = fc.array(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 9 }), {
  minLength: 2,
  maxLength: 5,
}).map((lengths) => {
  let next = 10;
  return lengths.map((sentences) =>
    sentences.map((length) => Array.from({ length }, () => next++))
  );
});

function halves({ ids, segments }: SentencePair) {
  const cut = ids.indexOf(special.separator);
  assertEquals([ids[0], ids.at(-1)], [special.begin, special.separator]);
  assertEquals([...segments], [...ids.keys()].map((i) => i <= cut ? 0 : 1));
  return { a: [...ids.slice(1, cut)], b: [...ids.slice(cut + 1, -1)] };
}

Deno.test("sentencePairs makes pairs of connected text that fit, and say the truth about it", () => {
  fc.assert(
    fc.property(corpora, fc.nat(), fc.integer({ min: 5, max: 30 }), (documents, seed, context) => {
      const of = (id: number) => documents.findIndex((document) => document.flat().includes(id));
      const connected = (ids: number[]) => ids.every((id, i) => i === 0 || id === ids[i - 1] + 1);
      const pairs = [
        ...sentencePairs(documents, { ...special, context }, RandomStream.named(seed)),
      ];
      for (const pair of pairs) {
        assert(pair.ids.length <= context);
        const { a, b } = halves(pair);
        assert(connected(a) && connected(b) && b.length > 0);
        if (a.length === 0) continue;
        assertEquals(of(a[0]) === of(b[0]), pair.follows);
        if (pair.follows) assert(b[0] > a.at(-1)!);
      }
      // Every document is read.
      assert(pairs.length >= documents.length);
    }),
  );
});

Deno.test("sentencePairs without other documents reads every sentence once, in order", () => {
  fc.assert(fc.property(corpora, fc.nat(), (documents, seed) => {
    const paired = documents.map((document) =>
      document.length === 1 ? [document[0], document[0].map((id) => id + 1000)] : document
    );
    const options = { ...special, context: 1000, short: 0, unrelated: 0 };
    const pairs = [...sentencePairs(paired, options, RandomStream.named(seed))];
    assertEquals(
      pairs.flatMap((pair) => [...halves(pair).a, ...halves(pair).b]),
      paired.flat(2),
    );
  }));
});

Deno.test("sentencePairs takes another document for half of what could follow", () => {
  const documents = Array.from(
    { length: 400 },
    (_, d) => Array.from({ length: 10 }, (_, s) => [10 + 10 * d + s]),
  );
  const options = { ...special, context: 13, short: 0 };
  const pairs = [...sentencePairs(documents, options, RandomStream.named(1))];
  const several = pairs.filter((pair) => halves(pair).a.length > 0);
  const share = several.filter(({ follows }) => follows).length / several.length;
  // Sentences that are left over at the end stand alone, and have none that follows.
  assert(share > 0.25 && share < 0.5, `${share}`);
});

Deno.test("sentencePairs refuses a single document, and a context without room", () => {
  const make = (
    documents: number[][][],
    context: number,
  ) => [...sentencePairs(documents, { ...special, context }, RandomStream.named(1))];
  assertThrows(() => make([[[10]], [[]]], 9), RangeError, "two documents with text or more");
  assertThrows(() => make([[[10]], [[11]]], 4), RangeError, "at least 5 tokens, got 2 and 4");
});

Deno.test("preTrainingBatches gives the same batches for a seed, and others in the next pass", () => {
  const documents = [[[10, 11, 12], [13, 14]], [[20, 21], [22]], [[30], [31, 32, 33]]];
  const options = {
    ...special,
    context: 12,
    batch: 2,
    padding: 0,
    mask: 4,
    vocabulary: 40,
    untouched: [0, 2, 3],
  };
  const take = (seed: number, count: number) => {
    const batches = preTrainingBatches(documents, options, seed);
    return Array.from({ length: count }, () => batches.next().value);
  };
  assertEquals(take(1, 12), take(1, 12));
  assert(JSON.stringify(take(1, 12)) !== JSON.stringify(take(2, 12)));
  for (const { inputs, targets, segments, nextSentence } of take(1, 12)) {
    assertEquals(inputs.shape[0], 2);
    assertEquals(targets.shape, inputs.shape);
    assertEquals(segments!.shape, inputs.shape);
    assertEquals(nextSentence!.shape, [2]);
    for (let row = 0; row < 2; row++) {
      const time = inputs.shape[1];
      const part = targets.data.subarray(row * time, (row + 1) * time);
      assert(part.some((target) => target !== ignored));
      inputs.data.forEach((id, i) => id === 0 && assertEquals(targets.data[i], ignored));
    }
  }
});

Deno.test("packDocuments ends each document, and its windows lose nothing but the rest", () => {
  fc.assert(fc.property(corpora, (documents) => {
    const texts = documents.map((document) => document.flat());
    const packed = packDocuments(texts, { end: 1 });
    assertEquals([...packed], texts.flatMap((text) => [...text, 1]));
    if (packed.length < 5) return;
    const windows = [...consecutiveWindows(packed, { batch: 3, context: 4 })];
    assertEquals(
      windows.flatMap(({ inputs }) => [...inputs.data]),
      [...packed.slice(0, 4 * Math.floor((packed.length - 1) / 4))],
    );
  }));
});
