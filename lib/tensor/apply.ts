/**
 * Tensors on the tape: how a rule is applied, and how gradients are asked for.
 *
 * @module
 */
import { allocateBlock, scopeBlocks, withScope } from "./context.ts";
import type { Storage } from "./heap.ts";
import { NdArray, run } from "./nd_array.ts";
import { type Inputs, type Rule, Slot } from "./rule.ts";
import { Tape } from "./tape.ts";

let tape: Tape | undefined;

/** An array that may take part in a gradient. */
export class Traced {
  /** The numbers. */
  array: NdArray;
  /** The tape that wants this one's gradient, and where it is gathered. */
  #slot: Slot | undefined;
  #tape: Tape | undefined;

  constructor(array: NdArray, slot?: Slot) {
    this.array = array;
    if (slot !== undefined) this.trace(slot);
  }

  /** The place of this one's gradient on the tape in force, if it is wanted. */
  get slot(): Slot | undefined {
    return tape !== undefined && this.#tape === tape ? this.#slot : undefined;
  }

  /** Asks the tape in force to gather this one's gradient in `slot`. */
  trace(slot: Slot): void {
    this.#slot = slot;
    this.#tape = tape;
  }

  /** Forgets the tape. */
  untrace(): void {
    this.#slot = undefined;
    this.#tape = undefined;
  }
}

/** Applies a rule to traced inputs, and records it where a gradient is wanted of any of them. */
export function applyRule<I extends Inputs, O, S>(
  rule: Rule<I, O, S>,
  inputs: { [K in keyof I]: Traced | (undefined extends I[K] ? undefined : never) },
  options: O,
): { array: NdArray; slot: Slot | undefined } {
  const arrays: Inputs = {};
  const slots: Record<string, Slot | undefined> = {};
  let traced = false;
  for (const name in inputs) {
    const input = inputs[name] as Traced | undefined;
    if (input === undefined) continue;
    arrays[name] = input.array;
    const slot = input.slot;
    if (slot !== undefined) {
      slots[name] = slot;
      traced = true;
    }
  }
  if (!traced) return { array: rule.forward(arrays as I, options).output, slot: undefined };
  const from = scopeBlocks()!.length;
  const { output, saved } = rule.forward(arrays as I, options);
  const slot = tape!.record({ rule, inputs: arrays, slots, options, saved, output, from });
  return { array: output, slot };
}

/** Runs `callback` without a tape: nothing in it has a gradient. */
export function withoutTape<T>(callback: () => T): T {
  const outer = tape;
  tape = undefined;
  try {
    return callback();
  } finally {
    tape = outer;
  }
}

/**
 * Runs `callback`, then backward from the loss that `lossOf` finds in its result. Returns the result
 * and the gradient of each leaf. Leaves that share a block have gradients that share one, at the same
 * offsets, so that an optimizer can update them all in one call.
 */
export function gradientsOf<L extends Traced, T>(
  leaves: readonly L[],
  callback: () => T,
  lossOf: (result: T) => Traced,
  blocksOf: (result: T) => Iterable<Storage>,
): { result: T; gradients: NdArray[] } {
  const outer = tape;
  const mine = new Tape();
  const finished = withScope(
    () => {
      const gradients = zerosLike(leaves);
      tape = mine;
      try {
        leaves.forEach((leaf, i) => leaf.trace(new Slot(leaf.array, gradients[i])));
        const result = callback();
        const loss = lossOf(result);
        if (loss.array.size !== 1) {
          throw new TypeError(
            `Cannot differentiate: expected a loss with one element, got shape [${loss.array.shape}]; ` +
              `take its mean() or sum()`,
          );
        }
        const slot = loss.slot;
        if (slot !== undefined && !slot.leaf) mine.backward(slot, new Set(blocksOf(result)));
        return { result, gradients };
      } finally {
        tape = outer;
        for (const leaf of leaves) leaf.untrace();
      }
    },
    ({ result, gradients }) => [
      ...blocksOf(result),
      ...gradients.map((gradient) => gradient.storage),
    ],
  );
  return finished;
}

function zerosLike(leaves: readonly Traced[]): NdArray[] {
  const twins = new Map<Storage, Storage>();
  return leaves.map(({ array }) => {
    let twin = twins.get(array.storage);
    if (twin === undefined) {
      const { bytes, heap } = array.storage;
      twin = zeros(bytes);
      if (heap !== twin.heap) {
        throw new TypeError("Cannot differentiate: expected leaves on the machine in force");
      }
      twins.set(array.storage, twin);
    }
    return new NdArray(twin, array.shape, array.offset);
  });
}

function zeros(bytes: number): Storage {
  const storage = allocateBlock(bytes);
  run("fill", bytes / 4, 0.1, storage.address, 0);
  return storage;
}
