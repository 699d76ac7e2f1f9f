import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  type Gpt,
  searchContinuations,
  type Transformer,
  translate,
} from "../../lib/models/mod.ts";
import { currentMachine, ids, scope } from "../../lib/tensor/mod.ts";
import { everyPositional, smallGpt, smallTransformer } from "./small_models.ts";

const special = { begin: 1, end: 2 };
const sources = [[3, 4, 5], [8, 7, 6, 5, 4, 3, 2], [1], [3, 3]];

for (const positional of everyPositional) {
  Deno.test(`translate makes the same targets with and without a cache with ${positional.kind}`, () => {
    const model = smallTransformer({ positional });
    for (const way of [{}, { beams: 3 }, { temperature: 0.8, seed: 3 }]) {
      const options = { ...special, ...way };
      const cached = translate(model, sources, options);
      assertEquals(translate(model, sources, { ...options, cache: false }), cached);
      if (!("seed" in way)) {
        // Beside others a source is filled up with padding, which changes nothing.
        assertEquals(sources.map((source) => translate(model, [source], options)[0]), cached);
      }
    }
  });

  Deno.test(`searchContinuations finds the same with and without a cache with ${positional.kind}`, () => {
    const model = smallGpt({ positional });
    const options = { tokens: 12, beams: 3, end: 4 };
    const found = searchContinuations(model, [1, 2, 3], options);
    const again = searchContinuations(model, [1, 2, 3], { ...options, cache: false });
    assertEquals(again.map(({ tokens }) => tokens), found.map(({ tokens }) => tokens));
    found.forEach(({ score }, i) => assertAlmostEquals(again[i].score, score, 1e-4));
  });
}

/** Every text of up to `longest` tokens that ends, with `ln p`, by the full forward pass. */
function everyText(model: Gpt, prompt: number[], end: number, longest: number, vocabulary: number) {
  const found: { tokens: number[]; logProbability: number }[] = [];
  const visit = (tokens: number[], before: number) => {
    const logits = scope(() => model.forward(ids([[...prompt, ...tokens]])).logSoftmax().toArray());
    const last = logits.subarray(logits.length - vocabulary);
    found.push({ tokens, logProbability: before + last[end] });
    if (tokens.length + 1 === longest) return;
    for (let token = 0; token < vocabulary; token++) {
      if (token !== end) visit([...tokens, token], before + last[token]);
    }
  };
  visit([], 0);
  return found;
}

Deno.test("searchContinuations with enough beams finds the best of all texts", () => {
  const [vocabulary, longest, end] = [4, 4, 0];
  for (const seed of [1, 2, 3]) {
    const model = smallGpt({ vocabulary }, seed);
    const all = everyText(model, [1], end, longest, vocabulary);
    for (const lengthPenalty of [0, 0.6, 2]) {
      const ranked = all.map((text) => ({
        ...text,
        score: text.logProbability / ((5 + text.tokens.length + 1) / 6) ** lengthPenalty,
      })).sort((a, b) => b.score - a.score);
      const beams = 64;
      const found = searchContinuations(model, [1], { tokens: longest, end, beams, lengthPenalty });
      assertEquals(found.length, all.length);
      found.slice(0, 5).forEach((hypothesis, i) => {
        assertEquals(hypothesis.tokens, ranked[i].tokens);
        assertAlmostEquals(hypothesis.score, ranked[i].score, 1e-4);
        assertAlmostEquals(hypothesis.logProbability, ranked[i].logProbability, 1e-4);
        assert(hypothesis.finished);
      });
    }
  }
});

Deno.test("searchContinuations with one beam and no end is greedy", () => {
  const model = smallGpt();
  const text = [1, 2, 3];
  for (let i = 0; i < 5; i++) {
    text.push(scope(() => model.forward(ids([text])).argmax()).at(-1)!);
  }
  const [{ tokens, finished }] = searchContinuations(model, [1, 2, 3], { tokens: 5, beams: 1 });
  assertEquals([tokens, finished], [text.slice(3), false]);
});

Deno.test("searchContinuations prefers longer texts under a higher length penalty", () => {
  const lengths = [0, 5].map((lengthPenalty) =>
    [1, 2, 3, 4, 5, 6].reduce((sum, seed) => {
      const options = { tokens: 8, end: 0, beams: 8, lengthPenalty };
      return sum + searchContinuations(smallGpt({}, seed), [1], options)[0].tokens.length;
    }, 0)
  );
  assert(lengths[1] > lengths[0], `expected ${lengths[1]} > ${lengths[0]}`);
});

/** `ln p` of a target and its end. */
function logProbability(model: Transformer, source: number[], target: number[]): number {
  const logits = scope(() =>
    model.forward(ids([source]), ids([[special.begin, ...target]])).logSoftmax().toArray()
  );
  const vocabulary = logits.length / (target.length + 1);
  return [...target, special.end]
    .reduce((sum, token, i) => sum + logits[i * vocabulary + token], 0);
}

Deno.test("translate with more beams finds targets that are at least as likely, on the whole", () => {
  let better = 0;
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const model = smallTransformer({}, seed);
    const [one, many] = [1, 8].map((beams) =>
      translate(model, sources, { ...special, beams, lengthPenalty: 0 })
    );
    sources.forEach((source, i) => {
      // A target that was cut short has no end to score.
      if (one[i].length >= 8 || many[i].length >= 8) return;
      const gain = logProbability(model, source, many[i]) - logProbability(model, source, one[i]);
      assert(gain > -1e-4, `source ${i} with seed ${seed} lost ${-gain} nats`);
      if (gain > 1e-4) better++;
    });
  }
  assert(better > 0);
});

Deno.test("translate is a loop over the full forward pass", () => {
  const model = smallTransformer();
  const targets = translate(model, sources, { ...special, tokens: 6 });
  sources.forEach((source, row) => {
    const target: number[] = [];
    while (target.length < 6) {
      const next = scope(() =>
        model.forward(ids([source]), ids([[special.begin, ...target]])).argmax()
      ).at(-1)!;
      if (next === special.end) break;
      target.push(next);
    }
    assertEquals(targets[row], target);
  });
});

Deno.test("translate gives its memory back", () => {
  const model = smallTransformer();
  const run = () => [1, 4].map((beams) => translate(model, sources, { ...special, beams }));
  run();
  const held = currentMachine().heap.heldBytes;
  for (let i = 0; i < 5; i++) run();
  assertEquals(currentMachine().heap.heldBytes, held);
});

Deno.test("translate and searchContinuations refuse what they cannot do", () => {
  const model = smallTransformer();
  const refuse = (options: object, message: string, from: number[][] = sources) =>
    assertThrows(() => translate(model, from, { ...special, ...options }), RangeError, message);
  refuse({ beams: 0 }, "Cannot generate with beams 0: expected a whole number of at least 1");
  refuse({ beams: 2, temperature: 1 }, "Cannot search and draw at once");
  refuse(
    { tokens: 9 },
    "expected at most 8, for which this positional encoding has vectors, got 9",
  );
  refuse({}, "Cannot translate source 1: expected at least 1 token", [[3], []]);
  refuse({ beams: 2, lengthPenalty: -1 }, "expected a number of at least 0, got -1");
  assertEquals(translate(model, [], special), []);
  assertThrows(
    () => searchContinuations(smallGpt(), [], { tokens: 3, beams: 2 }),
    RangeError,
    "got an empty prompt",
  );
});
