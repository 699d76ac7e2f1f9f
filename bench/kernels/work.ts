/**
 * Pieces of work for kernels, measured on one thread and on all, beside what the machine can do.
 *
 * @module
 */
import type { Command } from "commander";
import { positiveNumber } from "../../lib/command/program.ts";
import { progress } from "../../lib/command/progress.ts";
import { InputError } from "../../lib/errors.ts";
import type { Engine } from "../../lib/kernels/engine.ts";
import type { KernelArguments, KernelName } from "../../lib/kernels/reference/mod.ts";
import type { Row } from "../bench.ts";
import { Arena } from "./arena.ts";
import { type Cost, costs } from "./costs.ts";
import { type Limits, measureLimits } from "./limits.ts";
import { fastest, fastestInTurns } from "./timing.ts";

/** One call of a kernel. */
export interface Call {
  readonly kernel: KernelName;
  /** The length of its range. */
  readonly count: number;
  /** Nanoseconds that one item of the range takes, about. */
  readonly cost: number;
  readonly args: readonly number[];
}

/** Calls that belong together. */
export interface Work {
  readonly label: string;
  readonly calls: readonly Call[];
}

/** A call whose arguments are checked. */
export function call<K extends KernelName>(
  kernel: K,
  count: number,
  cost: number,
  ...args: KernelArguments<K>
): Call {
  return { kernel, count, cost, args };
}

/** Options that every bench of kernels has. */
export interface WorkOptions {
  readonly only?: string;
  readonly milliseconds: number;
}

/** Adds {@linkcode WorkOptions} to a command. */
export function workOptions(command: Command): Command {
  return command
    .option("--only <text>", "lines that contain this text")
    .option("--milliseconds <n>", "how long each line is measured", positiveNumber, 150);
}

/** One thread, and all. */
export const threadCounts: readonly number[] = [...new Set([1, navigator.hardwareConcurrency])];

/** Runs the calls of a piece of work. */
export function runWork(engine: Engine, { calls }: Work): void {
  for (const { kernel, count, cost, args } of calls) {
    engine.run(kernel, count, cost, ...args as KernelArguments<typeof kernel>);
  }
}

/** The least that a piece of work has to do. */
export function costOf({ calls }: Work): Cost {
  const all = calls.map(({ kernel, count, args }) => costs[kernel]?.(count, args));
  return {
    operations: all.reduce((sum, one) => sum + (one?.operations ?? 0), 0),
    bytes: all.reduce((sum, one) => sum + (one?.bytes ?? 0), 0),
  };
}

/** Products: GFLOP/s, and the share of the multiply-add limit of as many threads. */
export function measureProducts(make: (arena: Arena) => Work[], options: WorkOptions): Row[] {
  return measureEach(make, options, (engine, work, { gflops: limit }) => {
    const { operations } = costOf(work);
    const gflops = operations / fastest(() => runWork(engine, work), options.milliseconds);
    return { "GFLOP/s": gflops, "of the limit": gflops / limit };
  });
}

/** What is no product: ns for each element, GB/s, and the share of a plain copy in the same turns. */
export function measureMovers(
  make: (arena: Arena) => Work[],
  copyOf: () => Work,
  size: number,
  options: WorkOptions,
): Row[] {
  return measureEach(make, options, (engine, work) => {
    const copy = copyOf();
    const [time, plain] = fastestInTurns(
      [work, copy].map((one) => () => runWork(engine, one)),
      options.milliseconds,
    );
    const [bytes, copied] = [work, copy].map((one) => costOf(one).bytes);
    return {
      "ns each": time / size,
      "GB/s": bytes === 0 ? undefined : bytes / time,
      "of a copy": bytes === 0 ? undefined : bytes / time / (copied / plain),
    };
  });
}

function measureEach(
  make: (arena: Arena) => Work[],
  { only = "" }: WorkOptions,
  measure: (engine: Engine, work: Work, limits: Limits) => Row,
): Row[] {
  const arena = new Arena();
  const works = make(arena).filter(({ label }) => label.toLowerCase().includes(only.toLowerCase()));
  if (works.length === 0) {
    throw new InputError(
      `Cannot measure "${only}": expected a part of a line's name; leave it out`,
    );
  }
  const rows: Record<string, string | number | undefined>[] = works.map(({ label }) => ({ label }));
  const bar = progress(works.length * threadCounts.length, "kernels", { title: "measure" });
  for (const [i, threads] of threadCounts.entries()) {
    const limits = measureLimits(threads);
    console.log(limitsText(limits));
    arena.engine.setThreads(threads);
    for (const [j, work] of works.entries()) {
      for (const [name, value] of Object.entries(measure(arena.engine, work, limits))) {
        rows[j][`${name}, ${threads}×`] = value;
      }
      bar.update(i * works.length + j + 1, work.label);
    }
  }
  bar.stop();
  arena.close();
  console.log();
  return rows;
}

/** Limits in words. */
export function limitsText({ threads, gflops, readGBps, copyGBps }: Limits): string {
  return `${threads} thread${threads > 1 ? "s" : ""} at most: ${gflops.toFixed(0)} GFLOP/s of ` +
    `128-bit multiply-adds, ${readGBps.toFixed(1)} GB/s read, ${copyGBps.toFixed(1)} GB/s copied`;
}
