import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { createChoice, generate, generateBatch, GptPredictor } from "../../lib/models/mod.ts";
import { RandomStream } from "../../lib/random/mod.ts";
import { currentMachine, ids, scope, tensor } from "../../lib/tensor/mod.ts";
import { everyPositional, smallGpt } from "./small_models.ts";

const prompts = [[3, 1, 4], [1, 5, 9], [2, 6, 5], [0, 0, 0]];

for (const positional of everyPositional) {
  Deno.test(`GptPredictor gives the full pass's logits from its cache with ${positional.kind}`, () => {
    const model = smallGpt({ positional });
    for (const keep of [8, 5, 1]) {
      const cached = new GptPredictor(model, { keep });
      const full = new GptPredictor(model, { keep, cache: false });
      for (let step = 0; step < 20; step++) {
        const read = step === 0 ? prompts : prompts.map((_, row) => [(7 * step + row) % 11]);
        const [a, b] = [cached, full].map((predictor) =>
          scope(() => predictor.read(read)).toArray()
        );
        a.forEach((logit, i) => assertAlmostEquals(logit, b[i], 1e-4));
      }
      cached.free();
      full.free();
    }
  });

  Deno.test(`GptPredictor reads rows of different lengths as each alone with ${positional.kind}`, () => {
    const model = smallGpt({ positional });
    const texts = [[3, 1, 4], [1], [2, 6, 5, 3, 5, 8, 9, 7, 9], [0, 0, 0, 7, 7, 7]];
    for (const [keep, cache] of [[8, true], [5, true], [1, true], [5, false]] as const) {
      const together = new GptPredictor(model, { keep, cache });
      let alone = texts.map(() => new GptPredictor(model, { keep, cache }));
      for (let step = 0; step < 24; step++) {
        // Without the longest row from here on.
        if (step === 4) {
          together.select([3, 1, 0]);
          alone = [alone[3], alone[1], alone[0]];
        }
        const read = step === 0 ? texts : alone.map((_, row) => [(7 * step + row) % 11]);
        const logits = scope(() => together.read(read).toArray());
        const expected = alone.flatMap((predictor, row) =>
          scope(() => [...predictor.read([read[row]]).toArray()])
        );
        assertEquals(logits.length, expected.length);
        logits.forEach((logit, i) => assertAlmostEquals(logit, expected[i], 1e-4));
      }
      for (const predictor of [together, ...alone]) predictor.free();
    }
  });

  Deno.test(`generate makes the same tokens with and without a cache with ${positional.kind}`, () => {
    const model = smallGpt({ positional });
    for (const temperature of [0, 0.9]) {
      const options = { tokens: 24, temperature, seed: 5 };
      const cached = [...generateBatch(model, prompts, options)];
      assertEquals(cached.length, 24);
      assertEquals([...generateBatch(model, prompts, { ...options, cache: false })], cached);
      assertEquals(
        [...generate(model, prompts[0], options)],
        cached.map(([token]) => token!),
      );
    }
  });
}

Deno.test("generate is a loop over the model's forward pass on the last tokens of the context", () => {
  const model = smallGpt({ positional: { kind: "rotary" } });
  const text = [...prompts[0]];
  for (let i = 0; i < 20; i++) {
    const window = text.slice(-8);
    text.push(scope(() => model.forward(ids([window])).argmax()).at(-1)!);
  }
  assertEquals(
    [...generate(model, prompts[0], { tokens: 20, temperature: 0 })],
    text.slice(prompts[0].length),
  );
});

Deno.test("generate reads beyond the trained context where it is told to and the encoding can", () => {
  const model = smallGpt({ positional: { kind: "alibi" } });
  const far = [...generate(model, prompts[0], { tokens: 20, temperature: 0, context: 40 })];
  const text = [...prompts[0]];
  for (let i = 0; i < 20; i++) {
    text.push(scope(() => model.forward(ids([text])).argmax()).at(-1)!);
  }
  assertEquals(far, text.slice(3));
  assertThrows(
    () => generate(smallGpt(), [1], { tokens: 1, context: 9 }).next(),
    RangeError,
    "expected at most 8, for which this positional encoding has vectors, got 9",
  );
});

Deno.test("generate makes the same text from the same seed and another from another", () => {
  const model = smallGpt();
  const text = (seed: number) => [...generate(model, [1], { tokens: 30, seed })].join(" ");
  assertEquals(text(3), text(3));
  assertEquals(new Set([1, 2, 3, 4].map(text)).size, 4);
});

Deno.test("generate makes the same text at any number of threads", () => {
  const model = smallGpt();
  const { engine } = currentMachine();
  const { threads } = engine;
  try {
    const texts = [1, 2].map((count) => {
      engine.setThreads(count);
      return [...generateBatch(model, prompts, { tokens: 12 })];
    });
    assertEquals(texts[0], texts[1]);
  } finally {
    engine.setThreads(threads);
  }
});

Deno.test("generateBatch ends each text at its end token and goes on with the others", () => {
  const model = smallGpt();
  const options = { tokens: 40, seed: 2 };
  const free = [...generateBatch(model, prompts, options)];
  const end = free[3][1]!;
  const ended = [...generateBatch(model, prompts, { ...options, end })];
  prompts.forEach((_, row) => {
    const own = free.map((step) => step[row]!);
    const first = own.indexOf(end);
    const expected = first < 0 ? own : own.slice(0, first);
    assertEquals(ended.map((step) => step[row]).slice(0, expected.length), expected);
    assert(ended.slice(expected.length).every((step) => step[row] === undefined));
  });
  assert(ended.length < 40 || free.flat().filter((token) => token === end).length < 4);
});

Deno.test("generate gives its memory back, also when it is left early", () => {
  const model = smallGpt();
  const run = () => {
    for (const _ of generateBatch(model, prompts, { tokens: 12, end: 4 }));
    generate(model, [1], { tokens: 3 }).next();
    for (const _ of generate(model, [1], { tokens: 12 })) break;
  };
  const { heap } = currentMachine();
  run();
  const held = heap.heldBytes;
  for (let i = 0; i < 5; i++) run();
  // One generator in each run was never finished, and waits for the collector.
  assert(heap.heldBytes - held < 5 * 2 ** 14);
});

Deno.test("createChoice draws in proportion to softmax(logits / temperature)", () => {
  const logits = [1, 0, -1, 2, -30];
  for (const temperature of [0.5, 1, 2]) {
    const choose = createChoice({ temperature }, [RandomStream.named(9)]);
    const draws = 20_000;
    const counts = logits.map(() => 0);
    scope(() => {
      const row = tensor([logits]);
      for (let i = 0; i < draws; i++) counts[choose(row)[0]]++;
    });
    const weights = logits.map((logit) => Math.exp(logit / temperature));
    const sum = weights.reduce((a, b) => a + b);
    counts.forEach((count, token) => {
      const p = weights[token] / sum;
      // Four standard deviations of a binomial count.
      assertAlmostEquals(count, draws * p, 4 * Math.sqrt(draws * p * (1 - p)) + 1e-9);
    });
  }
});

Deno.test("createChoice with topK and topP draws every token of the nucleus and no other", () => {
  const logits = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), {
    minLength: 2,
    maxLength: 8,
  });
  fc.assert(
    fc.property(
      logits,
      fc.integer({ min: 1, max: 9 }),
      fc.double({ min: 0.05, max: 1, noNaN: true }),
      (logits, topK, topP) => {
        const p = scope(() => tensor([logits]).softmax().toArray());
        const order = [...p.keys()].sort((a, b) => p[b] - p[a] || a - b).slice(0, topK);
        const whole = order.reduce((sum, token) => sum + p[token], 0);
        const nucleus: number[] = [];
        let sum = 0;
        for (const token of order) {
          nucleus.push(token);
          sum += p[token];
          if (sum >= topP * whole) break;
        }
        const choose = createChoice({ topK, topP }, [RandomStream.named(1)]);
        const drawn = scope(() => {
          const row = tensor([logits]);
          return new Set(Array.from({ length: 400 }, () => choose(row)[0]));
        });
        assertEquals([...drawn].sort(), nucleus.sort());
      },
    ),
    // The least likely token of a nucleus has at least 1/8 · e⁻⁴: fixed seeds keep the rare misses out.
    { seed: 1, numRuns: 25 },
  );
});

Deno.test("createChoice is greedy at temperature 0, topK 1, a tiny topP, and in the limit", () => {
  const logits = [[0.1, 3, 3.0001, -1e30], [5, -5, 0, 4.9999]];
  for (
    const options of [
      { temperature: 0 },
      { topK: 1 },
      { topP: 1e-9 },
      { temperature: 1e-30 },
    ]
  ) {
    const streams = [RandomStream.named(1), RandomStream.named(2)];
    assertEquals(scope(() => createChoice(options, streams)(tensor(logits))), [2, 0]);
  }
});

Deno.test("createChoice with topK of the whole vocabulary and topP 1 changes no draw", () => {
  const model = smallGpt();
  const plain = [...generate(model, [1, 2], { tokens: 20, seed: 4 })];
  const full = [...generate(model, [1, 2], { tokens: 20, seed: 4, topK: 11, topP: 1 })];
  assertEquals(full, plain);
});

Deno.test("generate refuses what it cannot do and says what to do", () => {
  const model = smallGpt();
  const refuse = (options: object, message: string, prompt: readonly number[] = [1]) =>
    assertThrows(
      () => [...generate(model, prompt, { tokens: 3, ...options })],
      RangeError,
      message,
    );
  refuse({ temperature: -1 }, "expected a number of at least 0, got -1");
  refuse({ topK: 0 }, "Cannot generate with topK 0: expected a whole number of at least 1");
  refuse({ topP: 1.5 }, "expected a number above 0 and at most 1, got 1.5");
  refuse({ tokens: 2.5 }, "Cannot generate with tokens 2.5");
  refuse({ keep: 9 }, "Cannot keep 9 tokens: expected at most the context of 8, got 9; try 4");
  refuse({}, "got an empty prompt", []);
  assertThrows(
    () => generateBatch(model, [[1], []], { tokens: 1 }).next(),
    RangeError,
    "got an empty prompt at index 1",
  );
});

Deno.test("generate says that logits are not finite, whatever chooses", () => {
  const model = smallGpt();
  model.embedding.table.set(model.embedding.table.toArray().fill(NaN, 0, 1));
  for (const temperature of [0, 1]) {
    assertThrows(
      () => generate(model, [1], { tokens: 3, temperature }).next(),
      RangeError,
      "Cannot choose a token: expected finite logits, got NaN for token 0 in row 0",
    );
  }
});
