/**
 * The compiled kernels of one thread.
 *
 * @module
 */
import { blasKernels } from "./blas/kernels.ts";
import type { BlasLibrary } from "./blas/load.ts";
import type { CompiledKernels } from "./job.ts";
import { initialPages, maximumPages, scratchAddress, scratchBytes } from "./layout.ts";

/** Compiles kernels.wasm. */
export function compileKernels(): WebAssembly.Module {
  return new WebAssembly.Module(Deno.readFileSync(new URL("./kernels.wasm", import.meta.url)));
}

/** A memory that threads can share. */
export function createMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: initialPages, maximum: maximumPages, shared: true });
}

/**
 * The kernels over `memory`, with the scratch area of the given thread; a library's in place of the
 * compiled ones where it has faster ones.
 */
export function instantiate(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  thread: number,
  library?: BlasLibrary,
): CompiledKernels {
  const { exports } = new WebAssembly.Instance(module, { env: { memory, abort: fail } });
  const kernels = exports as unknown as CompiledKernels;
  const scratch = scratchAddress + thread * scratchBytes;
  kernels.setScratch(scratch);
  return library === undefined
    ? kernels
    : { ...kernels, ...blasKernels(library, memory, kernels, scratch) };
}

/** The names of all kernels, in an order that is the same in every thread. */
export function kernelNames(module: WebAssembly.Module): readonly string[] {
  const names = WebAssembly.Module.exports(module)
    .filter(({ kind }) => kind === "function")
    .map(({ name }) => name);
  return [...names, "blasGemm"];
}

function fail(): never {
  throw new Error("A compiled kernel aborted");
}
