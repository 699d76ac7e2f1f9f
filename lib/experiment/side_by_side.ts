/**
 * Finished runs side by side, whatever made them: as a result like an experiment's, without claims.
 *
 * @module
 */
import canonicalize from "canonicalize";
import { assemble } from "./assemble.ts";
import type { Drawing, Experiment } from "./experiment.ts";
import { attentionFigure, curves, heatmaps, intervals, trainingCurves } from "./figures.ts";
import type { ExperimentResult, Measure, RunRecord, VariantSummary } from "./record.ts";

/** How runs are put side by side. */
export interface SideBySideOptions {
  /** Heading of the result; the labels of the variants unless given. */
  readonly title?: string;
  /** Label of the variant that the others are compared with; the first one unless given. */
  readonly baseline?: string;
  /** What makes the result again. */
  readonly invocation?: string;
}

/** Runs of one config, whatever their seeds. */
interface Group {
  readonly label: string;
  readonly runs: readonly RunRecord[];
}

/**
 * Compares runs: those of one experiment, variant and config are seeds of each other. Of two runs with one
 * config and seed the newer counts.
 *
 * @throws {RangeError} for no runs, or a baseline that is not there
 */
export async function sideBySide(
  records: readonly RunRecord[],
  { title, baseline, invocation = "" }: SideBySideOptions = {},
): Promise<ExperimentResult> {
  const groups = grouped(records);
  const labels = groups.map(({ label }) => label);
  const chosen = baseline ?? labels[0];
  if (chosen === undefined) {
    throw new RangeError("Cannot put runs side by side: expected at least one run, got none");
  }
  if (!labels.includes(chosen)) {
    throw new RangeError(
      `Cannot compare with "${chosen}": expected one of ${labels.join(", ")}`,
    );
  }
  const ordered = groups.toSorted((a, b) =>
    Number(b.label === chosen) - Number(a.label === chosen)
  );
  const runs = ordered.flatMap(({ label, runs }) =>
    runs.map((run) => ({ ...run, variant: label }))
  );
  const result = await assemble(declaration(ordered, runs, { title, chosen }), {
    preset: "",
    seeds: [...new Set(runs.map(({ seed }) => seed))].sort((a, b) => a - b),
    variants: ordered.map(({ label, runs: [{ config, parameters }] }) => ({
      name: label,
      label,
      factors: {},
      config,
      parameters,
    })),
    records: runs,
    notes: notesOn(ordered, records.length - runs.length),
    invocation,
  });
  return { ...result, variants: result.variants.map(shortened) };
}

/** Configs of different experiments differ in more than can be said in a cell. */
function shortened(variant: VariantSummary): VariantSummary {
  return variant.changes.length <= 120
    ? variant
    : { ...variant, changes: "many settings: see the table of configs" };
}

function declaration(
  groups: readonly Group[],
  runs: readonly RunRecord[],
  { title, chosen }: { title?: string; chosen: string },
): Experiment {
  const labels = groups.map(({ label }) => label);
  const measures = measuresOf(runs);
  return {
    name: "side-by-side",
    title: title ?? (labels.length <= 3 ? labels.join(" and ") : `${labels.length} configs`),
    question: labels.length === 1 ? "" : `How do ${labels.length} configs compare?`,
    background: "",
    baseline: chosen,
    trainer: { version: "", module: "", parameters: () => 0, train: refuse },
    base: {},
    variants: Object.fromEntries(
      labels.map((label) => [label, { changes: [], label, factors: {} }]),
    ),
    presets: { quick: { seeds: 1 }, full: { seeds: 1 } },
    measures: Object.fromEntries(
      [...measures].map(([name, measure]) => [name, {
        ...(measure.kind === "number" && measure.unit !== undefined ? { unit: measure.unit } : {}),
        run: refuse,
      }]),
    ),
    claims: [],
    figures: drawings(measures, runs),
  };
}

/** Every measured quantity, with a measure that shows its kind. A name of several kinds is left out. */
function measuresOf(runs: readonly RunRecord[]): Map<string, Measure> {
  const all = runs.flatMap(({ measures }) => Object.entries(measures));
  return new Map(
    [...Map.groupBy(all, ([name]) => name)]
      .filter(([, found]) => new Set(found.map(([, { kind }]) => kind)).size === 1)
      .map(([name, [[, measure]]]) => [name, measure]),
  );
}

function drawings(measures: ReadonlyMap<string, Measure>, runs: readonly RunRecord[]): Drawing[] {
  const evaluated = runs.some(({ evaluations }) => evaluations.length > 0);
  return [
    ...(evaluated
      ? [
        intervals({
          title: "Validation loss at the end",
          caption: "Each dot is a seed; the bar is the mean with its 95 % interval.",
          of: (variant) => variant.validationLoss,
        }),
        trainingCurves({ metric: "validation loss" }),
      ]
      : []),
    ...(runs.some(({ steps }) => steps.length > 0) ? [trainingCurves({ metric: "loss" })] : []),
    ...[...measures].flatMap(([name, { kind }]) => {
      const draw = byKind[kind];
      return draw === undefined ? [] : [draw(name)];
    }),
  ];
}

const byKind: Partial<Record<Measure["kind"], (measure: string) => Drawing>> = {
  curve: (measure) => curves({ measure, title: measure, caption: "" }),
  matrix: (measure) => heatmaps({ measure, title: measure, caption: "" }),
  attention: (measure) =>
    attentionFigure({ measure, title: measure, caption: "Every head of every layer." }),
};

function refuse(): never {
  throw new Error("Cannot train: these runs are finished");
}

function grouped(records: readonly RunRecord[]): Group[] {
  const experiments = new Set(records.map(({ experiment }) => experiment));
  const key = ({ experiment, variant, config }: RunRecord) =>
    canonicalize([experiment, variant, config]) ?? "";
  const taken = new Map<string, number>();
  return [...Map.groupBy(records, key).values()].map((runs) => {
    const { experiment, variant } = runs[0];
    const name = experiments.size > 1 && experiment !== "" ? `${experiment}: ${variant}` : variant;
    const number = (taken.get(name) ?? 0) + 1;
    taken.set(name, number);
    return { label: number === 1 ? name : `${name} (${number})`, runs: newest(runs) };
  });
}

/** One run for each seed, the newest. */
function newest(runs: readonly RunRecord[]): RunRecord[] {
  return [...Map.groupBy(runs, ({ seed }) => seed)].sort(([a], [b]) => a - b).map(([, same]) =>
    same.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt))[0]
  );
}

/** What a reader has to know before comparing. */
function notesOn(groups: readonly Group[], outdated: number): string[] {
  const differ = (of: (run: RunRecord) => unknown) =>
    new Set(groups.map(({ runs: [run] }) => canonicalize(of(run)))).size > 1;
  const data = ({ config }: RunRecord) =>
    typeof config === "object" && config !== null && "data" in config ? config.data : null;
  const parameters = groups.map(({ runs: [run] }) => run.parameters);
  return [
    ...(differ(data)
      ? [
        "They learn different data: losses in nats per token compare only where data and tokenizer are the same.",
      ]
      : []),
    ...(Math.max(...parameters) > 1.01 * Math.min(...parameters)
      ? ["They differ in size: the number of parameters is in the table of variants."]
      : []),
    ...(outdated > 0
      ? [
        `${outdated} older ${
          outdated === 1 ? "run" : "runs"
        } of the same config and seed left out.`,
      ]
      : []),
  ];
}
