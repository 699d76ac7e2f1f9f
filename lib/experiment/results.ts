/**
 * Runs as claims, tables and figures see them: by variant, quantities as samples over seeds.
 *
 * @module
 */
import { unknownName } from "../errors.ts";
import type { CurveMeasure, Measure, RunRecord } from "./record.ts";
import type { Better, Proportion, Sample } from "./sample.ts";

/** How a quantity is called and read. */
export interface Quantity {
  /** Such as "validation loss". */
  readonly label: string;
  /** Such as "nats per token"; empty for plain numbers. */
  readonly unit: string;
  /** Which way it is good. */
  readonly better: Better;
}

/**
 * The runs of one variant. `M` names the experiment's measures.
 *
 * @example
 * ```ts
 * import { VariantRuns } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const pre = new VariantRuns({
 *   name: "pre", label: "pre-norm", factors: {}, seeds: [1, 2, 3], runs: [], quantities: {},
 * });
 * assertEquals(pre.validationLoss.label, "pre-norm: validation loss");
 * assertEquals(pre.validationLoss.missing, [1, 2, 3]);
 * ```
 */
export class VariantRuns<M extends string = string> {
  /** What the declaration calls it. */
  readonly name: string;
  /** What charts and tables call it. */
  readonly label: string;
  /** Values by axis, for variants that come from a grid. */
  readonly factors: Readonly<Record<string, string>>;
  /** Seeds that were asked for. */
  readonly seeds: readonly number[];
  /** One for each seed that ended, diverged ones included. */
  readonly runs: readonly RunRecord[];
  readonly #quantities: Readonly<Record<string, Quantity>>;

  /** Of runs with records, and seeds that may have none. */
  constructor(
    { name, label, factors, seeds, runs, quantities }: {
      name: string;
      label: string;
      factors: Readonly<Record<string, string>>;
      seeds: readonly number[];
      runs: readonly RunRecord[];
      quantities: Readonly<Record<M, Quantity>>;
    },
  ) {
    this.name = name;
    this.label = label;
    this.factors = factors;
    this.seeds = seeds;
    this.runs = runs;
    this.#quantities = quantities;
  }

  /** Validation loss of the last evaluation, in nats per token. */
  get validationLoss(): Sample {
    return this.sample(
      { label: "validation loss", unit: "nats per token", better: "lower" },
      ({ evaluations }) => evaluations.at(-1)?.loss,
    );
  }

  /** Mean training loss over the last tenth of the steps, in nats per token. */
  get trainingLoss(): Sample {
    return this.sample(
      { label: "training loss", unit: "nats per token", better: "lower" },
      ({ steps }) => {
        const last = steps.slice(-Math.max(1, Math.floor(steps.length / 10)));
        return last.reduce((sum, { loss }) => sum + loss, 0) / last.length;
      },
    );
  }

  /** How many runs diverged. */
  get diverged(): Proportion {
    return this.share("diverged", ({ status }) => status === "diverged");
  }

  /** How many runs, diverged ones included, something holds for. */
  share(label: string, holds: (run: RunRecord) => boolean): Proportion {
    const count = this.runs.filter(holds).length;
    return { label: `${this.label}: ${label}`, count, total: this.runs.length };
  }

  /** A measured number over seeds. */
  number(name: M): Sample {
    return this.sample(this.#quantity(name), ({ measures }) => {
      const measure = measures[name];
      return measure === undefined ? undefined : expect(measure, name, "number").value;
    });
  }

  /** A measured curve's value at one x, over seeds. */
  at(name: M, x: number): Sample {
    const quantity = this.#quantity(name);
    const label = `${quantity.label} at ${x}`;
    return this.sample({ ...quantity, label }, ({ measures }) => {
      const measure = measures[name];
      if (measure === undefined) return undefined;
      const curve: CurveMeasure = expect(measure, name, "curve");
      return curve.y[curve.x.indexOf(x)];
    });
  }

  /** Anything that can be computed from a run's record, over seeds. Not called for diverged runs. */
  sample(
    { label, unit, better }: Quantity,
    read: (run: RunRecord) => number | null | undefined,
  ): Sample {
    const finished = this.runs.filter(({ status }) => status === "finished");
    const values = new Map<number, number>();
    for (const run of finished) {
      const value = read(run);
      if (typeof value === "number" && Number.isFinite(value)) values.set(run.seed, value);
    }
    const diverged = this.runs.filter(({ status }) => status === "diverged").map(({ seed }) =>
      seed
    );
    return {
      label: `${this.label}: ${label}`,
      unit,
      better,
      values,
      diverged,
      missing: this.seeds.filter((seed) => !values.has(seed) && !diverged.includes(seed)),
    };
  }

  #quantity(name: M): Quantity {
    const quantity = this.#quantities[name];
    if (quantity === undefined) {
      throw new RangeError(unknownName("measure", name, Object.keys(this.#quantities)));
    }
    return quantity;
  }
}

/** All runs of an experiment. `V` names its variants, `M` its measures. */
export interface Results<V extends string = string, M extends string = string> {
  /** Every declared variant by name; those that the preset leaves out have no runs. */
  readonly variants: Readonly<Record<V, VariantRuns<M>>>;
  /** Names of what was measured after training. */
  readonly measures: readonly string[];
  /** The baseline. */
  readonly baseline: VariantRuns<M>;
  /** Variants of the preset, in order; with `factors`, those that have these values on a grid's axes. */
  where(factors?: Readonly<Record<string, string>>): readonly VariantRuns<M>[];
}

/**
 * The measure of that name and kind in each run of a variant that has it.
 *
 * @throws {RangeError} where no run of the experiment can have it, or it is of another kind
 */
export function measured<K extends Measure["kind"]>(
  { measures }: Results,
  { runs }: VariantRuns,
  name: string,
  kind: K,
): Extract<Measure, { kind: K }>[] {
  if (!measures.includes(name)) throw new RangeError(unknownName("measure", name, measures));
  return runs.flatMap((run) =>
    run.measures[name] === undefined ? [] : expect(run.measures[name], name, kind)
  );
}

function expect<K extends Measure["kind"]>(
  measure: Measure,
  name: string,
  kind: K,
): Extract<Measure, { kind: K }> {
  if (measure.kind !== kind) {
    throw new RangeError(
      `Cannot read measure "${name}" as a ${kind}: it is of kind "${measure.kind}"`,
    );
  }
  return measure as Extract<Measure, { kind: K }>;
}
