/**
 * Which run computes when, and with how many threads.
 *
 * @module
 */
import type { Cell } from "./cell.ts";
import { type Executor, inProcess, inSubprocess, RunFailure } from "./executor.ts";
import type { Experiment } from "./experiment.ts";

/** How cells are run. */
export interface ScheduleOptions {
  /** Directory that keeps finished runs. */
  readonly runs: string;
  /** Runs at a time; 1 unless given. */
  readonly jobs?: number;
  /** Arguments of `deno` that start a process that serves cells; in this process without. */
  readonly command?: readonly string[];
  /** Threads that the runs share; all processors unless given. */
  readonly threads?: number;
  /** File of the library that multiplies matrices; without one the compiled kernels do. */
  readonly blas?: string;
  /** Directory with datasets. */
  readonly dataDir?: string;
  /** Stops all runs. */
  readonly signal?: AbortSignal;
}

/** Who hears what becomes of runs. */
export interface RunsListener {
  started(cell: Cell<unknown>): void;
  progressed(cell: Cell<unknown>, done: number, total: number): void;
  silent(cell: Cell<unknown>, seconds: number): void;
  retried(cell: Cell<unknown>, failure: RunFailure): void;
  finished(cell: Cell<unknown>): Promise<void>;
  failed(cell: Cell<unknown>, failure: RunFailure): void;
}

/**
 * Runs cells, `jobs` at a time with their share of the processors each; one that hangs is made again once.
 */
export async function runCells(
  missing: readonly Cell<unknown>[],
  experiment: Experiment,
  options: ScheduleOptions,
  listener: RunsListener,
): Promise<void> {
  const { signal, command, jobs = 1, threads, dataDir, blas, runs } = options;
  const parallel = command === undefined ? 1 : Math.max(1, Math.min(jobs, missing.length));
  const shared = {
    runs,
    ...(dataDir === undefined ? {} : { dataDir }),
    ...(blas === undefined ? {} : { blas }),
  };
  const patience = experiment.patience ?? 300;
  const executors = Array.from(
    { length: parallel },
    (): Executor =>
      command === undefined
        ? inProcess(experiment, shared)
        : inSubprocess({ ...shared, command, patience }),
  );
  const stop = () => executors.forEach((executor) => executor.stop());
  signal?.addEventListener("abort", stop, { once: true });
  const queue = [...missing];
  const running = new Set<Executor>();
  const retried = new Set<Cell<unknown>>();
  // Threads for each of the runs that go on side by side.
  const share = () => {
    const together = Math.min(parallel, running.size + queue.length);
    return Math.max(1, Math.floor((threads ?? navigator.hardwareConcurrency) / together));
  };
  const work = async (executor: Executor) => {
    while (queue.length > 0 && !signal?.aborted) {
      const cell = queue.shift()!;
      running.add(executor);
      listener.started(cell);
      try {
        await executor.run(cell, share(), {
          progress: (done, total) => listener.progressed(cell, done, total),
          silent: (seconds) => listener.silent(cell, seconds),
        });
        await listener.finished(cell);
      } catch (error) {
        if (signal?.aborted) return;
        if (!(error instanceof RunFailure)) throw error;
        if (error.hung && !retried.has(cell)) {
          retried.add(cell);
          queue.unshift(cell);
          listener.retried(cell, error);
        } else listener.failed(cell, error);
      } finally {
        running.delete(executor);
      }
    }
    if (queue.length === 0) { for (const other of running) other.setThreads(share()); }
  };
  try {
    await Promise.all(executors.map(work));
  } finally {
    stop();
    signal?.removeEventListener("abort", stop);
  }
}
