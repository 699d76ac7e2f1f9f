/**
 * What is in force while code runs: the machine that tensors live on, and the scope that frees them.
 * Each is set for the length of one callback and restored even when it throws.
 *
 * @module
 */
import { createEngine, type Engine } from "../kernels/engine.ts";
import { Heap, type Storage } from "./heap.ts";

/** An engine with the heap over its memory: where tensors live and are computed. */
export interface Machine {
  /** The memory and the kernels. */
  readonly engine: Engine;
  /** Who gives out that memory, and counts the bytes in use. */
  readonly heap: Heap;
}

/** The blocks that a scope frees when it ends, in the order in which they were made. */
export type ScopeBlocks = Storage[];

let machine: Machine | undefined;
let blocks: ScopeBlocks | undefined;

/**
 * A machine over the given engine, for {@linkcode withMachine}.
 *
 * @example The same sum in float32 and in float64
 * ```ts
 * import { createMachine, createReferenceEngine, tensor, withMachine } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const float64 = createMachine(createReferenceEngine());
 * const sum = () => tensor([0.1, 0.2]).sum().item();
 * assertEquals(withMachine(float64, sum), 0.1 + 0.2);
 * assertEquals(sum(), Math.fround(Math.fround(0.1) + Math.fround(0.2)));
 * ```
 */
export function createMachine(engine: Engine): Machine {
  return { engine, heap: new Heap(engine) };
}

/**
 * The machine in force. The default one, float32 on all threads, is made at the first call.
 *
 * @example How much memory a callback needs
 * ```ts
 * import { currentMachine, ones, scope } from "./mod.ts";
 * import { assert } from "@std/assert";
 *
 * const { heap } = currentMachine();
 * heap.resetPeak();
 * scope(() => ones([1000, 1000]).mul(2).sum());
 * assert(heap.peakBytes >= 8_000_000);
 * ```
 */
export function currentMachine(): Machine {
  return machine ??= createMachine(createEngine());
}

/**
 * Runs `callback` with tensors on another machine, as the float64 reference in tests. Tensors made
 * on one machine have no meaning on another.
 *
 * @example
 * ```ts
 * import { createEngine, createMachine, tensor, withMachine } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const oneThread = createMachine(createEngine({ threads: 1 }));
 * assertEquals(withMachine(oneThread, () => tensor([1, 2]).square().toNested()), [1, 4]);
 * ```
 */
export function withMachine<T>(other: Machine, callback: () => T): T {
  const outer = machine;
  const outerBlocks = blocks;
  machine = other;
  blocks = undefined;
  try {
    return callback();
  } finally {
    machine = outer;
    blocks = outerBlocks;
  }
}

/** A block of `bytes`, owned by the innermost scope, or else by whoever refers to it. */
export function allocateBlock(bytes: number): Storage {
  const storage = currentMachine().heap.allocate(bytes);
  own(storage);
  return storage;
}

/** The blocks of the innermost scope, or `undefined` outside any. */
export function scopeBlocks(): ScopeBlocks | undefined {
  return blocks;
}

/** Runs `callback` outside any scope: what it makes lives as long as something refers to it. */
export function outsideScopes<T>(callback: () => T): T {
  const outer = blocks;
  blocks = undefined;
  try {
    return callback();
  } finally {
    blocks = outer;
  }
}

/**
 * Runs `callback` and frees every block made in it, except those that `keep` finds in its result; these
 * go to the scope around it.
 */
export function withScope<T>(callback: () => T, keep: (result: T) => Iterable<Storage>): T {
  const outer = blocks;
  const mine: ScopeBlocks = [];
  blocks = mine;
  let kept: Set<Storage> | undefined;
  try {
    const result = callback();
    if (result instanceof Promise) {
      throw new TypeError(
        "Cannot free tensors at the end of an async function: expected a callback that returns its " +
          "result, got a promise; await before or after scope()",
      );
    }
    kept = new Set(keep(result));
    return result;
  } finally {
    blocks = outer;
    for (const storage of mine) {
      if (storage.freed) continue;
      if (kept?.has(storage)) own(storage);
      else storage.free();
    }
  }
}

/** Gives a block to the innermost scope; outside any it is freed when nothing refers to it. */
function own(storage: Storage): void {
  if (blocks !== undefined) blocks.push(storage);
  else storage.heap.collect(storage);
}
