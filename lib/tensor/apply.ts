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

/** A tape, and where it gathers an array's gradient. */
interface Trace {
  readonly tape: Tape | undefined;
  readonly slot: Slot;
}

/** An array that may take part in a gradient: what a tensor is to the tape. */
export class Traced {
  /** The numbers. */
  array: NdArray;
  #trace: Trace | undefined;

  /**
   * An array, and where its gradient is gathered on the tape in force.
   *
   * @internal
   */
  constructor(array: NdArray, slot?: Slot) {
    this.array = array;
    if (slot !== undefined) this.#trace = { tape, slot };
  }

  /**
   * The place of this one's gradient on the tape in force, if it is wanted.
   *
   * @internal
   */
  get slot(): Slot | undefined {
    const trace = this.#trace;
    return tape !== undefined && trace?.tape === tape ? trace.slot : undefined;
  }

  /**
   * Sets which tape wants this one's gradient, or that none does; gives back what was set before.
   *
   * @internal
   */
  exchange(trace: Trace | undefined): Trace | undefined {
    const before = this.#trace;
    this.#trace = trace;
    return before;
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

/** Whether a tape is in force: what is made now may be needed to go backward. */
export const recording = (): boolean => tape !== undefined;

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
  return withScope(
    () => {
      const gradients = zerosLike(leaves);
      const before = leaves.map((leaf, i) =>
        leaf.exchange({ tape: mine, slot: new Slot(leaf.array, gradients[i]) })
      );
      tape = mine;
      try {
        const result = callback();
        const loss = lossOf(result);
        if (loss.array.size !== 1) {
          throw new TypeError(
            `Cannot differentiate: expected a loss with one element, got shape [${loss.array.shape}]; ` +
              `take its mean() or sum()`,
          );
        }
        const slot = loss.slot;
        if (slot !== undefined) mine.backward(slot, new Set(blocksOf(result)));
        return { result, gradients };
      } finally {
        tape = outer;
        leaves.forEach((leaf, i) => leaf.exchange(before[i]));
      }
    },
    ({ result, gradients }) => [
      ...blocksOf(result),
      ...gradients.map((gradient) => gradient.storage),
    ],
  );
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
