/**
 * The tape: which rules ran, in which order, so that gradients can be found backward.
 *
 * @module
 */
import { scopeBlocks } from "./context.ts";
import { type NdArray, run } from "./nd_array.ts";
import type { Storage } from "./heap.ts";
import { type Inputs, type Into, type Rule, Slot } from "./rule.ts";

/** One rule's application. */
interface Entry {
  readonly rule: Rule;
  readonly inputs: Inputs;
  readonly slots: Record<string, Slot | undefined>;
  readonly options: unknown;
  readonly saved: unknown;
  readonly output: Slot;
  /** The blocks that the application made are these of its scope's. */
  readonly from: number;
  readonly to: number;
}

/** A record of rules whose outputs depend on the leaves. */
export class Tape {
  readonly #entries: Entry[] = [];

  /** How many applications were recorded. */
  get length(): number {
    return this.#entries.length;
  }

  /** Remembers an application; its output's slot is returned. */
  record(
    application: {
      rule: Rule;
      inputs: Inputs;
      slots: Record<string, Slot | undefined>;
      options: unknown;
      saved: unknown;
      output: NdArray;
      from: number;
    },
  ): Slot {
    const output = new Slot(application.output);
    this.#entries.push({ ...application, output, to: scopeBlocks()!.length });
    return output;
  }

  /**
   * Runs backward from `seed`, whose gradient is 1. Blocks are freed as soon as the pass is done with
   * them, except those in `keep`.
   */
  backward(seed: Slot, keep: ReadonlySet<Storage>): void {
    seed.write((one) => run("fill", one.size, 0.1, one.address, 1));
    const blocks = scopeBlocks()!;
    for (let i = this.#entries.length - 1; i >= 0; i--) {
      const entry = this.#entries[i];
      const gradient = entry.output.gradient;
      if (gradient !== undefined) {
        const { inputs, options, saved } = entry;
        entry.rule.backward(
          { inputs, options, saved, output: entry.output.array, gradient },
          new Destination(entry.slots),
        );
        entry.output.drop();
      }
      for (let block = entry.from; block < entry.to; block++) {
        const storage = blocks[block];
        if (!keep.has(storage) && storage.holders === 0) storage.free();
      }
    }
    this.#entries.length = 0;
  }
}

class Destination implements Into<string> {
  readonly #slots: Record<string, Slot | undefined>;

  constructor(slots: Record<string, Slot | undefined>) {
    this.#slots = slots;
  }

  wants(input: string): boolean {
    return this.#slots[input] !== undefined;
  }

  write(input: string, write: (target: NdArray) => void): void {
    this.#slots[input]?.write(write);
  }

  accumulate(input: string, write: (target: NdArray, accumulate: 0 | 1) => void): void {
    this.#slots[input]?.accumulate(write);
  }

  pass(input: string, gradient: NdArray): void {
    this.#slots[input]?.pass(gradient);
  }
}
