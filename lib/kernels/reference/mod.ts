/**
 * Every kernel again, in plain TypeScript and float64: what the compiled ones are tested against, and
 * what central differences are taken of. Pointers are the same byte addresses as in the compiled
 * kernels; element `pointer >> 2` of the memory is the number that stands there.
 *
 * @module
 */
import { activations } from "./activations.ts";
import { attention } from "./attention.ts";
import { columns } from "./columns.ts";
import { crossEntropies } from "./cross_entropy.ts";
import { elementwise } from "./elementwise.ts";
import { gemm } from "./gemm.ts";
import type { ReferenceMemory } from "./memory.ts";
import { optimizers } from "./optimizers.ts";
import { positional } from "./positional.ts";
import { random } from "./random.ts";
import { reductions } from "./reductions.ts";
import { rows } from "./rows.ts";
import { norms } from "./rows_norm.ts";
import { softmaxes } from "./rows_softmax.ts";
import { strided } from "./strided.ts";

/** The kernels over the given memory. */
export const referenceKernels = (memory: ReferenceMemory) => ({
  ...activations(memory),
  ...attention(memory),
  ...columns(memory),
  ...crossEntropies(memory),
  ...elementwise(memory),
  ...gemm(memory),
  ...norms(memory),
  ...optimizers(memory),
  ...positional(memory),
  ...random(memory),
  ...reductions(memory),
  ...rows(memory),
  ...softmaxes(memory),
  ...strided(memory),
});

/**
 * The signatures that compiled and reference kernels share. The last two parameters are a range.
 *
 * @internal
 */
export type Kernels = ReturnType<typeof referenceKernels>;

/** The name of a kernel. */
export type KernelName = keyof Kernels;

/** The arguments of a kernel without its range. */
export type KernelArguments<K extends KernelName> = Parameters<Kernels[K]> extends
  [...infer A extends number[], number, number] ? A : never;
