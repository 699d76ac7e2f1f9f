/**
 * Runs an experiment: every variant with every seed, keeping what is finished and going on from there.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import { assemble } from "./assemble.ts";
import { describeBlas, findBlas } from "../kernels/blas/find.ts";
import type { BlasLibrary } from "../kernels/blas/load.ts";
import type { Backend } from "../kernels/engine.ts";
import { type Cell, cells, sha256 } from "./cell.ts";
import { RunFailure } from "./executor.ts";
import { type Experiment, plan, type PresetName } from "./experiment.ts";
import { type CountedVariant, countParameters } from "./parameters.ts";
import type { ExperimentResult, RunRecord } from "./record.ts";
import { runCells } from "./schedule.ts";
import { fingerprint } from "./sources.ts";
import { RunStore } from "./store.ts";
import { type RunProgress, Tally } from "./tally.ts";

/** How an experiment is run. */
export interface RunOptions {
  /** "quick" unless given. */
  readonly preset?: PresetName;
  /** How many seeds, counted from 1; the preset's unless given. */
  readonly seeds?: number;
  /** Directory that keeps finished runs; "runs" unless given. */
  readonly runs?: string;
  /**
   * Runs at a time; 1 unless given. They share the processors: several runs with one thread each take
   * less time than one after the other with all threads, and the last ones take over what the others
   * leave.
   */
  readonly jobs?: number;
  /** Threads that the runs share; all processors unless given. */
  readonly threads?: number;
  /**
   * What multiplies matrices; `"wasm"` unless given. Runs of another backend do not count as finished.
   */
  readonly backend?: Backend;
  /** The library's file or name for `"blas"`; the first one found unless given. */
  readonly library?: string;
  /**
   * Arguments of `deno` that start a process that serves cells ({@linkcode serveCells}). Without them
   * runs take place in this process, one after the other.
   */
  readonly command?: readonly string[];
  /** Directory with datasets. */
  readonly dataDir?: string;
  /** Whether finished runs count that other sources or kernels made. */
  readonly reuse?: boolean;
  /** Stops all runs. Finished ones are kept. */
  readonly signal?: AbortSignal;
  /** Who is told what happens. */
  readonly observer?: Observer;
  /** What makes the result again, for the report. */
  readonly invocation?: string;
}

/** What a runner tells while it works. All are optional. */
export interface Observer {
  /** Before the first run. */
  planned?(plan: RunPlan): void;
  /** Whenever a run makes a step or ends. */
  advanced?(progress: RunProgress): void;
  /** When a run has ended, diverged ones included. */
  finished?(cell: Cell<unknown>, record: RunRecord): void;
  /** When a run has given no sign of life for a quarter of the experiment's patience. */
  silent?(cell: Cell<unknown>, seconds: number): void;
  /** When a run hung for the first time, and is made again. */
  retried?(cell: Cell<unknown>, failure: RunFailure): void;
  /** When a run threw, died, or hung twice. */
  failed?(cell: Cell<unknown>, failure: RunFailure): void;
}

/** What is about to be run. */
export interface RunPlan {
  /** With their numbers of parameters, the baseline first. */
  readonly variants: readonly CountedVariant[];
  /** Runs that are kept from before. */
  readonly kept: number;
  /** Runs to make. */
  readonly missing: readonly Cell<unknown>[];
  /** Of those, how many were made before by other sources, kernels or libraries. */
  readonly outdated: number;
  /** The library that multiplies matrices, where one does. */
  readonly blas?: BlasLibrary;
}

/** What came of it. */
export interface ExperimentRun {
  /** What comparing the variants found. */
  readonly result: ExperimentResult;
  /** Runs without a record. */
  readonly failures: readonly { readonly cell: Cell<unknown>; readonly failure: RunFailure }[];
  /** Runs made now. */
  readonly computed: number;
  /** Runs taken from before. */
  readonly kept: number;
}

/** A run of an experiment was stopped; what was finished is kept. */
export class Interrupted extends InputError {
  /** Tells it from other errors in a stack trace. */
  override name = "Interrupted";
  /** What a shell expects of a command that Ctrl-C stopped. */
  readonly exitCode = 130;
}

/**
 * Runs what is missing of an experiment and compares its variants. A run that hangs is stopped and made
 * again once; one that throws, dies or hangs twice is reported and the others go on; its seed is missing
 * from the result, which says so.
 *
 * @throws {RangeError} where a variant's parameters differ by more than 1 % from the baseline's, or a
 * claim or table names what is not there: both before the first run
 * @throws {Interrupted} where `signal` aborts
 *
 * @example
 * ```ts
 * import { experiment, runExperiment, type Trainer } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const base = { training: { learningRate: 0.1 } };
 * const trainer: Trainer<typeof base, number> = {
 *   version: "1",
 *   module: import.meta.url,
 *   parameters: () => 10,
 *   train: ({ training: { learningRate } }, { seed }) => ({
 *     status: "finished",
 *     parameters: 10,
 *     steps: [{ step: 1, loss: 1, learningRate, gradientNorm: 1, tokens: 1, milliseconds: 1 }],
 *     evaluations: [{ step: 1, loss: 1 + learningRate + seed / 100, perplexity: 3, accuracy: 0.5 }],
 *     digest: "",
 *     fusedMultiplyAdd: true,
 *     trained: seed,
 *   }),
 * };
 * const rates = experiment({
 *   name: "rates",
 *   title: "Learning rates",
 *   question: "Does a lower rate end lower?",
 *   background: "An example.",
 *   trainer,
 *   base,
 *   variants: { high: {}, low: { training: { learningRate: 0.01 } } },
 *   presets: { quick: { seeds: 3 }, full: { seeds: 5 } },
 * });
 * const runs = Deno.makeTempDirSync();
 * assertEquals((await runExperiment(rates, { runs })).computed, 6);
 * assertEquals((await runExperiment(rates, { runs })).kept, 6);
 * ```
 */
export async function runExperiment(
  experiment: Experiment,
  options: RunOptions = {},
): Promise<ExperimentRun> {
  const { preset = "quick", runs = "runs", observer, signal } = options;
  const seeds = seedsOf(options.seeds ?? experiment.presets[preset].seeds);
  const variants = plan(experiment, preset);
  for (const { config } of variants) await experiment.trainer.check?.(config);
  const counted = await countParameters(
    experiment,
    variants,
    options.dataDir === undefined ? {} : { dataDir: options.dataDir },
  );
  const describe = (records: readonly RunRecord[], notes: readonly string[]) =>
    assemble(experiment, {
      preset,
      seeds,
      variants: counted,
      records,
      notes,
      invocation: options.invocation ?? "",
    });
  // A claim that names a variant wrongly should fail now, not after hours of training.
  await describe([], []);

  const blas = options.backend === "blas" ? findBlas(options.library) : undefined;
  const sources = await fingerprint([experiment.trainer.module, ...(experiment.sources ?? [])]);
  const build = blas === undefined ? sources : await sha256(`${sources} ${describeBlas(blas)}`);
  const store = new RunStore(runs, experiment.name);
  const all = await cells(experiment, variants, seeds, build);
  const records = new Map<Cell<unknown>, RunRecord>();
  for (const cell of all) {
    const run = await store.read(cell, { anyBuild: options.reuse ?? false });
    if (run !== undefined) records.set(cell, run);
  }
  const kept = records.size;
  const reused = [...records].filter(([cell, run]) =>
    (run as { build?: string }).build !== cell.build
  );
  const tally = new Tally(all.filter((cell) => !records.has(cell)), experiment.trainer, [
    ...records.values(),
  ]);
  const missing = tally.longestFirst();
  const known = await Promise.all(missing.map((cell) => store.hasOtherBuild(cell)));
  const outdated = known.filter((other) => other).length;
  if (missing.length > 0) await store.prepare();
  observer?.planned?.({
    variants: counted,
    kept,
    missing,
    outdated,
    ...(blas === undefined ? {} : { blas }),
  });

  const failures: { cell: Cell<unknown>; failure: RunFailure }[] = [];
  const library = blas === undefined ? {} : { blas: blas.path };
  await runCells(missing, experiment, { ...options, runs, ...library }, {
    started(cell) {
      observer?.advanced?.(tally.start(cell));
    },
    progressed(cell, done, total) {
      observer?.advanced?.(tally.advance(cell, done, total));
    },
    silent(cell, seconds) {
      observer?.silent?.(cell, seconds);
    },
    retried(cell, failure) {
      observer?.retried?.(cell, failure);
    },
    async finished(cell) {
      const record = await store.read(cell);
      if (record === undefined) {
        return this.failed(cell, new RunFailure("left no record where it was to be kept", ""));
      }
      records.set(cell, record);
      observer?.finished?.(cell, record);
      observer?.advanced?.(tally.end(cell));
    },
    failed(cell, failure) {
      failures.push({ cell, failure });
      observer?.failed?.(cell, failure);
      observer?.advanced?.(tally.end(cell));
    },
  });
  if (signal?.aborted) {
    throw new Interrupted(`Stopped: ${records.size} of ${all.length} runs are finished and kept`);
  }
  const ordered = all.flatMap((cell) => records.get(cell) ?? []);
  const notes = [
    ...failures.map(({ cell, failure }) =>
      `The run of "${cell.variant}" with seed ${cell.seed} is missing: ${failure.message}.`
    ),
    ...(reused.length > 0
      ? [
        `${reused.length} of ${all.length} runs were made by other sources or kernels, or with other libraries.`,
      ]
      : []),
  ];
  const result = await describe(ordered, notes);
  return { result, failures, computed: records.size - kept, kept };
}

function seedsOf(count: number): number[] {
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`Cannot choose seeds: expected a positive whole number, got ${count}`);
  }
  return Array.from({ length: count }, (_, i) => i + 1);
}
