import { assert, assertEquals, assertThrows } from "@std/assert";
import { assertSnapshot } from "@std/testing/snapshot";
import fc from "fast-check";
import {
  type IdArray,
  ignored,
  type LanguageBatch,
  type LanguageData,
  taskData,
  type TaskDataConfig,
  tasks,
} from "../../../lib/data/mod.ts";
import type { Example, Task } from "../../../lib/data/tasks/task.ts";
import { RandomStream } from "../../../lib/random/mod.ts";

/** A task's tokens before the answer, and the tokens that are scored, as text. */
function read(task: Task<unknown>, options: unknown, { tokens, scored }: Example) {
  const names = ["<padding>", "<begin>", "<end>", ...task.symbols(options)];
  const text = tokens.map((token) => names[token]!);
  return { text, answer: text.filter((_, i) => scored[i]) };
}

/** What is asked for, worked out anew from the text that is given. */
const solve: Record<string, (text: string[]) => string[]> = {
  copy: (text) => [...before(text, ">"), "<end>"],
  reverse: (text) => [...before(text, ">").reverse(), "<end>"],
  sort: (text) => [...before(text, ">").sort(), "<end>"],
  addition: (text) => {
    const [a, b] = before(text, "=").join("").split("+").map(Number);
    return [...String(a! + b!), "<end>"];
  },
  associativeRecall: (text) => {
    const given = before(text, "?");
    const beside = new Map(given.map((token, i) => [token, given[i + 1]!]));
    return text.slice(given.length + 2).filter((_, i) => i % 2 === 0).map((key) =>
      beside.get(key)!
    );
  },
  repeatedSequence: (text) => {
    const half = (text.length - 1) / 2;
    return text.slice(1).map((_, i, all) => all[i % half]!).slice(half + 1);
  },
};

/** Tokens after `begin` and before the first sign. */
function before(text: readonly string[], sign: string): string[] {
  return text.slice(1, text.indexOf(sign));
}

for (const name of Object.keys(tasks) as (keyof typeof tasks)[]) {
  const task = tasks[name] as Task<unknown>;

  Deno.test(`${name} asks for what its description says`, () => {
    fc.assert(fc.property(fc.nat(), (seed) => {
      const example = task.example(task.defaults, RandomStream.named(seed));
      const { text, answer } = read(task, task.defaults, example);
      assertEquals(answer, solve[name]!(text));
      assert(text.length <= task.longest(task.defaults));
    }));
  });

  Deno.test(`${name} gives the same batches for the same seed, from any batch on`, () => {
    const data = taskData({ kind: name }, { batch: 3 });
    const first = take(data.trainingBatches(5), 4);
    assertEquals(take(data.trainingBatches(5, 2), 2), first.slice(2));
    const other = take(data.trainingBatches(6), 1)[0]!;
    assert(other.inputs.data.some((id, i) => id !== first[0]!.inputs.data[i]));
  });

  Deno.test(`${name} trains on no problem that it validates on`, () => {
    const data = taskData({ kind: name }, { batch: 50 });
    const held = new Set([...data.validationBatches()].flatMap(problems));
    const trained = new Set(take(data.trainingBatches(1), 40).flatMap(problems));
    assert(held.size > 100 && trained.size > 100);
    assertEquals([...held].filter((problem) => trained.has(problem)), []);
  });

  Deno.test(`${name} has targets that are the next input, or ignored`, () => {
    const data = taskData({ kind: name }, { batch: 8 });
    for (const batch of [...data.validationBatches(), ...take(data.trainingBatches(2), 3)]) {
      const rows = batch.inputs.shape[0]!;
      assertEquals(batch.inputs.shape, [rows, data.context]);
      assertEquals(batch.targets.shape, [rows, data.context]);
      for (let row = 0; row < rows; row++) {
        const cut = ({ data: ids }: IdArray) =>
          ids.subarray(row * data.context, (row + 1) * data.context);
        const [inputs, targets] = [cut(batch.inputs), cut(batch.targets)];
        const last = targets.findLastIndex((id) => id !== ignored);
        assertEquals(inputs.subarray(last + 1), new Int32Array(data.context - last - 1));
        for (let i = 0; i < last; i++) {
          assert(targets[i] === ignored || targets[i] === inputs[i + 1]);
        }
      }
    }
  });

  Deno.test(`${name} counts what it validates on`, () => {
    const data = taskData({ kind: name }, { batch: 100 });
    const batches = [...data.validationBatches()];
    const scored = batches.flatMap(({ targets }) => [...targets.data]).filter((id) => id >= 0);
    const examples = batches.reduce((sum, { inputs }) => sum + inputs.shape[0]!, 0);
    assertEquals(data.sizes.validation, { examples, tokens: scored.length });
    assertEquals(data.sizes.training, null);
  });
}

function take(batches: Iterator<LanguageBatch>, count: number): LanguageBatch[] {
  return Array.from({ length: count }, () => batches.next().value);
}

function problems({ inputs: { data, shape } }: LanguageBatch): string[] {
  return Array.from(
    { length: shape[0]! },
    (_, row) => data.subarray(row * shape[1]!, (row + 1) * shape[1]!).join(" "),
  );
}

Deno.test("tasks look as before", async (t) => {
  const shown = (config: TaskDataConfig) => {
    const data: LanguageData = taskData(config, { batch: 2 });
    const { inputs, targets } = take(data.trainingBatches(1), 1)[0]!;
    const text = (ids: Int32Array, row: number) =>
      Array.from(
        ids.subarray(row * data.context, (row + 1) * data.context),
        (id) => id === ignored ? "_" : data.tokenizer.token(id),
      ).join(" ");
    return [0, 1].flatMap((row) => [text(inputs.data, row), text(targets.data, row)]);
  };
  await assertSnapshot(t, [
    ...shown({ kind: "copy", length: [1, 4] }),
    ...shown({ kind: "sort", length: [4, 4], symbols: 100 }),
    ...shown({ kind: "addition", digits: [2, 3], reversed: true }),
    ...shown({ kind: "associativeRecall", pairs: [3, 3], queries: 2 }),
    ...shown({ kind: "repeatedSequence", length: [4, 4], repeats: 3 }),
  ]);
});

Deno.test("addition reversed says the sum from its last digit on", () => {
  const options = { digits: [1, 15] as const, reversed: true };
  fc.assert(fc.property(fc.nat(), (seed) => {
    const example = tasks.addition.example(options, RandomStream.named(seed));
    const { text, answer } = read(tasks.addition as Task<unknown>, options, example);
    assertEquals(answer.slice(0, -1).reverse(), solve.addition!(text).slice(0, -1));
  }));
});

Deno.test("addition holds a + b out together with b + a", () => {
  const data = taskData({ kind: "addition", digits: [1, 1] }, { batch: 200 });
  const sums = (batch: LanguageBatch) =>
    problems(batch).map((row) => row.split(" ").slice(1, 4).map(Number));
  const held = new Set([...data.validationBatches()].flatMap(sums).map(([a, , b]) => `${a} ${b}`));
  for (const [a, , b] of take(data.trainingBatches(1), 20).flatMap(sums)) {
    assert(!held.has(`${a} ${b}`) && !held.has(`${b} ${a}`));
  }
});

Deno.test("taskData draws lengths from the whole range", () => {
  const data = taskData({ kind: "copy", length: [2, 5] }, { batch: 200 });
  const lengths = problems(take(data.trainingBatches(1), 1)[0]!)
    .map((row) => (row.split(" ").filter((id) => id !== "0").length - 2) / 2);
  assertEquals([...new Set(lengths.map(Math.floor))].sort(), [2, 3, 4, 5]);
});

Deno.test("taskData refuses options that make no sense", () => {
  const refused: [TaskDataConfig, string][] = [
    [{ kind: "copy", length: [5, 2] }, "length [5,2]"],
    [{ kind: "copy", length: [0, 2] }, "1 <= least"],
    [{ kind: "reverse", symbols: 1 }, "symbols 1"],
    [{ kind: "addition", digits: [1, 16] }, "at most 15"],
    [{ kind: "associativeRecall", keys: 4 }, "keys 4"],
    [{ kind: "associativeRecall", queries: 3 }, "Cannot ask for 3"],
    [{ kind: "repeatedSequence", repeats: 1 }, "repeats 1"],
    [{ kind: "repeatedSequence", length: [1, 1] }, "Cannot repeat 1 symbol"],
    [{ kind: "copy", length: [1, 1], symbols: 2, validation: 1e-9 }, "too"],
  ];
  for (const [config, message] of refused.slice(0, -1)) {
    assertThrows(() => taskData(config, { batch: 1 }), RangeError, message);
  }
  const [few] = refused.at(-1)!;
  assertThrows(() => taskData(few, { batch: 1 }), RangeError, "to validate on");
});
