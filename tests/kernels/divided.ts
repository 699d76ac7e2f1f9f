import { assert } from "@std/assert";
import { createReferenceEngine, type Engine } from "../../lib/kernels/engine.ts";
import {
  compileKernels,
  createMemory,
  instantiate,
  kernelNames,
} from "../../lib/kernels/instance.ts";
import { pageBytes } from "../../lib/kernels/layout.ts";
import { ThreadPool } from "../../lib/kernels/pool.ts";

/** Runs `use` with an engine that always divides ranges into parts of `grain` items among `threads`. */
export function withDivided<T>(threads: number, grain: number, use: (engine: Engine) => T): T {
  const module = compileKernels(), memory = createMemory(), names = kernelNames(module);
  const kernels = instantiate(module, memory, 0);
  const pool = new ThreadPool(module, memory, threads);
  let numbers = new Float32Array(memory.buffer);
  try {
    assert(pool.waitUntilReady(), "the workers did not start");
    return use({
      ...createReferenceEngine(0),
      name: "wasm",
      threads,
      get numbers() {
        return numbers;
      },
      reserve(end) {
        memory.grow(Math.max(0, Math.ceil((end - memory.buffer.byteLength) / pageBytes)));
        numbers = new Float32Array(memory.buffer);
      },
      run(kernel, count, _cost, ...args) {
        pool.run(kernels[kernel], names.indexOf(kernel), count, grain, args);
      },
    });
  } finally {
    pool.terminate();
  }
}

/** Asserts that `use` returns the same bits for several numbers of threads and sizes of parts. */
export function assertSameBits(
  use: (engine: Engine) => Float32Array[],
  divisions: [threads: number, grain: number][] = [[1, 1], [1, 3], [2, 2], [3, 1], [8, 1]],
) {
  const expected = withDivided(1, 2 ** 20, use);
  for (const [threads, grain] of divisions) {
    const results = withDivided(threads, grain, use);
    results.forEach((result, r) => {
      const differs = result.findIndex((x, i) => !Object.is(x, expected[r][i]));
      assert(
        differs < 0,
        `${threads} threads, parts of ${grain}: element ${differs} of result ${r} is ` +
          `${result[differs]}, undivided ${expected[r][differs]}`,
      );
    });
  }
}
