/**
 * From runs to a result: tables with intervals and paired differences, verdicts, figures.
 *
 * @module
 */
import { judge } from "./claims.ts";
import { environment } from "./environment.ts";
import type { Experiment, Table } from "./experiment.ts";
import { trainingCurves } from "./figures.ts";
import { describeChanges } from "./parts.ts";
import type { CountedVariant } from "./parameters.ts";
import type {
  Estimate,
  ExperimentResult,
  Json,
  ResultRow,
  ResultTable,
  RunRecord,
} from "./record.ts";
import { type Quantity, type Results, VariantRuns } from "./results.ts";
import { pair, type Sample } from "./sample.ts";
import { holm, interval, paired } from "./statistics.ts";

/** What a result is made of beside the declaration. */
export interface Materials {
  readonly preset: string;
  readonly seeds: readonly number[];
  readonly variants: readonly CountedVariant[];
  readonly records: readonly RunRecord[];
  readonly notes: readonly string[];
  readonly invocation: string;
}

/** Compares the variants' runs. */
export async function assemble(
  experiment: Experiment,
  { preset, seeds, variants, records, notes, invocation }: Materials,
): Promise<ExperimentResult> {
  const { name, title, question, background, baseline, claims, figures } = experiment;
  const results = group(experiment, variants, seeds, records);
  const compared = variants.find((variant) => variant.name === baseline)!.config as object;
  const tables = (experiment.tables ?? usualTables(experiment, records))
    .map((table) => tabulate(table, results))
    .filter(({ rows }) => rows.length > 0);
  const drawings = figures ?? [trainingCurves({ metric: "validation loss" })];
  return {
    name,
    title,
    question,
    background,
    preset,
    seeds,
    baseline,
    variants: variants.map(({ name, label, parameters, config }) => ({
      name,
      label,
      parameters,
      config: config as Json,
      changes: describeChanges(compared, config as object),
    })),
    tables,
    claims: judge(claims, results),
    figures: drawings.flatMap((drawing) =>
      typeof drawing === "function" ? drawing(results) : drawing
    ),
    runs: records,
    notes: [
      ...(experiment.notes ?? []),
      ...(experiment.unequalParameters === undefined
        ? []
        : [`Numbers of parameters differ: ${experiment.unequalParameters}`]),
      ...divergence(results),
      ...notes,
    ],
    command: invocation,
    environment: records[0]?.environment ??
      await environment({ threads: navigator.hardwareConcurrency, fusedMultiplyAdd: false }),
  };
}

/** Runs by variant. */
export function group(
  { variants, measures, baseline }: Experiment,
  planned: readonly CountedVariant[],
  seeds: readonly number[],
  records: readonly RunRecord[],
): Results {
  const quantities: Record<string, Quantity> = Object.fromEntries(
    Object.entries(measures).map(([name, { label = name, unit = "", better = "neither" }]) => [
      name,
      { label, unit, better },
    ]),
  );
  const grouped: Record<string, VariantRuns> = Object.fromEntries(
    Object.entries(variants).map(([name, { label = name, factors }]) => [
      name,
      new VariantRuns({
        name,
        label,
        factors,
        seeds: planned.some((variant) => variant.name === name) ? seeds : [],
        runs: records.filter(({ variant }) => variant === name),
        quantities,
      }),
    ]),
  );
  const present = planned.map(({ name }) => grouped[name]);
  return {
    variants: grouped,
    measures: Object.keys(measures),
    baseline: grouped[baseline],
    where: (factors = {}) =>
      present.filter((variant) =>
        Object.entries(factors).every(([axis, value]) => variant.factors[axis] === value)
      ),
  };
}

/** One quantity over all variants, with p-values adjusted by Holm's method over the table's rows. */
export function tabulate({ title, of, where = () => true }: Table, results: Results): ResultTable {
  const samples = results.where().filter(where).map((variant) => ({
    variant: variant.name,
    sample: of(variant),
  }));
  const baseline = of(results.baseline);
  const differences = samples.map(({ variant, sample }) =>
    variant === results.baseline.name ? undefined : difference(sample, baseline)
  );
  const tested = differences.flatMap((estimate) => estimate ?? []);
  const adjusted = holm(tested.map(({ p }) => p));
  const rows = samples.map(({ variant, sample }, i): ResultRow => {
    const found = differences[i];
    return {
      variant,
      ...interval([...sample.values.values()]),
      diverged: sample.diverged.length,
      ...(found === undefined
        ? {}
        : { difference: { ...found, pAdjusted: adjusted[tested.indexOf(found)] } }),
    };
  });
  return { title, unit: baseline.unit, better: baseline.better, rows };
}

function difference(sample: Sample, baseline: Sample): Estimate | undefined {
  const { a, b } = pair(sample, baseline);
  return a.length < 2 ? undefined : paired(a, b);
}

function usualTables({ measures }: Experiment, records: readonly RunRecord[]): Table[] {
  const measured = Object.entries(measures)
    .filter(([name]) => records.some((record) => record.measures[name]?.kind === "number"))
    .map(([name, { label = name }]): Table => ({
      title: label[0].toUpperCase() + label.slice(1),
      of: (variant) => variant.number(name),
    }));
  const evaluated = records.some(({ evaluations }) => evaluations.length > 0);
  const loss: Table = { title: "Validation loss", of: (variant) => variant.validationLoss };
  return evaluated ? [loss, ...measured] : measured;
}

function divergence(results: Results): string[] {
  return results.where()
    .filter(({ diverged }) => diverged.count > 0)
    .map(({ label, diverged: { count, total } }) =>
      `${count} of ${total} runs of "${label}" diverged; they have no value in tables, and claims count them against their variant.`
    );
}
