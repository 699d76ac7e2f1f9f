/**
 * An engine: a memory and the kernels that work on it.
 *
 * @module
 */
import { findBlas } from "./blas/find.ts";
import type { BlasLibrary } from "./blas/load.ts";
import { compileKernels, createMemory, instantiate, kernelNames } from "./instance.ts";
import { heapAddress, maximumThreads, pageBytes } from "./layout.ts";
import { partSize } from "./parts.ts";
import { checkThreads, ThreadPool } from "./pool.ts";
import { type KernelArguments, type KernelName, referenceKernels } from "./reference/mod.ts";

/** What multiplies matrices. */
export type Backend = "wasm" | "blas";

/** How an engine computes. */
export interface EngineOptions {
  /** All of the machine's threads unless given. */
  readonly threads?: number;
  /** `"wasm"` unless given; see `Engine.setBackend`. */
  readonly backend?: Backend;
  /** The library's file or name (`openBlas`, `blis`, `mkl`, `accelerate`); the first found unless given. */
  readonly library?: string;
}

/** What tensors need of the machine below them. */
export interface Engine {
  /** Compiled float32, or the float64 reference. */
  readonly name: "wasm" | "reference";
  /** The numbers in memory, by address / 4. A view taken before `reserve` may be too short after it. */
  readonly numbers: Float32Array | Float64Array;
  /** Token ids and other whole numbers in memory, by address / 4. */
  readonly integers: Int32Array | Float64Array;
  /**
   * Makes addresses below `end` (in bytes) usable.
   *
   * @throws {RangeError} when memory cannot grow so far
   */
  reserve(end: number): void;
  /** How many threads share a kernel's work, the calling one included. */
  readonly threads: number;
  /**
   * Changes the number of threads; results keep their bits.
   *
   * @throws {RangeError} for anything but a whole number from 1 to 32
   */
  setThreads(threads: number): void;
  /** The library that multiplies matrices; without one, the compiled kernels do. */
  readonly blas: BlasLibrary | undefined;
  /**
   * Changes what multiplies matrices: `"wasm"` the compiled kernels, `"blas"` a library of this machine
   * where that is faster. `library` is its file or name; without it the usual places are searched. Results
   * of different backends differ in their last places.
   *
   * @throws {InputError} where no library is found, or Deno may not call native code (`--allow-ffi`)
   */
  setBackend(backend: Backend, library?: string): void;
  /**
   * Whether a multiply-add is rounded once. Every processor with FMA does so, and all of those give the
   * same bits; on others results differ in the last places.
   */
  readonly fusedMultiplyAdd: boolean;
  /**
   * Runs `kernel(...args, 0, count)`, divided among the threads where it pays. Items are what the
   * kernel's range counts (elements, rows, tiles); `cost` is about how many nanoseconds one takes.
   */
  run<K extends KernelName>(
    kernel: K,
    count: number,
    cost: number,
    ...args: KernelArguments<K>
  ): void;
}

/**
 * Float32 kernels in WebAssembly, on `threads` threads (all of the machine's by default). The
 * workers start with the first job that is worth dividing. With the backend `"blas"` a library of the
 * machine multiplies matrices where that is faster, called on the same memory by the same threads.
 *
 * @throws {RangeError} for anything but a whole number of threads from 1 to 32
 * @throws {InputError} for `"blas"` where no library is found, or Deno may not call native code
 *
 * @example
 * ```ts
 * import { createEngine } from "./engine.ts";
 * import { heapAddress } from "./layout.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const engine = createEngine({ threads: 1 });
 * engine.reserve(heapAddress + 64);
 * const first = heapAddress / 4;
 * engine.numbers.set([1, 2, 3, 4], first);
 * engine.run("scale", 4, 0.2, heapAddress, heapAddress, 10);
 * assertEquals([...engine.numbers.subarray(first, first + 4)], [10, 20, 30, 40]);
 * ```
 */
export function createEngine({ threads, backend, library }: EngineOptions = {}): Engine {
  const memory = createMemory();
  const module = compileKernels();
  let blas = backend === "blas" ? findBlas(library) : undefined;
  let kernels = instantiate(module, memory, 0, blas);
  const indices = new Map(kernelNames(module).map((name, index) => [name, index]));
  let threadCount = checkThreads(
    threads ?? Math.min(maximumThreads, navigator.hardwareConcurrency),
  );
  let pool: ThreadPool | undefined;
  let numbers = new Float32Array(memory.buffer);
  let integers = new Int32Array(memory.buffer);
  const stopWorkers = () => {
    pool?.stop();
    pool = undefined;
  };
  return {
    name: "wasm",
    get numbers() {
      return numbers;
    },
    get integers() {
      return integers;
    },
    get threads() {
      return threadCount;
    },
    setThreads(threads) {
      threadCount = checkThreads(threads);
      stopWorkers();
    },
    get blas() {
      return blas;
    },
    setBackend(backend, library) {
      blas = backend === "blas" ? findBlas(library) : undefined;
      kernels = instantiate(module, memory, 0, blas);
      stopWorkers();
    },
    fusedMultiplyAdd: kernels.fusesMultiplyAdd(1 + 2 ** -13) === 2 ** -26,
    reserve(end) {
      const missing = end - memory.buffer.byteLength;
      if (missing <= 0) return;
      memory.grow(Math.ceil(missing / pageBytes));
      numbers = new Float32Array(memory.buffer);
      integers = new Int32Array(memory.buffer);
    },
    run(kernel, count, cost, ...args) {
      const grain = threadCount === 1 ? count : partSize(kernel, count, cost, threadCount);
      if (grain >= count) {
        args.push(0, count);
        kernels[kernel].apply(undefined, args);
        return;
      }
      pool ??= new ThreadPool(module, memory, threadCount, { library: blas });
      try {
        pool.run(kernels[kernel], indices.get(kernel)!, count, grain, args);
      } catch (error) {
        // What workers still write is unknown: the next job gets new ones.
        pool.terminate();
        pool = undefined;
        throw error;
      }
    },
  };
}

/**
 * Float64 kernels in TypeScript, over `bytes` of address space: slow, exact, single-threaded.
 *
 * @example
 * ```ts
 * import { createReferenceEngine } from "./engine.ts";
 * import { heapAddress } from "./layout.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const engine = createReferenceEngine();
 * engine.run("fill", 1, 0.1, heapAddress, 0.1);
 * assertEquals(engine.numbers[heapAddress / 4], 0.1);
 * ```
 */
export function createReferenceEngine(bytes = heapAddress + (64 << 20)): Engine {
  const memory = new Float64Array(bytes / 4);
  const kernels = referenceKernels(memory);
  return {
    name: "reference",
    numbers: memory,
    integers: memory,
    threads: 1,
    setThreads(_threads) {},
    blas: undefined,
    setBackend(_backend) {},
    fusedMultiplyAdd: false,
    reserve(end) {
      if (end > bytes) {
        throw new RangeError(`Cannot reserve ${end} bytes: the reference engine has ${bytes}`);
      }
    },
    run(kernel, count, _cost, ...args) {
      (kernels[kernel] as (...numbers: number[]) => void)(...args, 0, count);
    },
  };
}
