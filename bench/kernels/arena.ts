/**
 * An engine with numbers in it, to run single kernels on.
 *
 * @module
 */
import { createEngine, type Engine } from "../../lib/kernels/engine.ts";
import { heapAddress } from "../../lib/kernels/layout.ts";

/** Gives out memory, never takes it back. */
export class Arena {
  readonly engine: Engine;
  #next = heapAddress;

  constructor(threads = 1) {
    this.engine = createEngine({ threads });
  }

  /** A pointer to `size` numbers from `[-0.5, 0.5)`. */
  numbers(size: number): number {
    const pointer = this.#take(size);
    const first = pointer / 4;
    for (let i = 0; i < size; i++) this.engine.numbers[first + i] = Math.random() - 0.5;
    return pointer;
  }

  /** A pointer to `size` ids below `limit`. */
  ids(size: number, limit: number): number {
    const pointer = this.#take(size);
    for (let i = 0; i < size; i++) this.engine.integers[pointer / 4 + i] = (i * 7) % limit;
    return pointer;
  }

  /** Ends its threads. */
  close(): void {
    this.engine.setThreads(1);
  }

  #take(size: number): number {
    const pointer = this.#next;
    this.#next += Math.ceil(size / 16) * 64 + 64;
    this.engine.reserve(this.#next);
    return pointer;
  }
}
