/**
 * A run's figures as CSV, written while it goes on.
 *
 * @module
 */
import { stringify } from "@std/csv";
import type { RunEvaluation, RunEvent, TrainingStep } from "../training/mod.ts";

/** Columns of metrics.csv: a row for each step. */
export const stepColumns = [
  "step",
  "loss",
  "learningRate",
  "gradientNorm",
  "tokens",
  "milliseconds",
] as const satisfies (keyof TrainingStep)[];

/** Columns of evaluations.csv: a row for each evaluation on held-out data. */
export const evaluationColumns = [
  "step",
  "loss",
  "perplexity",
  "bitsPerCharacter",
  "accuracy",
  "tokens",
] as const satisfies (keyof RunEvaluation)[];

/** Collects events and writes them to their files. */
export interface RunLog {
  add(event: RunEvent): void;
  /** Writes what has been added since. */
  flush(): void;
}

/** Begins metrics.csv and evaluations.csv in a directory. */
export function startRunLog(directory: string): RunLog {
  const tables = {
    step: startTable(`${directory}/metrics.csv`, stepColumns),
    evaluation: startTable(`${directory}/evaluations.csv`, evaluationColumns),
  };
  return {
    add(event) {
      if (event.kind === "step") tables.step.rows.push({ ...event.step });
      else tables.evaluation.rows.push({ ...event.evaluation });
    },
    flush() {
      for (const table of Object.values(tables)) table.flush();
    },
  };
}

function startTable(path: string, columns: readonly string[]) {
  Deno.writeTextFileSync(path, stringify([], { columns }));
  const rows: Record<string, unknown>[] = [];
  return {
    rows,
    flush() {
      if (rows.length === 0) return;
      const text = stringify(rows.splice(0), { columns, headers: false });
      Deno.writeTextFileSync(path, text, { append: true });
    },
  };
}
