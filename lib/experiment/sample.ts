/**
 * What claims and tables compare: one quantity of one variant, seed by seed.
 *
 * @module
 */

/** Which way a quantity is good. */
export type Better = "lower" | "higher" | "neither";

/** One number for each seed of a variant, and the seeds that have none. */
export interface Sample {
  /** What was measured, where: "pre: validation loss". */
  readonly label: string;
  /** By seed. */
  readonly values: ReadonlyMap<number, number>;
  /** Seeds whose run diverged: they have no value, and are never left out of the account. */
  readonly diverged: readonly number[];
  /** Seeds whose run failed, was stopped, or did not measure this. */
  readonly missing: readonly number[];
  /** Which way values are good. */
  readonly better: Better;
  /** What a value is counted in, such as "nats per token". */
  readonly unit: string;
}

/** How many of a variant's runs did something, such as diverge. */
export interface Proportion {
  /** Of whom, and what they did: "pre: diverged". */
  readonly label: string;
  /** Runs that did it. */
  readonly count: number;
  /** All runs. */
  readonly total: number;
}

/** Two samples side by side, with what has no partner. */
export interface Pairs {
  /** Seeds for which both have a value. */
  readonly seeds: readonly number[];
  /** Values of the first sample at these seeds. */
  readonly a: readonly number[];
  /** Values of the second sample at these seeds. */
  readonly b: readonly number[];
  /** Seeds where `a` alone diverged. */
  readonly onlyADiverged: number;
  /** Seeds where `b` alone diverged. */
  readonly onlyBDiverged: number;
  /** Seeds where both diverged. */
  readonly bothDiverged: number;
  /** Seeds where a value is missing, and not because its run diverged. */
  readonly missing: number;
}

/**
 * Makes a sample from plain numbers, the first for seed 1. `null` stands for a run that diverged.
 *
 * @example
 * ```ts
 * import { sample } from "./sample.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const loss = sample("pre", [1.9, null, 1.8], { better: "lower" });
 * assertEquals([...loss.values], [[1, 1.9], [3, 1.8]]);
 * assertEquals(loss.diverged, [2]);
 * ```
 */
export function sample(
  label: string,
  values: readonly (number | null)[],
  { better = "neither", unit = "" }: { better?: Better; unit?: string } = {},
): Sample {
  const seeded = values.map((value, i) => [i + 1, value] as const);
  return {
    label,
    values: new Map(seeded.filter((entry): entry is [number, number] => entry[1] !== null)),
    diverged: seeded.filter(([, value]) => value === null).map(([seed]) => seed),
    missing: [],
    better,
    unit,
  };
}

/**
 * Matches two samples by seed.
 *
 * @example
 * ```ts
 * import { pair, sample } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const { seeds, onlyADiverged } = pair(sample("a", [1, null, 3]), sample("b", [1, 2, 3]));
 * assertEquals([seeds, onlyADiverged], [[1, 3], 1]);
 * ```
 */
export function pair(a: Sample, b: Sample): Pairs {
  const all = new Set([a, b].flatMap((s) => [...s.values.keys(), ...s.diverged, ...s.missing]));
  const seeds = [...a.values.keys()].filter((seed) => b.values.has(seed));
  const lost = [...all].filter((seed) => !seeds.includes(seed));
  const count = (test: (seed: number) => boolean) => lost.filter(test).length;
  const gone = (s: Sample, seed: number) => s.diverged.includes(seed);
  return {
    seeds,
    a: seeds.map((seed) => a.values.get(seed)!),
    b: seeds.map((seed) => b.values.get(seed)!),
    onlyADiverged: count((seed) => gone(a, seed) && b.values.has(seed)),
    onlyBDiverged: count((seed) => gone(b, seed) && a.values.has(seed)),
    bothDiverged: count((seed) => gone(a, seed) && gone(b, seed)),
    missing: count((seed) =>
      !gone(a, seed) && !a.values.has(seed) || !gone(b, seed) && !b.values.has(seed)
    ),
  };
}

/**
 * Adds proportions up: of several variants' runs, how many.
 *
 * @example
 * ```ts
 * import { pool } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const shares = [{ label: "post", count: 2, total: 5 }, { label: "pre", count: 0, total: 5 }];
 * assertEquals(pool("diverged", shares), { label: "diverged", count: 2, total: 10 });
 * ```
 */
export function pool(label: string, proportions: readonly Proportion[]): Proportion {
  return {
    label,
    count: proportions.reduce((sum, { count }) => sum + count, 0),
    total: proportions.reduce((sum, { total }) => sum + total, 0),
  };
}
