/**
 * Every kernel again, in plain TypeScript and float64: what the compiled ones are tested against, and
 * what central differences are taken of. Pointers are the same byte addresses as in the compiled
 * kernels; element `pointer >> 2` of the memory is the number that stands there.
 *
 * @module
 */
import { attention } from "./attention.ts";
import { elementwise } from "./elementwise.ts";
import { gemm } from "./gemm.ts";

/** The reference's memory: one float64 for each four bytes of the real one. */
export type ReferenceMemory = Float64Array;

/** The kernels over the given memory. */
export const referenceKernels = (memory: ReferenceMemory) => ({
  ...attention(memory),
  ...elementwise(memory),
  ...gemm(memory),
});

/** The signatures that compiled and reference kernels share. The last two parameters are a range. */
export type Kernels = ReturnType<typeof referenceKernels>;

/** The name of a kernel. */
export type KernelName = keyof Kernels;

/** The arguments of a kernel without its range. */
export type KernelArguments<K extends KernelName> = Parameters<Kernels[K]> extends
  [...infer A extends number[], number, number] ? A : never;
