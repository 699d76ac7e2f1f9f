/**
 * Finished runs read back from where commands left them.
 *
 * @module
 */
import { parse } from "@std/csv";
import { basename } from "node:path";
import { InputError, whatCame } from "../errors.ts";
import type {
  AttentionMeasure,
  EvaluationRecord,
  RunRecord,
  StepRecord,
} from "../experiment/record.ts";
import { readReport } from "../report/mod.ts";

/**
 * The runs of a path: a directory of `deno task train`, an experiment's directory of runs or one file in
 * it, or a report.
 *
 * @throws {InputError} where there is no finished run
 */
export async function readRuns(path: string): Promise<RunRecord[]> {
  const info = await Deno.stat(path).catch((cause) => {
    throw new InputError(
      `Cannot report on ${path}: expected a directory of runs or a file, got ` +
        `${whatCame(cause)}; pass ` + passed,
      { cause },
    );
  });
  if (info.isFile) return path.endsWith(".html") ? await reportRuns(path) : [await recordOf(path)];
  const names = new Set(await Array.fromAsync(Deno.readDir(path), ({ name }) => name));
  if (names.has("config.json")) return [await trainedRun(path, names)];
  if (names.has("report.html")) return await reportRuns(`${path}/report.html`);
  const order = new Intl.Collator("en", { numeric: true });
  const records = [...names].filter((name) => name.endsWith(".json")).sort(order.compare);
  if (records.length === 0) throw nothing(path, `a directory with ${listed(names)}`);
  return await Promise.all(records.map((name) => recordOf(`${path}/${name}`)));
}

const passed =
  "a directory that deno task train wrote, runs/NAME of an experiment, or a report.html";

function nothing(path: string, got: string): InputError {
  return new InputError(
    `Cannot report on ${path}: expected finished runs, got ${got}; pass ` + passed,
  );
}

function listed(names: ReadonlySet<string>): string {
  if (names.size === 0) return "nothing in it";
  return [...names].sort().slice(0, 3).join(", ") + (names.size > 3 ? ", …" : "");
}

async function json(path: string): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch (cause) {
    throw nothing(path, (cause as Error).message);
  }
}

async function recordOf(path: string): Promise<RunRecord> {
  const { asked: _, build: __, ...record } = await json(path);
  if (record.format === 1 && typeof record.digest === "string") {
    return record as unknown as RunRecord;
  }
  throw nothing(path, "a JSON file that is no run's record");
}

/** What `deno task train` leaves in result.json, as far as records have it. */
type Result = Pick<RunRecord, "digest" | "parameters" | "environment" | "startedAt" | "seconds">;

async function trainedRun(path: string, names: ReadonlySet<string>): Promise<RunRecord> {
  if (!names.has("result.json")) throw nothing(path, "a run without result.json: not finished");
  const { seed = 1, $schema: _, ...config } = await json(`${path}/config.json`);
  const { digest, parameters, environment, startedAt, seconds } = await json(
    `${path}/result.json`,
  ) as unknown as Result;
  const [steps, evaluations, text, attention] = await Promise.all([
    table(`${path}/metrics.csv`),
    table(`${path}/evaluations.csv`),
    names.has("samples.txt") ? Deno.readTextFile(`${path}/samples.txt`) : "",
    names.has("attention.json") ? json(`${path}/attention.json`) : { examples: [] },
  ]);
  return {
    format: 1,
    experiment: "",
    variant: basename(await Deno.realPath(path)).replace(new RegExp(`-${seed}(-\\d+)?$`), ""),
    seed: seed as number,
    config: config as RunRecord["config"],
    parameters,
    status: "finished",
    steps: steps as unknown as StepRecord[],
    evaluations: evaluations as unknown as EvaluationRecord[],
    measures: {
      ...(text === "" ? {} : { samples: { kind: "text", text } }),
      ...((attention.examples as readonly unknown[]).length === 0
        ? {}
        : { attention: attention as unknown as AttentionMeasure }),
    },
    digest,
    environment,
    startedAt,
    seconds,
  };
}

/** A table of numbers; what is empty is left out. */
async function table(path: string): Promise<Record<string, number>[]> {
  const rows = parse(await Deno.readTextFile(path), { skipFirstRow: true });
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).filter(([, text]) => text !== "").map(([name, text]) => [
        name,
        Number(text),
      ]),
    )
  );
}

/** A report's runs with all their losses; of the rest of a step, a report has none. */
async function reportRuns(path: string): Promise<RunRecord[]> {
  const { runs, losses } = readReport(await Deno.readTextFile(path));
  return runs.map((run, index) => {
    const trace = losses[index];
    if (trace === undefined) return run;
    const steps = Array.from(trace.losses, (loss, i): StepRecord => ({
      step: (i + 1) * trace.every,
      loss,
      learningRate: NaN,
      gradientNorm: NaN,
      tokens: NaN,
      milliseconds: NaN,
    }));
    return { ...run, steps };
  });
}
