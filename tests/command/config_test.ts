import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { z } from "zod";
import { InputError } from "../../lib/errors.ts";
import { checkConfig, override, readConfig } from "../../lib/command/config.ts";

const schema = z.strictObject({
  model: z.strictObject({
    layers: z.int().min(1),
    dModel: z.number().int().multipleOf(8),
    placement: z.enum(["pre", "post"]),
    norm: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("layerNorm"), epsilon: z.number().positive().optional() }),
      z.strictObject({ kind: z.literal("rmsNorm"), offset: z.boolean() }),
    ]),
    attention: z.strictObject({ heads: z.int(), dropout: z.number().min(0).max(1).default(0) }),
    windows: z.array(z.int()).min(1).optional(),
    schedule: z.union([z.number(), z.strictObject({ warmup: z.int() })]).optional(),
  }),
  seed: z.int(),
  labels: z.record(z.string(), z.number()).optional(),
});

const good = {
  model: {
    layers: 2,
    dModel: 64,
    placement: "pre",
    norm: { kind: "layerNorm" },
    attention: { heads: 4 },
  },
  seed: 1,
};

function mistakes(value: unknown): string[] {
  const { message } = assertThrows(() => checkConfig("config.json", value, schema), InputError);
  return message.split("\n  ");
}

Deno.test("checkConfig gives the config with its defaults", () => {
  assertEquals(checkConfig("config.json", good, schema).model.attention, { heads: 4, dropout: 0 });
});

Deno.test("checkConfig lists every mistake with what was expected, what came and the nearest name", () => {
  assertEquals(
    mistakes({
      model: {
        layers: 0,
        dModel: 63.5,
        placment: "pre",
        norm: { kind: "layrNorm" },
        attention: { heads: "8", dropout: 2, head: 3 },
        windows: [],
        schedule: { warmup: 1.5, warmpu: 3 },
      },
      labels: { a: "b" },
    }),
    [
      "Cannot use config.json: 13 mistakes",
      'labels.a: expected a number, got "b"',
      "model.attention.dropout: expected a number of at most 1, got 2",
      'model.attention.head: expected one of heads, dropout, got an unknown name; did you mean "heads"?',
      'model.attention.heads: expected a whole number, got "8"',
      "model.dModel: expected a whole number, got 63.5",
      "model.layers: expected a whole number of at least 1, got 0",
      'model.norm.kind: expected one of "layerNorm", "rmsNorm", got "layrNorm"; did you mean "layerNorm"?',
      'model.placement: expected one of "pre", "post", got nothing',
      'model.placment: expected one of layers, dModel, placement, norm, attention, windows, schedule, got an unknown name; did you mean "placement"?',
      'model.schedule.warmpu: expected one of warmup, got an unknown name; did you mean "warmup"?',
      "model.schedule.warmup: expected a whole number, got 1.5",
      "model.windows: expected a list of at least 1 items, got []",
      "seed: expected a whole number, got nothing",
    ],
  );
});

Deno.test("checkConfig names the keys of the kind that was chosen", () => {
  const model = { ...good.model, norm: { kind: "rmsNorm", ofset: true } };
  assertEquals(mistakes({ ...good, model }), [
    "Cannot use config.json: 2 mistakes",
    "model.norm.offset: expected true or false, got nothing",
    'model.norm.ofset: expected one of kind, offset, got an unknown name; did you mean "offset"?',
  ]);
});

Deno.test("checkConfig says what a union takes, and that a config is an object", () => {
  const model = { ...good.model, schedule: "fast" };
  assertEquals(mistakes({ ...good, model }).slice(1), [
    'model.schedule: expected a number or an object, got "fast"',
  ]);
  assertEquals(mistakes([]).slice(1), ["the config: expected an object, got []"]);
});

Deno.test("override sets JSON or text, lists by index, and what is not there yet", () => {
  const set = (...texts: string[]) => override(good, schema, texts);
  assertEquals(set("model.attention.heads=8"), {
    ...good,
    model: { ...good.model, attention: { heads: 8 } },
  });
  assertEquals(
    (set("model.windows=[1,2]", "model.windows.1=5", "model.placement=post") as typeof good).model,
    { ...good.model, windows: [1, 5], placement: "post" } as typeof good.model,
  );
  assertEquals(
    (set('model.norm={"kind":"rmsNorm"}', "model.norm.offset=true") as typeof good).model.norm,
    { kind: "rmsNorm", offset: true } as unknown as typeof good.model.norm,
  );
  assertEquals((set("labels.anything=3") as { labels?: unknown }).labels, { anything: 3 });
  assertEquals(good.model.attention, { heads: 4 });
});

Deno.test("override refuses paths that the schema does not have", () => {
  const refuse = (text: string, message: string) =>
    assertThrows(() => override(good, schema, [text]), InputError, message);
  refuse(
    "model.atention.heads=8",
    'Cannot set "model.atention.heads=8": expected one of layers, dModel, placement, norm, attention, windows, schedule in model, got "atention"; did you mean "attention"?',
  );
  refuse("model.norm.offset=true", 'expected one of kind, epsilon in model.norm, got "offset"');
  refuse("seed.x=1", "expected nothing below seed, which is a single value");
  refuse("model", "expected PATH=VALUE");
});

Deno.test("readConfig says what is wrong with a file", async () => {
  const path = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(path, JSON.stringify(good));
    const { model } = await readConfig(path, schema, { set: ["model.layers=6"] });
    assertEquals(model.layers, 6);
    await assertRejects(
      () => readConfig(path, schema, { set: ["model.layers=none"] }),
      InputError,
      'model.layers: expected a whole number, got "none"',
    );
    await Deno.writeTextFile(path, '{"model": {,}');
    await assertRejects(() => readConfig(path, schema), InputError, "in JSON, got");
    await Deno.remove(path);
    await assertRejects(
      () => readConfig(path, schema),
      InputError,
      `Cannot read ${path}: expected a config file, got no such file; there are experiments/configs/`,
    );
    await assertRejects(
      () => readConfig("lib", schema),
      InputError,
      "expected a config file, got a directory",
    );
    await assertRejects(
      () => readConfig("revrse", schema),
      InputError,
      "did you mean experiments/configs/reverse.json? there are",
    );
  } finally {
    await Deno.remove(path).catch(() => {});
  }
});
