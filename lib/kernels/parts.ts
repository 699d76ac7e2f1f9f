/**
 * Into what parts a kernel's range is divided.
 *
 * @module
 */
import type { KernelName } from "./reference/mod.ts";

/** Below this, in ns, dividing a job costs more than it saves. */
const worthDividing = 20_000;

/** The least that one part should take, in ns: taking one costs about 0.2 µs. */
const leastPart = 10_000;

/** How many parts a thread takes of a long job, so that one that was interrupted holds up little. */
const partsPerThread = 8;

/** The same where few parts are better. */
const fewPartsPerThread: Readonly<Partial<Record<KernelName, number>>> = {
  // Each part packs a matrix anew.
  blasGemm: 2,
  gemmTransposed: 2,
  // Memory is read along rows whose columns are divided: the fewer parts, the longer the stretches.
  gemmUnpacked: 2,
};

/** How many items a part needs to repay what it packs, unless a thread would then get none. */
const leastItems: Readonly<Partial<Record<KernelName, number>>> = { gemmTransposed: 11 };

/**
 * Elements and columns are divided at multiples of 16: whole vectors, whole cache lines. The items of
 * these kernels are tiles or matrices, each of which is a part of its own.
 */
const anywhere: ReadonlySet<KernelName> = new Set<KernelName>([
  "attentionBackward",
  "attentionForward",
  "gemm",
  "gemmTransposed",
  "gemmUnpacked",
  "matmulBatched",
  "packB",
]);

/** How many of `count` items, `cost` ns each, make a part; `count` where one thread should do all. */
export function partSize(kernel: KernelName, count: number, cost: number, threads: number): number {
  const total = count * cost;
  if (total < worthDividing) return count;
  const parts = threads * (fewPartsPerThread[kernel] ?? partsPerThread);
  const nanoseconds = Math.max(leastPart, total / parts);
  const unit = anywhere.has(kernel) ? 1 : 16;
  const least = Math.min(leastItems[kernel] ?? 1, Math.ceil(count / threads / unit));
  return Math.min(count, Math.max(least, Math.round(nanoseconds / cost / unit)) * unit);
}
