/**
 * An engine: a memory and the kernels that work on it.
 *
 * @module
 */
import { heapAddress, maximumPages, pageBytes } from "./layout.ts";
import {
  type KernelArguments,
  type KernelName,
  type Kernels,
  referenceKernels,
} from "./reference/mod.ts";

/** What tensors need of the machine below them. */
export interface Engine {
  readonly name: "wasm" | "reference";
  /** The numbers in memory, by address / 4. A view taken before `reserve` may be too short after it. */
  readonly numbers: Float32Array | Float64Array;
  /** Token ids and other whole numbers in memory, by address / 4. */
  readonly integers: Int32Array | Float64Array;
  /** Makes addresses below `end` usable. */
  reserve(end: number): void;
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

/** Float32 kernels in WebAssembly. */
export function createEngine(): Engine {
  const memory = new WebAssembly.Memory({
    initial: heapAddress / pageBytes + 512,
    maximum: maximumPages,
    shared: true,
  });
  const module = new WebAssembly.Module(
    Deno.readFileSync(new URL("./kernels.wasm", import.meta.url)),
  );
  const instance = new WebAssembly.Instance(module, { env: { memory, abort() {} } });
  const kernels = instance.exports as unknown as Kernels;
  let numbers = new Float32Array(memory.buffer);
  let integers = new Int32Array(memory.buffer);
  return {
    name: "wasm",
    get numbers() {
      return numbers;
    },
    get integers() {
      return integers;
    },
    reserve(end) {
      const missing = end - memory.buffer.byteLength;
      if (missing <= 0) return;
      memory.grow(Math.ceil(missing / pageBytes));
      numbers = new Float32Array(memory.buffer);
      integers = new Int32Array(memory.buffer);
    },
    run(kernel, count, _cost, ...args) {
      (kernels[kernel] as (...numbers: number[]) => void)(...args, 0, count);
    },
  };
}

/** Float64 kernels in TypeScript, over `bytes` of address space: slow, exact, single-threaded. */
export function createReferenceEngine(bytes = heapAddress + (64 << 20)): Engine {
  const memory = new Float64Array(bytes / 4);
  const kernels = referenceKernels(memory);
  return {
    name: "reference",
    numbers: memory,
    integers: memory,
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
