/**
 * The command that runs experiments: `experiment [NAME…]`.
 *
 * @module
 */
import { type Command, Option } from "commander";
import { InputError, unknownName } from "../errors.ts";
import { addEngineOptions, backendOf, type EngineCommandOptions } from "./engine_options.ts";
import type { Cell } from "../experiment/cell.ts";
import type { RunFailure } from "../experiment/executor.ts";
import type { Experiment, PresetName } from "../experiment/experiment.ts";
import type { ExperimentResult } from "../experiment/record.ts";
import type { ExperimentRun, Observer } from "../experiment/runner.ts";
import { command, positiveInteger } from "./program.ts";
import type { Progress } from "./progress.ts";
import { planSummary, summary } from "./summary.ts";

/** Where experiments are found, and what is made of their results. */
export interface ExperimentCommandOptions {
  /** Loads each experiment's module by the experiment's name. */
  readonly registry: Readonly<Record<string, () => Promise<{ readonly default: Experiment }>>>;
  /** Path of the script whose `--cell` argument serves cells: the one that runs this command. */
  readonly script: string;
  /** Writes a report into a directory, and gives the path to open. */
  readonly report: (result: ExperimentResult, directory: string) => Promise<string>;
}

interface Options extends EngineCommandOptions {
  readonly preset: PresetName;
  readonly seeds?: number;
  readonly jobs: number;
  readonly out: string;
  readonly runs: string;
  readonly dataDir?: string;
  readonly reuse?: boolean;
  readonly list?: boolean;
  readonly cell?: boolean;
}

/** The command. Loads nothing of an experiment before it runs. */
export function experimentCommand(
  { registry, script, report }: ExperimentCommandOptions,
): Command {
  const start = "deno task experiment";
  return addEngineOptions(command({
    name: start,
    description:
      "Runs experiments and writes a report of what they found. Finished runs are kept: " +
      "running again computes what is missing, also after Ctrl-C.",
    examples: [
      { does: "Run every experiment at the quick size", type: start },
      { does: "Run one at full size", type: `${start} heads --preset full` },
      { does: "Make one run at a time, with all processors", type: `${start} heads --jobs 1` },
      {
        does: "Run one faster, with a BLAS of this machine",
        type: `${start} heads --backend blas`,
      },
      { does: "See what there is", type: `${start} --list` },
    ],
  }))
    .argument(
      "[names...]",
      `experiments to run, all unless given: ${Object.keys(registry).join(", ")}`,
    )
    .addOption(
      new Option("--preset <size>", "size of the runs").choices(["quick", "full"]).default("quick"),
    )
    .option("--seeds <n>", "seeds for each variant, instead of the preset's", positiveInteger)
    .option(
      "--jobs <n>",
      "runs at a time, which share the processors",
      positiveInteger,
      navigator.hardwareConcurrency,
    )
    .option("--out <directory>", "where reports go", "reports")
    .option("--runs <directory>", "where finished runs are kept", "runs")
    .option("--data-dir <directory>", "read datasets from here instead of downloading them")
    .option(
      "--reuse",
      "take finished runs that an earlier version of the code, or another backend, made",
    )
    .option("--list", "list the experiments")
    .addOption(new Option("--cell", "serve runs to another process").hideHelp())
    .action(async (names: string[], options: Options) => {
      const load = async (name: string) => {
        const module = registry[name];
        if (module === undefined) {
          throw new InputError(unknownName("experiment", name, Object.keys(registry)));
        }
        return (await module()).default;
      };
      if (options.cell) {
        const { serveCells } = await import("../experiment/serve_cells.ts");
        return await serveCells(load);
      }
      const experiments = await Promise.all(
        (names.length > 0 ? [...new Set(names)] : Object.keys(registry)).map(load),
      );
      if (options.list) return list(experiments);
      await runAll(experiments, names, options, { script, report });
    });
}

function list(experiments: readonly Experiment[]): void {
  for (const { name, title, question, variants, presets } of experiments) {
    const count = Object.keys(variants).length;
    const { quick, full } = presets;
    console.log(`${name}: ${title}\n  ${question}`);
    console.log(`  ${count} variants; seeds: ${quick.seeds} quick, ${full.seeds} full`);
  }
}

async function runAll(
  experiments: readonly Experiment[],
  names: readonly string[],
  options: Options,
  { script, report }: Pick<ExperimentCommandOptions, "script" | "report">,
): Promise<void> {
  const { Interrupted } = await import("../experiment/runner.ts");
  for (const { name } of experiments) await writable(`${options.out}/${name}`);
  const interrupt = new AbortController();
  const abort = () => interrupt.abort();
  Deno.addSignalListener("SIGINT", abort);
  Deno.addSignalListener("SIGTERM", abort);
  const failed: string[] = [];
  try {
    for (const experiment of experiments) {
      const { failures } = await runOne(experiment, options, interrupt.signal, { script, report });
      if (failures.length > 0) failed.push(`${failures.length} of "${experiment.name}"`);
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    throw new Interrupted(`${error.message}. Go on with:\n  ${again(names, options)}`, {
      cause: error,
    });
  } finally {
    Deno.removeSignalListener("SIGINT", abort);
    Deno.removeSignalListener("SIGTERM", abort);
  }
  if (failed.length > 0) {
    throw new InputError(
      `Runs failed: ${failed.join(", ")}; the reports do without them. Try them again with:\n  ${
        again(names, options)
      }`,
    );
  }
}

async function runOne(
  experiment: Experiment,
  options: Options,
  signal: AbortSignal,
  { script, report }: Pick<ExperimentCommandOptions, "script" | "report">,
): Promise<ExperimentRun> {
  const [{ runExperiment }, showing] = await Promise.all([
    import("../experiment/runner.ts"),
    import("./progress.ts"),
  ]);
  const { preset, seeds, jobs, runs, dataDir, reuse, out, threads, blas } = options;
  console.log(`${experiment.title}: ${experiment.question}`);
  const watch = watcher(experiment.name, jobs, showing);
  try {
    const run = await runExperiment(experiment, {
      preset,
      jobs,
      runs,
      backend: backendOf(options),
      ...(blas === undefined ? {} : { library: blas }),
      ...(threads === undefined ? {} : { threads }),
      signal,
      command: ["run", "-A", script, "--cell"],
      invocation: again([experiment.name], options),
      observer: watch.observer,
      ...(seeds === undefined ? {} : { seeds }),
      ...(dataDir === undefined ? {} : { dataDir }),
      ...(reuse === undefined ? {} : { reuse }),
    });
    watch.stop();
    console.log(summary(run.result));
    console.log(`report: ${await report(run.result, `${out}/${experiment.name}`)}\n`);
    return run;
  } finally {
    watch.stop();
  }
}

function watcher(
  title: string,
  jobs: number,
  { progress, duration }: typeof import("./progress.ts"),
): { observer: Observer; stop(): void } {
  let bar: Progress | undefined;
  return {
    observer: {
      planned(plan) {
        console.log(planSummary(plan, jobs));
        if (plan.missing.length > 0) bar = progress(plan.missing.length, "runs", { title });
      },
      advanced: ({ ended, share, running }) =>
        bar?.update(
          ended,
          "",
          share,
          running.map(({ cell: { variant, seed }, ...rest }) => ({
            title: `${variant}, seed ${seed}:`,
            unit: "steps",
            ...rest,
          })),
        ),
      silent({ variant, seed }, seconds) {
        bar?.say(`silent: "${variant}" with seed ${seed} for ${duration(seconds)}`);
      },
      retried: (cell, failure) => bar?.say(failureText("made again", cell, failure)),
      failed: (cell, failure) => bar?.say(failureText("failed", cell, failure)),
    },
    stop() {
      bar?.stop();
      bar = undefined;
    },
  };
}

/** What became of a run, and the last lines that it printed. */
function failureText(
  fate: string,
  { variant, seed }: Cell<unknown>,
  { message, printed }: RunFailure,
): string {
  const tail = printed.split("\n").filter((line) => line !== "").map((line) => `  | ${line}`);
  return [`${fate}: "${variant}" with seed ${seed}: ${message}`, ...tail].join("\n");
}

/** The words to type for the same again. */
function again(names: readonly string[], options: Options): string {
  const { preset, seeds, out, runs, dataDir, reuse, backend, blas, threads } = options;
  const quote = (text: string) => /^[\w./@:=+-]+$/.test(text) ? text : `'${text}'`;
  return [
    "deno task experiment",
    ...names,
    ...(preset === "quick" ? [] : ["--preset", preset]),
    ...(seeds === undefined ? [] : ["--seeds", String(seeds)]),
    ...(out === "reports" ? [] : ["--out", quote(out)]),
    ...(runs === "runs" ? [] : ["--runs", quote(runs)]),
    ...(dataDir === undefined ? [] : ["--data-dir", quote(dataDir)]),
    ...(reuse ? ["--reuse"] : []),
    ...(backend === undefined ? [] : ["--backend", backend]),
    ...(blas === undefined ? [] : ["--blas", quote(blas)]),
    ...(threads === undefined ? [] : ["--threads", String(threads)]),
  ].join(" ");
}

async function writable(directory: string): Promise<void> {
  try {
    await Deno.mkdir(directory, { recursive: true });
    await Deno.remove(await Deno.makeTempFile({ dir: directory }));
  } catch (cause) {
    throw new InputError(
      `Cannot write reports to ${directory}: expected a directory to write to, got ${
        (cause as Error).message
      }; name another one with --out`,
      { cause },
    );
  }
}
