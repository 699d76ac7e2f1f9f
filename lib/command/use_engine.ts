/**
 * Setting up the machine for a command.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import { describeBlas } from "../kernels/blas/find.ts";
import { currentMachine, type Engine } from "../tensor/mod.ts";
import { backendOf, type EngineCommandOptions } from "./engine_options.ts";

/**
 * The engine with the threads and the library that were asked for.
 *
 * @throws {InputError} where no library is found, or one is named that is not to be used
 */
export function useEngine(options: EngineCommandOptions): Engine {
  const { threads, blas } = options;
  const backend = backendOf(options);
  if (backend === "wasm" && blas !== undefined) {
    throw new InputError(
      `Cannot use ${blas} with --backend wasm: expected --backend blas, got wasm; leave one out`,
    );
  }
  const { engine } = currentMachine();
  if (threads !== undefined) engine.setThreads(threads);
  if (backend === "blas" || engine.blas !== undefined) engine.setBackend(backend, blas);
  return engine;
}

/** "2 threads", or "2 threads, OpenBLAS 0.3.21 (SkylakeX) from libopenblas.so.0". */
export function engineText({ threads, blas }: Engine): string {
  const count = `${threads} ${threads === 1 ? "thread" : "threads"}`;
  return blas === undefined ? count : `${count}, ${describeBlas(blas)} from ${blas.path}`;
}
