/**
 * The compiled kernels of one thread.
 *
 * @module
 */
import type { CompiledKernel } from "./job.ts";
import { initialPages, maximumPages, scratchAddress, scratchBytes } from "./layout.ts";

/** What the compiled module exports, by name. */
export type CompiledKernels = Readonly<Record<string, CompiledKernel>>;

/** Compiles kernels.wasm. */
export function compileKernels(): WebAssembly.Module {
  return new WebAssembly.Module(Deno.readFileSync(new URL("./kernels.wasm", import.meta.url)));
}

/** A memory that threads can share. */
export function createMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: initialPages, maximum: maximumPages, shared: true });
}

/** The kernels over `memory`, with the scratch area of the given thread. */
export function instantiate(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  thread: number,
): CompiledKernels {
  const { exports } = new WebAssembly.Instance(module, { env: { memory, abort: fail } });
  const kernels = exports as unknown as CompiledKernels;
  kernels.setScratch(scratchAddress + thread * scratchBytes);
  return kernels;
}

/** The names of all exported functions, in an order that is the same in every thread. */
export function kernelNames(module: WebAssembly.Module): readonly string[] {
  return WebAssembly.Module.exports(module)
    .filter(({ kind }) => kind === "function")
    .map(({ name }) => name);
}

function fail(): never {
  throw new Error("A compiled kernel aborted");
}
