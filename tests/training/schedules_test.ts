import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { createSchedule, type ScheduleConfig } from "../../lib/training/mod.ts";

const learningRate = 0.01;
const steps = 1000;
const at = (config: ScheduleConfig, ...places: number[]) => {
  const schedule = createSchedule({ learningRate, steps }, config);
  return places.map(schedule);
};
const near = (actual: number[], expected: number[]) =>
  expected.forEach((value, i) => assertAlmostEquals(actual[i], value, 1e-15));

Deno.test("createSchedule constant stays, after a linear warm-up", () => {
  assertEquals(at({ kind: "constant" }, 1, 500, 1000), [0.01, 0.01, 0.01]);
  near(at({ kind: "constant", warmup: 10 }, 1, 5, 10, 11, 1000), [0.001, 0.005, 0.01, 0.01, 0.01]);
});

// Vaswani et al. 2017, equation 3: dModel^-0.5 · min(step^-0.5, step · warmup^-1.5).
Deno.test("createSchedule inverseSquareRoot is the paper's schedule", () => {
  const [dModel, warmup] = [512, 4000];
  const schedule = createSchedule(
    { learningRate: 1 / Math.sqrt(dModel * warmup), steps: 100_000 },
    { kind: "inverseSquareRoot", warmup },
  );
  for (const step of [1, 2, 100, 3999, 4000, 4001, 10_000, 100_000]) {
    const expected = dModel ** -0.5 * Math.min(step ** -0.5, step * warmup ** -1.5);
    assertAlmostEquals(schedule(step), expected, 1e-15);
  }
});

Deno.test("createSchedule warmupCosine warms up, then follows half a cosine to its end", () => {
  const config = { kind: "warmupCosine", warmup: 100, final: 0.001 } as const;
  near(at(config, 1, 50, 100), [0.0001, 0.005, 0.01]);
  near(at(config, 550, 1000), [0.0055, 0.001]);
  for (let step = 101; step <= 1000; step += 7) {
    const cosine = Math.cos(Math.PI * (step - 100) / 900);
    near(at(config, step), [0.001 + 0.009 * 0.5 * (1 + cosine)]);
  }
  near(at({ kind: "warmupCosine" }, 500, 1000), [0.005, 0]);
});

Deno.test("createSchedule linear warms up, then goes straight down to its end", () => {
  near(
    at({ kind: "linear", warmup: 100, final: 0.001 }, 50, 100, 550, 1000),
    [0.005, 0.01, 0.0055, 0.001],
  );
  near(at({ kind: "linear" }, 1, 250, 1000), [0.00999, 0.0075, 0]);
});

Deno.test("createSchedule never leaves the rates between 0 and the highest, beyond the end too", () => {
  const kinds: ScheduleConfig[] = [
    { kind: "constant", warmup: 7 },
    { kind: "inverseSquareRoot", warmup: 7 },
    { kind: "warmupCosine", warmup: 7 },
    { kind: "linear", warmup: 7 },
    { kind: "warmupCosine", warmup: 2000 },
    { kind: "linear", warmup: 1000 },
  ];
  for (const config of kinds) {
    const schedule = createSchedule({ learningRate, steps }, config);
    for (let step = 1; step < 1100; step++) {
      assert(schedule(step) >= 0 && schedule(step) <= learningRate * (1 + 1e-15), config.kind);
    }
    const peak = Math.min(config.warmup!, steps);
    assertAlmostEquals(schedule(peak), learningRate * peak / config.warmup!, 1e-15);
  }
});

Deno.test("createSchedule refuses warm-ups and ends that make no sense", () => {
  const make = (config: ScheduleConfig) => () => createSchedule({ learningRate, steps }, config);
  assertThrows(
    make({ kind: "inverseSquareRoot", warmup: 0 }),
    RangeError,
    "Cannot warm up: expected at least 1 steps, got 0",
  );
  assertThrows(make({ kind: "constant", warmup: -1 }), RangeError, "at least 0 steps, got -1");
  assertThrows(
    make({ kind: "linear", final: -1 }),
    RangeError,
    "Cannot end at a learning rate of -1: expected a number from 0, got -1",
  );
  assertThrows(
    make({ kind: "cosine" } as unknown as ScheduleConfig),
    RangeError,
    "expected one of constant, inverseSquareRoot, warmupCosine, linear",
  );
});
