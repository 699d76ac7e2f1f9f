import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  compileKernels,
  createMemory,
  instantiate,
  kernelNames,
} from "../../lib/kernels/instance.ts";
import type { CompiledKernel } from "../../lib/kernels/job.ts";
import { heapAddress, pageBytes } from "../../lib/kernels/layout.ts";
import { type PoolOptions, ThreadPool } from "../../lib/kernels/pool.ts";

const module = compileKernels();
const names = kernelNames(module);

/** A pool over a memory of its own, for the length of a callback. */
function withPool(
  threads: number,
  use: (pool: ThreadPool, memory: WebAssembly.Memory) => void,
  options?: PoolOptions,
) {
  const memory = createMemory();
  const pool = new ThreadPool(module, memory, threads, options);
  try {
    assert(pool.waitUntilReady(), "the workers did not start");
    use(pool, memory);
  } finally {
    pool.terminate();
  }
}

/** Arguments for `out = a + b` over the whole heap. */
function addition(memory: WebAssembly.Memory) {
  const size = 1 << 18;
  const [out, a, b] = [0, 1, 2].map((i) => heapAddress + i * size * 4);
  const numbers = new Float32Array(memory.buffer);
  for (let i = 0; i < size; i++) {
    numbers[(a >> 2) + i] = i;
    numbers[(b >> 2) + i] = 2 * i;
  }
  return { size, args: [out, a, b], result: numbers.subarray(out >> 2, (out >> 2) + size) };
}

/** A kernel for the calling thread that leaves the rest of the range to the workers. */
const wait: CompiledKernel = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);

Deno.test("ThreadPool.run covers every item once, whatever the grain", () => {
  withPool(3, (pool, memory) => {
    const add = instantiate(module, memory, 0).add;
    for (const grain of [16, 48, 1 << 14, 1 << 20]) {
      const { size, args, result } = addition(memory);
      pool.run(add, names.indexOf("add"), size, grain, args);
      assertEquals(result.findIndex((sum, i) => sum !== 3 * i), -1);
    }
  });
});

Deno.test("ThreadPool.run gives work to every worker, awake or asleep", () => {
  withPool(3, (pool, memory) => {
    for (const pause of [0, 50]) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
      const before = pool.partsDone();
      const { size, args } = addition(memory);
      for (let i = 0; i < 20; i++) pool.run(wait, names.indexOf("add"), size, 1024, [...args]);
      const after = pool.partsDone();
      assert(after.every((parts, i) => parts > before[i]), `${before} became ${after}`);
    }
  });
});

Deno.test("ThreadPool.run survives thousands of short jobs", () => {
  withPool(2, (pool, memory) => {
    const add = instantiate(module, memory, 0).add;
    const { args, result } = addition(memory);
    for (let i = 0; i < 20_000; i++) {
      result[i % 64] = -1;
      pool.run(add, names.indexOf("add"), 64, 16, [...args]);
      assert(result[i % 64] === 3 * (i % 64));
    }
  });
});

Deno.test("ThreadPool.run sees memory that has just grown", () => {
  withPool(2, (pool, memory) => {
    const fill = instantiate(module, memory, 0).add;
    for (let i = 0; i < 50; i++) {
      memory.grow(20);
      const end = memory.buffer.byteLength, bytes = 20 * pageBytes;
      const args = [end - bytes, heapAddress, heapAddress];
      pool.run(i % 2 ? fill : wait, names.indexOf("add"), bytes / 4, bytes / 16, args);
    }
  });
});

Deno.test("ThreadPool.run throws what a worker threw, and the next job runs", () => {
  withPool(2, (pool, memory) => {
    const index = names.indexOf("add"), beyond = 2 ** 31;
    assertThrows(
      () => pool.run(wait, index, 1 << 16, 1 << 10, [beyond, beyond, beyond]),
      Error,
      "Cannot finish a job in a worker thread: RuntimeError: memory access out of bounds",
    );
    const { size, args } = addition(memory);
    pool.run(wait, index, size, 1024, args);
  });
});

Deno.test("ThreadPool.run throws what the calling thread threw, after the workers are done", () => {
  withPool(2, (pool, memory) => {
    const { size, args } = addition(memory);
    const fail: CompiledKernel = () => {
      throw new RangeError("on purpose");
    };
    // The worker may take every part of a job before this thread takes one.
    const tryOften = () => {
      for (let i = 0; i < 1000; i++) pool.run(fail, names.indexOf("add"), size, 1024, [...args]);
    };
    assertThrows(tryOften, RangeError, "on purpose");
  });
});

/** A job of two parts that would take a worker minutes, and `meanwhile` for the calling thread. */
function runEndless(pool: ThreadPool, meanwhile: () => void) {
  const oneKeyRepeated = {
    attentionForward: [heapAddress, 0, heapAddress, heapAddress, heapAddress, 0, 0],
    sizes: [1, 1, 1, 2 ** 30, 1, 0, 0, 0, 0],
    options: [1, 0, 0, 0, 0],
  };
  const leaveToWorker: CompiledKernel = (...numbers) => {
    if (numbers.at(-1) !== 2) meanwhile();
  };
  const args = Object.values(oneKeyRepeated).flat();
  pool.run(leaveToWorker, names.indexOf("attentionForward"), 2, 1, args);
}

Deno.test("ThreadPool.run does not wait forever for a worker that shows no sign of life", () => {
  withPool(2, (pool) => {
    assertThrows(() => runEndless(pool, wait), Error, "no sign of life");
  }, { patience: 200 });
});

Deno.test({
  name: "ThreadPool.run tells at once of a worker that ends in the middle of a job",
  ignore: Deno.build.os !== "linux",
  fn() {
    withPool(2, (pool, memory) => {
      const { size, args } = addition(memory);
      const runOften = () => {
        for (let i = 0; i < 100; i++) {
          pool.run(wait, names.indexOf("add"), size, size / 4, [...args]);
        }
      };
      assertThrows(runOften, Error, "worker 1 ended in the middle of it; try again");
    }, { worker: new URL("./dying_worker.ts", import.meta.url) });
  },
});

Deno.test("ThreadPool takes no processor time where there is nothing to do, and lets the process end", async () => {
  const program = `
    import process from "node:process";
    import { createEngine } from ${
    JSON.stringify(import.meta.resolve("../../lib/kernels/engine.ts"))
  };
    const engine = createEngine({ threads: 4 });
    const heap = ${heapAddress};
    const work = () => {
      for (let i = 0; i < 50; i++) engine.run("add", 1 << 16, 10, heap, heap, heap);
    };
    work();
    // Now the workers have started.
    await new Promise((resolve) => setTimeout(resolve, 500));
    work();
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const { user, system } = process.cpuUsage(before);
    console.log((user + system) / 1e6);
  `;
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, program);
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--config", config, file],
    signal: AbortSignal.timeout(30_000),
  }).output();
  await Deno.remove(file);
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  const seconds = Number(new TextDecoder().decode(stdout));
  assert(seconds < 0.2, `${seconds} s of processor time in an idle second`);
});
