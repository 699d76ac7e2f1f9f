/**
 * Threads that share kernels' ranges. They wait on the shared memory, so that a call stays synchronous.
 *
 * @module
 */
import { Worker } from "node:worker_threads";
import type { BlasLibrary } from "./blas/load.ts";
import {
  type CompiledKernel,
  type ControlBlock,
  controlBlock,
  jobOpen,
  maximumArguments,
  spinWhile,
  takeParts,
  word,
} from "./job.ts";
import { maximumThreads } from "./layout.ts";
import { hasEnded } from "./system_thread.ts";
import type { WorkerData } from "./worker.ts";

/** How long all workers may finish nothing before one is taken for dead, in ms. */
const patience = 30_000;

/** How often to look whether a worker that is waited for has ended, in ms. */
const lookEvery = 100;

/** How a pool differs from the usual one. */
export interface PoolOptions {
  /** The library that multiplies matrices, where one does. */
  readonly library?: BlasLibrary;
  /** How long all workers may finish nothing before one is taken for dead, in ms. */
  readonly patience?: number;
  /** The module that workers run. */
  readonly worker?: URL;
}

/** The calling thread and `threads - 1` workers. */
export class ThreadPool {
  readonly threads: number;
  readonly #control: ControlBlock;
  readonly #workers: readonly Worker[];
  readonly #patience: number;
  #failure: unknown;

  /** Starts the workers without waiting: until one is up, the others do its share. */
  constructor(
    module: WebAssembly.Module,
    memory: WebAssembly.Memory,
    threads: number,
    options: PoolOptions = {},
  ) {
    this.threads = threads;
    this.#patience = options.patience ?? patience;
    this.#control = controlBlock(memory);
    const { words } = this.#control;
    const pool = Atomics.add(words, word.pool, 1) + 1;
    for (const index of [word.ready, word.state, word.failureLength]) {
      Atomics.store(words, index, 0);
    }
    for (let i = 1; i < threads; i++) Atomics.store(words, word.systemThread + i, 0);
    this.#workers = Array.from({ length: threads - 1 }, (_, i) => {
      const { library } = options;
      const workerData: WorkerData = { module, memory, thread: i + 1, pool, library };
      const script = options.worker ?? new URL("./worker.ts", import.meta.url);
      const worker = new Worker(script, { workerData });
      worker.on("error", (error: unknown) => this.#failure = error);
      worker.unref();
      return worker;
    });
  }

  /** Waits until every worker is up; says whether they are. */
  waitUntilReady(milliseconds = 10_000): boolean {
    const { words } = this.#control;
    const end = performance.now() + milliseconds;
    for (;;) {
      const ready = Atomics.load(words, word.ready), left = end - performance.now();
      if (ready >= this.#workers.length) return true;
      if (left <= 0) return false;
      Atomics.wait(words, word.ready, ready, left);
    }
  }

  /** How many parts of jobs each thread has finished, by its number. */
  partsDone(): number[] {
    const { words } = this.#control;
    return Array.from({ length: this.threads }, (_, i) => Atomics.load(words, word.progress + i));
  }

  /**
   * Runs the kernel with the given index and arguments over a range of `count` items, `grain` at a
   * time. `kernel` is the calling thread's own instance of it.
   */
  run(
    kernel: CompiledKernel,
    index: number,
    count: number,
    grain: number,
    numbers: number[],
  ): void {
    if (this.#failure) throw workerError("start", this.#failure);
    const { words } = this.#control;
    if (numbers.length > maximumArguments) {
      throw new RangeError(
        `Cannot run a kernel: expected at most ${maximumArguments} arguments, got ${numbers.length}`,
      );
    }
    this.#control.arguments.set(numbers);
    words[word.kernel] = index;
    words[word.count] = count;
    words[word.grain] = grain;
    words[word.argumentCount] = numbers.length;
    Atomics.store(words, word.next, 0);
    Atomics.store(words, word.state, jobOpen);
    Atomics.add(words, word.epoch, 1);
    Atomics.notify(words, word.epoch);
    numbers.push(0, 0);
    try {
      takeParts(words, kernel, numbers, word.progress);
    } catch (error) {
      Atomics.store(words, word.next, count);
      throw error;
    } finally {
      this.#join();
    }
    if (words[word.failureLength] > 0) throw workerError("finish a job", this.#takeMessage());
  }

  /** Ends the workers. */
  stop(): void {
    const { words } = this.#control;
    Atomics.add(words, word.pool, 1);
    Atomics.add(words, word.epoch, 1);
    Atomics.notify(words, word.epoch);
  }

  /** Ends the workers whatever they are doing. */
  terminate(): void {
    this.stop();
    for (const worker of this.#workers) worker.terminate();
  }

  /** Closes the job and waits for the workers that are in it. */
  #join(): void {
    const { words } = this.#control;
    const state = Atomics.and(words, word.state, ~jobOpen) & ~jobOpen;
    if (state === 0 || (spinWhile(words, word.state, state) && words[word.state] === 0)) return;
    let deadline = performance.now() + this.#patience, progress = this.#progress();
    for (let state = 0; (state = Atomics.load(words, word.state)) !== 0;) {
      const turn = Atomics.wait(words, word.state, state, Math.min(lookEvery, this.#patience));
      const ended = turn === "timed-out" ? this.#endedWorker() : 0;
      if (ended > 0 && Atomics.load(words, word.state) !== 0) {
        this.terminate();
        throw workerError("finish a job", `worker ${ended} ended in the middle of it`);
      }
      if (this.#progress() !== progress) {
        progress = this.#progress();
        deadline = performance.now() + this.#patience;
      } else if (performance.now() > deadline && Atomics.load(words, word.state) !== 0) {
        this.terminate();
        throw workerError("finish a job", `no sign of life for ${this.#patience / 1000} s`);
      }
    }
  }

  /** The number of a worker whose thread is gone, or 0. */
  #endedWorker(): number {
    const { words } = this.#control;
    for (let i = 1; i < this.threads; i++) {
      if (hasEnded(Atomics.load(words, word.systemThread + i))) return i;
    }
    return 0;
  }

  #progress(): number {
    return this.partsDone().reduce((a, b) => a + b, 0);
  }

  #takeMessage(): string {
    const length = this.#control.words[word.failureLength];
    this.#control.words[word.failureLength] = 0;
    return new TextDecoder().decode(this.#control.failure.slice(0, length));
  }
}

/** Checks a number of threads. */
export function checkThreads(threads: number): number {
  if (!Number.isInteger(threads) || threads < 1 || threads > maximumThreads) {
    throw new RangeError(
      `Cannot use ${threads} threads: expected a whole number from 1 to ${maximumThreads}`,
    );
  }
  return threads;
}

function workerError(what: string, cause: unknown): Error {
  return new Error(
    `Cannot ${what} in a worker thread: ${cause}; try again, or with setThreads(1) to run without workers`,
    { cause },
  );
}
