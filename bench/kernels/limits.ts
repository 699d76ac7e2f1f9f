/**
 * What this machine can do at most, measured.
 *
 * @module
 */
import {
  compileKernels,
  createMemory,
  instantiate,
  kernelNames,
} from "../../lib/kernels/instance.ts";
import { heapAddress } from "../../lib/kernels/layout.ts";
import { ThreadPool } from "../../lib/kernels/pool.ts";
import { Arena } from "./arena.ts";
import { fastest } from "./timing.ts";

/** What some threads can do together. */
export interface Limits {
  readonly threads: number;
  /** 128-bit multiply-adds without any memory, in GFLOP/s. */
  readonly gflops: number;
  /** Reading what is in no cache, in GB/s. */
  readonly readGBps: number;
  /** Reading and writing what is in no cache, both counted, in GB/s. */
  readonly copyGBps: number;
}

/** Measures them in about half a second. */
export function measureLimits(threads: number): Limits {
  const arena = new Arena(threads);
  // Larger than any cache.
  const size = 48 << 20;
  const [from, to] = [heapAddress, heapAddress + size * 4];
  arena.engine.reserve(to + size * 4 + 64);
  const copy = () => arena.engine.run("copy", size, 0.1, to, from);
  const read = () => arena.engine.run("sumSquaresChunks", size / 1024, 100, to, from, size);
  copy();
  const limits = {
    threads,
    gflops: multiplyAddLimit(threads),
    readGBps: size * 4 / fastest(read, 150),
    copyGBps: size * 8 / fastest(copy, 150),
  };
  arena.close();
  return limits;
}

/** Twelve independent chains of multiply-adds on each thread: nothing but the processor's own limit. */
function multiplyAddLimit(threads: number): number {
  const memory = createMemory(), module = compileKernels();
  const { multiplyAddChains } = instantiate(module, memory, 0);
  const pool = new ThreadPool(module, memory, threads);
  pool.waitUntilReady();
  const index = kernelNames(module).indexOf("multiplyAddChains");
  const length = 20_000, parts = 8 * threads;
  const nanoseconds = fastest(() => pool.run(multiplyAddChains, index, parts, 1, [length, 1]), 150);
  pool.stop();
  return parts * length * 12 * 4 * 2 / nanoseconds;
}
