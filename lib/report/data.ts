/**
 * The result that a report carries for programs: everything but what only charts need.
 *
 * @module
 */
import type { ExperimentResult, RunRecord } from "../experiment/record.ts";
import type { PackedLosses } from "./losses.ts";

/** A run as a report carries it: config and environment only where they are not its variant's and result's. */
export type ReportRun =
  & Omit<RunRecord, "config" | "environment">
  & Partial<Pick<RunRecord, "config" | "environment">>;

/** A result without its figures, its runs thinned. */
export type ReportData = Omit<ExperimentResult, "figures" | "runs"> & {
  /** Version of this format. */
  readonly reportFormat: 1;
  readonly runs: readonly ReportRun[];
  /** How the losses of every run stand in the page; reports of earlier versions have none. */
  readonly traces?: Omit<PackedLosses, "bytes">;
};

/**
 * A result as a report carries it: of every run at most `limit` steps, evenly spaced and with the
 * last, and no attention patterns (the explorer has them).
 *
 * @example
 * ```ts
 * import { reportData } from "./data.ts";
 * import { assertEquals } from "@std/assert";
 * import { syntheticResult } from "../../tests/chart/synthetic_result.ts";
 *
 * const data = reportData(syntheticResult({ steps: 1000 }));
 * assertEquals(data.runs[0].steps.length, 10);
 * assertEquals(data.runs[0].steps[9].step, 1000);
 * ```
 */
export function reportData(result: ExperimentResult, limit = 10): ReportData {
  const { figures: _, runs, ...rest } = result;
  const shared = sharedBy(result);
  return {
    reportFormat: 1,
    ...rest,
    runs: runs.map((run) => {
      const { config, environment, ...own } = thinned(run, limit);
      const known = shared(run.variant);
      return {
        ...own,
        ...(same(config, known.config) ? {} : { config }),
        ...(same(environment, known.environment) ? {} : { environment }),
      };
    }),
  };
}

/** The runs of a report, each with its config and environment. */
export function wholeRuns(data: ReportData): RunRecord[] {
  const shared = sharedBy(data);
  return data.runs.map((run) => {
    const { config = null, environment } = shared(run.variant);
    return { config, environment, ...run };
  });
}

function sharedBy({ variants, environment }: Pick<ExperimentResult, "variants" | "environment">) {
  return (name: string) => ({
    config: variants.find((variant) => variant.name === name)?.config,
    environment,
  });
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

function thinned(run: RunRecord, limit: number): RunRecord {
  const every = Math.max(1, run.steps.length / limit);
  const kept = new Set(
    Array.from(
      { length: Math.min(limit, run.steps.length) },
      (_, index) => Math.round((index + 1) * every) - 1,
    ),
  );
  const measures = Object.entries(run.measures).filter(([, { kind }]) => kind !== "attention");
  return {
    ...run,
    steps: run.steps.filter((_, index) => kept.has(index)),
    measures: Object.fromEntries(measures),
  };
}
