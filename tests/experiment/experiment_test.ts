import { assertEquals, assertThrows } from "@std/assert";
import { lower } from "../../lib/experiment/compare.ts";
import { experiment, plan } from "../../lib/experiment/experiment.ts";
import { grid, replaceParts, variant } from "../../lib/experiment/parts.ts";
import { type FakeConfig, fakeTrainer } from "./fake_experiments.ts";

const base: FakeConfig = { model: { level: 1, size: 10 }, training: { steps: 5 } };

const common = {
  name: "test",
  title: "",
  question: "",
  background: "",
  trainer: fakeTrainer,
  base,
  presets: { quick: { seeds: 1 }, full: { seeds: 2 } },
};

Deno.test("experiment checks the names of variants and measures in claims", () => {
  experiment({
    ...common,
    variants: { a: {}, b: { model: { level: 2 } } },
    measures: { loss: { run: ({ loss }) => loss } },
    claims: [
      {
        statement: "a is lower",
        paper: "",
        test: ({ variants: { a, b } }) => lower(a.number("loss"), b.validationLoss),
      },
      {
        statement: "misnamed",
        paper: "",
        // @ts-expect-error no variant c
        test: ({ variants: { a, c } }) => lower(a.validationLoss, c.validationLoss),
      },
      {
        statement: "unmeasured",
        paper: "",
        // @ts-expect-error no measure entropy
        test: ({ variants: { a, b } }) => lower(a.number("entropy"), b.number("loss")),
      },
    ],
  });
  experiment({
    ...common,
    variants: {
      a: {},
      // @ts-expect-error a level is a number
      b: { model: { level: "high" } },
    },
  });
});

Deno.test("experiment refuses names, baselines and sections that are not there", () => {
  const variants = { a: {}, b: { model: { level: 2 } } };
  assertThrows(() => experiment({ ...common, variants, name: "a/b" }), RangeError, '"a/b"');
  assertThrows(
    // @ts-expect-error no variant c
    () => experiment({ ...common, variants, baseline: "c" }),
    RangeError,
    'Cannot find variant "c": expected one of a, b',
  );
  assertThrows(
    // @ts-expect-error no section modell
    () => experiment({ ...common, variants: { ...variants, c: { modell: {} } } }),
    RangeError,
    'did you mean "model"?',
  );
  assertThrows(
    () => experiment({ ...common, variants: { a: {}, twin: { model: { level: 1 } } } }),
    RangeError,
    'Cannot compare "twin" with "a"',
  );
});

Deno.test("plan keeps the declared order, always has the baseline, and sizes it before variants replace parts", () => {
  const checked = experiment({
    ...common,
    variants: {
      long: ({ training }) => ({ training: { steps: 2 * training.steps } }),
      usual: {},
      high: variant({ model: { level: 2 } }, { label: "a high level" }),
    },
    baseline: "usual",
    presets: {
      quick: { seeds: 1, change: { training: { steps: 2 } }, only: ["long"] },
      full: { seeds: 2 },
    },
  });
  assertEquals(
    plan(checked, "quick").map(({ name, config }) => [name, config.training.steps]),
    [["long", 4], ["usual", 2]],
  );
  assertEquals(plan(checked, "full").map(({ label }) => label), ["long", "usual", "a high level"]);
});

Deno.test("plan of a grid replaces the parts of every axis", () => {
  const checked = experiment({
    ...common,
    variants: grid<FakeConfig>({
      level: { low: {}, high: { model: { level: 2 } } },
      steps: { short: {}, long: { training: { steps: 50 } } },
    }),
  });
  assertEquals(
    plan(checked, "quick").map(({ name, config }) => [
      name,
      config.model.level,
      config.training.steps,
    ]),
    [
      ["low, short", 1, 5],
      ["low, long", 1, 50],
      ["high, short", 2, 5],
      ["high, long", 2, 50],
    ],
  );
});

Deno.test("replaceParts replaces parts whole, leaves the config alone, and drops undefined", () => {
  const config = { model: { norm: { kind: "layerNorm", epsilon: 1 }, bias: true }, seed: 1 };
  const frozen = structuredClone(config);
  assertEquals(
    replaceParts<object>(config, { model: { norm: { kind: "none" }, bias: undefined }, seed: 2 }),
    { model: { norm: { kind: "none" } }, seed: 2 },
  );
  assertEquals(config, frozen);
});
