import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { ignored } from "../../lib/data/mod.ts";
import { InputError } from "../../lib/errors.ts";
import type { Model } from "../../lib/models/mod.ts";
import { RandomStream } from "../../lib/random/mod.ts";
import { createEngine, createMachine, type Machine, withMachine } from "../../lib/tensor/mod.ts";
import {
  type Batch,
  DivergenceError,
  evaluate,
  RunDigest,
  train,
  type TrainingConfig,
} from "../../lib/training/mod.ts";
import { assertClose, compiled, reference } from "../tensor/machines.ts";
import { smallGpt, smallTransformer } from "../models/small_models.ts";

const random = RandomStream.named(1, "batches");
const array = (shape: readonly [number, number], draw: () => number) => ({
  data: Int32Array.from({ length: shape[0] * shape[1] }, draw),
  shape,
});

/** Sequences of `time` tokens whose next token is one more, some of which do not count. */
function languageBatch(batch = 4, time = 7, skip = 0): Batch {
  const inputs = array([batch, time], () => random.below(10));
  return {
    inputs,
    targets: {
      ...inputs,
      data: inputs.data.map((id) => random.uniform() < skip ? ignored : id + 1),
    },
  };
}

function pairBatch(batch = 4): Batch {
  const target = array([batch, 5], () => 3 + random.below(3));
  return {
    source: array([batch, 6], () => random.below(9)),
    targetInput: target,
    targetOutput: target,
  };
}

const config: TrainingConfig = {
  steps: 10,
  batch: 4,
  optimizer: { kind: "adamW", learningRate: 0.003, weightDecay: 0.1 },
  clip: 1,
};

function* repeat<T>(items: readonly T[]): Generator<T> {
  for (;;) yield* items;
}

const losses = (model: Model, batches: Iterable<Batch>, config: TrainingConfig, seed = 0) =>
  [...train(model, batches, config, { seed })].map(({ loss }) => loss);

Deno.test("train lowers the loss on a batch that it sees again and again", () => {
  for (
    const [model, batch] of [
      [smallGpt({ dropout: 0.1 }), languageBatch()],
      [smallTransformer({ dropout: 0.1 }), pairBatch()],
    ] as const
  ) {
    const all = losses(model, repeat([batch]), { ...config, steps: 40, labelSmoothing: 0.1 });
    assert(all.at(-1)! < all[0] / 2, `${all[0]} → ${all.at(-1)}`);
  }
});

Deno.test("train yields step, loss, learning rate, norm and the targets that counted", () => {
  const batch = languageBatch(4, 7, 0.3);
  const schedule = { kind: "linear", warmup: 2 } as const;
  const steps = [...train(smallGpt(), repeat([batch]), { ...config, schedule })];
  assertEquals(steps.map(({ step }) => step), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assertEquals(steps[0].learningRate, 0.0015);
  assertEquals(steps[9].learningRate, 0);
  const counted = "targets" in batch ? batch.targets.data.filter((id) => id >= 0).length : 0;
  for (const step of steps) {
    assertEquals(step.tokens, counted);
    assert(step.gradientNorm > 0 && step.milliseconds >= 0);
  }
  assert(counted < 28);
});

Deno.test("train with accumulated micro-batches equals training on the whole batch", () => {
  const rows = languageBatch(6, 5, 0.4);
  if (!("inputs" in rows)) throw new Error("expected sequences");
  const part = ({ data }: { data: Int32Array }, from: number, to: number) => ({
    data: data.slice(from * 5, to * 5),
    shape: [to - from, 5],
  });
  const parts = [[0, 1], [1, 4], [4, 6]].map(([from, to]) => ({
    inputs: part(rows.inputs, from, to),
    targets: part(rows.targets, from, to),
  }));
  for (const [machine, tolerance] of [[reference, 1e-9], [compiled, 1e-4]] as const) {
    withMachine(machine, () => {
      const [whole, divided] = [smallGpt(), smallGpt()];
      // Not Adam: it would divide the rounding errors of keys' biases, whose gradient is 0, by themselves.
      const optimizer = { kind: "sgd", learningRate: 0.1, momentum: 0.9 } as const;
      const setting = { ...config, optimizer, steps: 4, labelSmoothing: 0.1 };
      const expected = losses(whole, repeat([rows]), setting);
      const actual = losses(divided, repeat(parts), { ...setting, accumulate: 3 });
      assertClose(actual, expected, tolerance);
      for (const [name, parameter] of divided.parameters()) {
        const wanted = whole.parameters().get(name)!.toFloat64Array();
        assertClose(parameter.toFloat64Array(), wanted, tolerance, { what: name, floor: 0.1 });
      }
    });
  }
});

Deno.test("train clips the global norm, and reports it as it was before", () => {
  const batch = languageBatch();
  const sgd = { kind: "sgd", learningRate: 1 } as const;
  const [step] = train(smallGpt(), [batch], { steps: 1, batch: 4, optimizer: sgd, clip: 1e-3 });
  assert(step.gradientNorm > 0.01);
  const model = smallGpt();
  const before = new Map([...model.parameters()].map(([name, p]) => [name, p.toArray()]));
  [...train(model, [batch], { steps: 1, batch: 4, optimizer: sgd, clip: 1e-3 })];
  let moved = 0;
  for (const [name, parameter] of model.parameters()) {
    parameter.toArray().forEach((value, i) => moved += (value - before.get(name)![i]) ** 2);
  }
  assert(Math.abs(Math.sqrt(moved) - 1e-3) < 2e-5, `moved by ${Math.sqrt(moved)}`);
});

Deno.test("train keeps the held bytes flat over thousands of steps", () => {
  withMachine(compiled, () => {
    const model = smallGpt({ dModel: 4, layers: 1, attention: { heads: 1 }, dropout: 0.1 });
    const batch = languageBatch(1, 3);
    const held = new Set<number>();
    for (const { step } of train(model, repeat([batch]), { ...config, steps: 2000 })) {
      if (step > 1) held.add(compiled.heap.heldBytes);
    }
    assertEquals(held.size, 1);
  });
});

/**
 * Trains a model wide enough that kernels divide their work among the threads: yields after each step, and
 * returns a SHA-256 over losses and parameters.
 */
function* trainWide(kind: "gpt" | "transformer", seed: number): Generator<undefined, string> {
  const sizes = {
    dModel: 64,
    context: 64,
    attention: { heads: 4, dropout: 0.1 },
    feedForward: { kind: "gelu", dHidden: 256 },
    dropout: 0.1,
  } as const;
  const draws = RandomStream.named(5, "digest");
  const inputs = array([8, 64], () => draws.below(5));
  const model = kind === "gpt" ? smallGpt(sizes) : smallTransformer(sizes);
  const batch: Batch = kind === "gpt"
    ? { inputs, targets: inputs }
    : { source: inputs, targetInput: inputs, targetOutput: inputs };
  const digest = new RunDigest();
  for (const { loss } of train(model, repeat([batch]), { ...config, steps: 3 }, { seed })) {
    digest.addLoss(loss);
    yield;
  }
  return digest.finish(model);
}

/** Lets all trainings make one step after the other, each on its machine, and gives their results. */
function takeTurns<T>(trainings: readonly (readonly [Machine, Generator<undefined, T>])[]): T[] {
  const results: T[] = [];
  while (results.filter((result) => result !== undefined).length < trainings.length) {
    trainings.forEach(([machine, steps], i) => {
      const turn = withMachine(machine, () => steps.next());
      if (turn.done && turn.value !== undefined) results[i] = turn.value;
    });
  }
  return results;
}

/** The digest of a training on a machine with so many threads. */
function digest(threads: number, seed: number, kind: "gpt" | "transformer"): string {
  compiled.engine.setThreads(threads);
  try {
    return takeTurns([[compiled, trainWide(kind, seed)]])[0];
  } finally {
    compiled.engine.setThreads(1);
  }
}

Deno.test("train gives two models the same digests when they take turns, on one machine and on two", () => {
  const expected = [digest(1, 7, "gpt"), digest(1, 7, "transformer")];
  const other = createMachine(createEngine({ threads: 3 }));
  compiled.engine.setThreads(2);
  try {
    for (const second of [compiled, other]) {
      const results = takeTurns([
        [compiled, trainWide("gpt", 7)],
        [second, trainWide("transformer", 7)],
      ]);
      assertEquals(results, expected);
    }
  } finally {
    compiled.engine.setThreads(1);
    other.engine.setThreads(1);
  }
});

for (const kind of ["gpt", "transformer"] as const) {
  Deno.test(`train gives a ${kind} the same digest at 1, 2, 3 and 8 threads and when run again`, () => {
    const first = digest(1, 7, kind);
    for (const threads of [1, 2, 3, 8]) assertEquals(digest(threads, 7, kind), first);
    assertNotEquals(digest(1, 8, kind), first);
  });
}

Deno.test("train says when the data end before the steps do", () => {
  assertThrows(
    () => losses(smallGpt(), [languageBatch()], config),
    InputError,
    "Cannot train on: expected a batch for step 2, got the end of the data; train fewer steps, or " +
      "repeat the batches",
  );
});

Deno.test("train refuses steps, micro-batches and limits that make no sense", () => {
  const run = (change: Partial<TrainingConfig>) => () =>
    losses(smallGpt(), repeat([languageBatch()]), { ...config, ...change });
  assertThrows(run({ accumulate: 0 }), RangeError, "expected a whole number from 1, got 0");
  assertThrows(run({ accumulate: 1.5 }), RangeError, "got 1.5");
  assertThrows(run({ steps: -1 }), RangeError, "got -1");
  assertThrows(run({ clip: 0 }), RangeError, "expected a number above 0, got 0");
  assertThrows(run({ labelSmoothing: 1 }), RangeError, "from 0 up to, not including, 1, got 1");
  assertThrows(run({ labelSmoothing: -0.1 }), RangeError, "got -0.1");
  const optimizer = { kind: "adam", learningRate: -1 } as const;
  assertThrows(run({ optimizer }), RangeError, "Cannot train with learningRate -1");
});

Deno.test("train shows the gradients of each step before the update", () => {
  const model = smallGpt();
  const seen: number[] = [];
  const before = model.embedding.table.toArray();
  for (
    const { gradientNorm } of train(model, [languageBatch()], { ...config, steps: 1 }, {
      onGradients: (gradients, step) => {
        seen.push(step);
        assertEquals(model.embedding.table.toArray(), before);
        assertEquals([...gradients.keys()], [...model.parameters().keys()]);
      },
    })
  ) assert(gradientNorm > 0);
  assertEquals(seen, [1]);
  assertNotEquals(model.embedding.table.toArray(), before);
});

Deno.test("train stops where numbers are not finite, names the tensor, and leaves the model", () => {
  const poison = (name: string) => {
    const model = smallGpt();
    const parameter = model.parameters().get(name)!;
    parameter.set(parameter.toArray().fill(NaN, 0, 1));
    return model;
  };
  const error = (model: Model, change: Partial<TrainingConfig> = {}) =>
    assertThrows(
      () => losses(model, repeat([languageBatch()]), { ...config, ...change }),
      DivergenceError,
    );
  const named = error(poison("blocks.1.feedForward.up.weight"));
  assertEquals([named.step, named.tensor], [1, "parameter blocks.1.feedForward.up.weight"]);
  assertEquals(
    named.message,
    "Cannot go on training: expected finite numbers at step 1, got a loss of NaN and a gradient norm " +
      "of NaN; the first tensor that is not finite is parameter blocks.1.feedForward.up.weight; try " +
      "a lower learning rate, a longer warm-up, or clipping (training.clip)",
  );

  const large = smallGpt();
  large.parameters().get("blocks.0.feedForward.up.weight")!.set(
    large.parameters().get("blocks.0.feedForward.up.weight")!.toArray().fill(3e38),
  );
  const overflow = error(large);
  assertEquals([overflow.step, overflow.tensor], [1, "activation blocks.0.feedForward.hidden"]);

  const model = smallGpt();
  const before = model.parameters().get("blocks.0.attention.query.weight")!.toArray();
  const hot = { kind: "sgd", learningRate: 1e30 } as const;
  const diverged = error(model, { optimizer: hot, clip: undefined });
  assertEquals(diverged.step, 2);
  assertNotEquals(model.parameters().get("blocks.0.attention.query.weight")!.toArray(), before);
});

Deno.test("train looks for what is not finite in the micro-batch that has it", () => {
  const model = smallGpt({ norm: { kind: "none" }, positional: { kind: "none" }, tied: false });
  const table = model.embedding.table.toArray();
  model.embedding.table.set(table.fill(1e38, 10 * 16));
  const batchOf = (id: number): Batch => {
    const inputs = { data: new Int32Array(4).fill(id), shape: [1, 4] };
    return { inputs, targets: inputs };
  };
  const batches = [batchOf(1), batchOf(10), batchOf(2)];
  const { tensor } = assertThrows(
    () => losses(model, batches, { ...config, accumulate: 3, steps: 1 }),
    DivergenceError,
  );
  assert(tensor.startsWith("activation blocks.0.attention"), tensor);
});

Deno.test("train after a divergence holds as much memory as before", () => {
  withMachine(compiled, () => {
    const model = smallGpt();
    [...train(model, [languageBatch()], { ...config, steps: 1 })];
    model.embedding.table.set(model.embedding.table.toArray().fill(NaN));
    const run = () => {
      const training = train(model, repeat([languageBatch()]), config);
      assertThrows(() => training.next(), DivergenceError);
    };
    run();
    const before = compiled.heap.heldBytes;
    run();
    // The optimizer's moments wait for the collector; nothing else may.
    const moments = 2 * model.embedding.table.array.storage.bytes;
    assert(compiled.heap.heldBytes - before <= moments * 1.2);
  });
});

Deno.test("evaluate scores each target that counts once, with dropout off", () => {
  withMachine(reference, () => {
    const model = smallGpt({ dropout: 0.5 });
    const batches = [languageBatch(2, 7, 0.5), languageBatch(3, 4, 0.2)];
    const all = evaluate(model, batches);
    const parts = batches.map((batch) => evaluate(model, [batch]));
    const tokens = parts.reduce((sum, part) => sum + part.tokens, 0);
    const mean = (pick: (part: (typeof parts)[0]) => number) =>
      parts.reduce((sum, part) => sum + pick(part) * part.tokens, 0) / tokens;
    assertEquals(all.tokens, tokens);
    assertClose([all.loss], [mean(({ loss }) => loss)], 1e-6);
    assertClose([all.accuracy], [mean(({ accuracy }) => accuracy)], 1e-12);
    assertClose([all.perplexity], [Math.exp(all.loss)], 1e-12);
    assertThrows(
      () => evaluate(model, []),
      RangeError,
      "Cannot evaluate: expected at least one target that counts, got none",
    );
  });
});

Deno.test("evaluate has nothing left to say about a task that was learned", () => {
  const model = smallGpt();
  const batch = languageBatch(8, 8);
  losses(model, repeat([batch]), { ...config, steps: 150 });
  const { accuracy, loss } = evaluate(model, [batch]);
  assertEquals(accuracy, 1);
  assert(loss < 0.1);
});
