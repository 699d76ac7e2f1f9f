/**
 * Runs one cell: trains, measures, and writes down what happened.
 *
 * @module
 */
import type { Cell } from "./cell.ts";
import { environment } from "./environment.ts";
import type { Experiment } from "./experiment.ts";
import type { Json, Measure, RunRecord } from "./record.ts";
import type { CellContext } from "./trainer.ts";

/** Trains a cell's config with its seed and takes the experiment's measures, diverged runs excepted. */
export async function runCell<C extends object>(
  { trainer, measures }: Experiment<C>,
  cell: Cell<C>,
  context: CellContext,
): Promise<RunRecord> {
  const startedAt = new Date().toISOString();
  const start = performance.now();
  const { threads } = context;
  const { trained, fusedMultiplyAdd, blas, ...outcome } = await trainer.train(cell.config, context);
  const taken: Record<string, Measure> = {};
  if (outcome.status === "finished") {
    for (const [name, { run, unit }] of Object.entries(measures)) {
      const value = await run(trained, { config: cell.config, seed: cell.seed });
      taken[name] = typeof value === "number" ? numberMeasure(value, unit) : value;
    }
  }
  return {
    format: 1,
    experiment: cell.experiment,
    variant: cell.variant,
    seed: cell.seed,
    config: cell.config as Json,
    ...outcome,
    measures: taken,
    environment: await environment({
      threads,
      fusedMultiplyAdd,
      ...(blas === undefined ? {} : { blas }),
    }),
    startedAt,
    seconds: (performance.now() - start) / 1000,
  };
}

/** JSON has no number that is not finite: such a one was not measured. */
function numberMeasure(value: number, unit: string | undefined): Measure {
  return {
    kind: "number",
    value: Number.isFinite(value) ? value : null,
    ...(unit === undefined ? {} : { unit }),
  };
}
