import { assert, assertEquals, assertThrows } from "@std/assert";
import type { z } from "zod";
import { checkConfig } from "../../lib/command/config.ts";
import { type DataConfig, dataKinds, type TaskName, tasks } from "../../lib/data/mod.ts";
import { InputError } from "../../lib/errors.ts";
import { type InitializationConfig, models } from "../../lib/models/mod.ts";
import {
  type FeedForwardConfig,
  feedForwards,
  initializations,
  type NormConfig,
  norms,
  type PositionalConfig,
  positionals,
} from "../../lib/nn/mod.ts";
import { type TokenizerConfig, tokenizers } from "../../lib/text/mod.ts";
import {
  type OptimizerConfig,
  optimizers,
  type RunModelConfig,
  type ScheduleConfig,
  schedules,
  type TrainingConfig,
} from "../../lib/training/mod.ts";
import {
  type dataSchema,
  dataShapes,
  tokenizerShapes,
} from "../../lib/training/config_schema/data_schema.ts";
import type { ByKind, ShapesByKind } from "../../lib/training/config_schema/fields.ts";
import {
  type RunFile,
  runFileJsonSchema,
  runFileSchema,
  runOfFile,
} from "../../lib/training/config_schema/mod.ts";
import {
  feedForwardShapes,
  initializationShapes,
  type modelSchema,
  modelShapes,
  normShapes,
  positionalShapes,
} from "../../lib/training/config_schema/model_schema.ts";
import {
  optimizerShapes,
  scheduleShapes,
  type trainingSchema,
} from "../../lib/training/config_schema/training_schema.ts";

/** A config's type with every field required and writable, so that a forgotten one shows. */
type Plain<T> = T extends object ? { -readonly [K in keyof T]-?: Plain<Exclude<T[K], undefined>> }
  : T;
type Same<A, B> = (<T>() => T extends Plain<A> ? 1 : 2) extends
  (<T>() => T extends Plain<B> ? 1 : 2) ? true
  : false;

Deno.test("config schemas have exactly the fields of the config types (this has to compile)", () => {
  const same: [
    Same<ByKind<typeof normShapes>, NormConfig>,
    Same<ByKind<typeof positionalShapes>, PositionalConfig>,
    Same<ByKind<typeof feedForwardShapes>, FeedForwardConfig>,
    Same<ByKind<typeof initializationShapes>, InitializationConfig>,
    Same<ByKind<typeof tokenizerShapes>, TokenizerConfig>,
    Same<ByKind<typeof optimizerShapes>, OptimizerConfig>,
    Same<ByKind<typeof scheduleShapes>, ScheduleConfig>,
    Same<z.output<typeof modelSchema>, RunModelConfig>,
    Same<z.output<typeof dataSchema>, DataConfig>,
    Same<z.output<typeof trainingSchema>, TrainingConfig>,
  ] = [true, true, true, true, true, true, true, true, true, true];
  // The check itself can fail: a field too many, and one too few.
  const different: [Same<{ a: 1 }, { a: 1; b?: 2 }>, Same<{ a?: 1; b: 2 }, { a: 1 }>] = [
    false,
    false,
  ];
  assert(same.every(Boolean) && !different.some(Boolean));
});

Deno.test("config schemas have every part of every table", () => {
  const tables: [ShapesByKind, Readonly<Record<string, unknown>>][] = [
    [normShapes, norms],
    [positionalShapes, positionals],
    [feedForwardShapes, feedForwards],
    [initializationShapes, initializations],
    [tokenizerShapes, tokenizers],
    [optimizerShapes, optimizers],
    [scheduleShapes, schedules],
    [modelShapes, models],
    [dataShapes, dataKinds],
  ];
  for (const [shapes, table] of tables) {
    assertEquals(Object.keys(shapes).sort(), Object.keys(table).sort());
  }
});

const good: RunFile = {
  model: {
    kind: "gpt",
    context: 64,
    dModel: 48,
    layers: 2,
    norm: { kind: "layerNorm", bias: false },
    placement: "pre",
    positional: { kind: "rotary" },
    attention: { heads: 4, keyValueHeads: 2 },
    feedForward: { kind: "gelu" },
  },
  data: { kind: "text", dataset: "moby-dick", tokenizer: { kind: "character" } },
  training: {
    steps: 10,
    batch: 4,
    optimizer: { kind: "adamW", learningRate: 1e-3, betas: [0.9, 0.99] },
    schedule: { kind: "warmupCosine", warmup: 2, final: 1e-4 },
  },
};

function mistakes(change: (config: Record<string, Record<string, unknown>>) => void): string[] {
  const config = structuredClone(good) as unknown as Record<string, Record<string, unknown>>;
  change(config);
  const { message } = assertThrows(
    () => checkConfig("tiny.json", config, runFileSchema),
    InputError,
  );
  return message.split("\n  ").slice(1);
}

Deno.test("runFileSchema accepts a config, a seed, and every task with its defaults", () => {
  assertEquals(checkConfig("tiny.json", good, runFileSchema), good);
  assertEquals(checkConfig("tiny.json", { seed: 3, ...good }, runFileSchema).seed, 3);
  for (const name of Object.keys(tasks) as TaskName[]) {
    const file = { ...good, data: { kind: name, ...tasks[name].defaults } };
    checkConfig("task.json", file, runFileSchema);
    checkConfig("task.json", { ...good, data: { kind: name } }, runFileSchema);
  }
});

Deno.test("runFileSchema accepts what a run writes, and runOfFile what it was made from", () => {
  const written = { ...good, seed: 3, model: { ...good.model, vocabulary: 65 } };
  const file = checkConfig("config.json", written, runFileSchema);
  assertEquals(runOfFile(file), { config: good, seed: 3 });
  assertEquals(runOfFile(good).seed, 1);
});

Deno.test("experiments/run.schema.json is what deno task schema writes", async () => {
  const text = await Deno.readTextFile(
    new URL("../../experiments/run.schema.json", import.meta.url),
  );
  assertEquals(JSON.parse(text), JSON.parse(JSON.stringify(runFileJsonSchema())));
});

Deno.test("runFileSchema lists five mistakes at once, each with path, expected, got and nearest name", () => {
  const lines = mistakes(({ model, data, training }) => {
    model.attention = { heads: 5 };
    model.norm = { kind: "layernorm" };
    model.placment = "post";
    data.dataset = "tiny-shakspeare";
    training.optimizer = { kind: "adamW", learningRate: -1 };
  });
  assertEquals(lines, [
    'data.dataset: expected one of "tiny-shakespeare", "moby-dick", got "tiny-shakspeare"; did you mean "tiny-shakespeare"?',
    "model.attention.heads: expected a divisor of model.dModel 48, such as 4, got 5",
    'model.norm.kind: expected one of "layerNorm", "rmsNorm", "none", got "layernorm"; did you mean "layerNorm"?',
    'model.placment: expected one of kind, context, dModel, norm, placement, positional, attention, feedForward, dropout, finalNorm, initialization, layers, scaledEmbedding, tied, vocabulary, got an unknown name; did you mean "placement"?',
    "training.optimizer.learningRate: expected a number of more than 0, got -1",
  ]);
});

Deno.test("runFileSchema says what fields that are at odds should be", () => {
  const conflict = (change: Parameters<typeof mistakes>[0], message: string) =>
    assertEquals(mistakes(change), [message]);
  conflict(
    ({ model }) => model.attention = { heads: 4, keyValueHeads: 3 },
    "model.attention.keyValueHeads: expected a divisor of model.attention.heads 4, such as 2, got 3",
  );
  conflict(
    ({ model }) => model.attention = { heads: 16 },
    "model.attention.heads: expected an even model.dModel / heads for rotary, not 3: heads such as 12, got 16",
  );
  conflict(
    ({ data }) => {
      delete data.dataset;
      delete data.tokenizer;
      data.kind = "pronunciation";
    },
    'model.kind: expected "transformer" for data of the kind "pronunciation" (pairs of sequences), got "gpt"',
  );
  conflict(
    ({ model }) => model.kind = "encoder",
    'model.kind: expected "gpt" for data of the kind "text" (next tokens, which an encoder sees before it is to predict them), got "encoder"',
  );
  const task = (options: object) => (config: Record<string, unknown>) =>
    config.data = { kind: "copy", ...options };
  conflict(
    task({ length: [1, 40] }),
    "model.context: expected at least 82 tokens, which this data needs, got 64",
  );
  conflict(
    task({ length: [9, 2] }),
    'data: length [9,2]: expected [least, most] in whole numbers with 1 <= least <= most, got [9,2]; for example [1, 10], got {"kind":"copy","length":[9,2]}',
  );
});

Deno.test("runFileSchema keeps numbers in range", () => {
  const lines = mistakes(({ model, training }) => {
    model.dropout = 1;
    model.layers = 0;
    model.positional = { kind: "relativeBias", buckets: 5 };
    training.steps = 2.5;
    training.clip = 0;
    training.optimizer = { kind: "sgd", learningRate: 1, betas: [0.9, 0.9] };
  });
  assertEquals(lines, [
    "model.dropout: expected a number of less than 1, got 1",
    "model.layers: expected a whole number of at least 1, got 0",
    "model.positional.buckets: expected a multiple of 2, got 5",
    "training.clip: expected a number of more than 0, got 0",
    "training.optimizer.betas: expected one of kind, learningRate, momentum, weightDecay, rates, got an unknown name",
    "training.steps: expected a whole number, got 2.5",
  ]);
});
