/**
 * Learning rates by step. Sums, products and square roots only: `Math.pow` and `Math.cos` may differ in
 * the last bit between machines, and a run's bits must not.
 *
 * @module
 */
import { type PartConfig, partOf } from "../nn/mod.ts";

/** What a schedule scales. */
export interface ScheduleDimensions {
  /** The highest learning rate. */
  readonly learningRate: number;
  /** How many steps the training has. */
  readonly steps: number;
}

/** The learning rate of a step, counted from 1. */
export type Schedule = (step: number) => number;

/** The same rate throughout, after an optional linear warm-up of `warmup` steps. */
export function constantSchedule(
  { learningRate }: ScheduleDimensions,
  { warmup = 0 }: { warmup?: number } = {},
): Schedule {
  checkWarmup(warmup, 0);
  return (step) => learningRate * ramp(step, warmup);
}

/**
 * Linear warm-up, then `learningRate · √(warmup / step)`. With `learningRate = 1 / √(dModel · warmup)`
 * it is the schedule of Vaswani et al. 2017.
 */
export function inverseSquareRootSchedule(
  { learningRate }: ScheduleDimensions,
  { warmup }: { warmup: number },
): Schedule {
  checkWarmup(warmup, 1);
  return (step) =>
    step < warmup ? learningRate * step / warmup : learningRate * Math.sqrt(warmup / step);
}

/** Linear warm-up, then half a cosine down to `final` at the last step (Loshchilov & Hutter 2016). */
export function warmupCosineSchedule(
  { learningRate, steps }: ScheduleDimensions,
  { warmup = 0, final = 0 }: { warmup?: number; final?: number } = {},
): Schedule {
  checkWarmup(warmup, 0);
  checkFinal(final);
  return (step) => {
    if (step <= warmup) return learningRate * ramp(step, warmup);
    const progress = Math.min((step - warmup) / Math.max(steps - warmup, 1), 1);
    return final + (learningRate - final) * 0.5 * (1 + cosine(Math.PI * progress));
  };
}

/** Linear warm-up over `warmup` steps, then a straight line down to `final` at the last step. */
export function linearSchedule(
  { learningRate, steps }: ScheduleDimensions,
  { warmup = 0, final = 0 }: { warmup?: number; final?: number } = {},
): Schedule {
  checkWarmup(warmup, 0);
  checkFinal(final);
  return (step) => {
    if (step <= warmup) return learningRate * ramp(step, warmup);
    const progress = Math.min((step - warmup) / Math.max(steps - warmup, 1), 1);
    return learningRate + (final - learningRate) * progress;
  };
}

/** Every schedule by kind. */
export const schedules = {
  constant: constantSchedule,
  inverseSquareRoot: inverseSquareRootSchedule,
  warmupCosine: warmupCosineSchedule,
  linear: linearSchedule,
};

/** A schedule and its options: `{ kind: "warmupCosine", warmup: 100, final: 1e-4 }`. */
export type ScheduleConfig = PartConfig<typeof schedules>;

/**
 * The schedule that a config describes.
 *
 * @throws {RangeError} for an unknown kind, and options out of range
 *
 * @example
 * ```ts
 * import { createSchedule } from "./mod.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const rate = createSchedule(
 *   { learningRate: 1e-3, steps: 100 },
 *   { kind: "warmupCosine", warmup: 10, final: 1e-4 },
 * );
 * assertAlmostEquals(rate(5), 5e-4, 1e-9);
 * assertAlmostEquals(rate(10), 1e-3, 1e-9);
 * assertAlmostEquals(rate(100), 1e-4, 1e-9);
 * ```
 */
export function createSchedule(
  dimensions: ScheduleDimensions,
  { kind, ...options }: ScheduleConfig,
): Schedule {
  const make = partOf("schedule", schedules, kind) as (
    dimensions: ScheduleDimensions,
    options: object,
  ) => Schedule;
  return make(dimensions, options);
}

function checkWarmup(warmup: number, least: number): void {
  if (warmup >= least) return;
  throw new RangeError(`Cannot warm up: expected at least ${least} steps, got ${warmup}`);
}

function checkFinal(final: number): void {
  if (final >= 0) return;
  throw new RangeError(
    `Cannot end at a learning rate of ${final}: expected a number from 0, got ${final}`,
  );
}

const ramp = (step: number, warmup: number) => warmup > 0 ? Math.min(step / warmup, 1) : 1;

/** `cos x` for x in `[0, π]`, by its series around π / 2. */
function cosine(x: number): number {
  const y = Math.PI / 2 - x;
  let term = y;
  let sum = y;
  for (let i = 3; i < 25; i += 2) {
    term *= -y * y / (i * (i - 1));
    sum += term;
  }
  return Math.max(sum, -1);
}
