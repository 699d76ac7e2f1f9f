/**
 * What a thread that runs cases says of itself in shared memory, so that another one can tell which
 * case it is at when it says no more.
 *
 * @module
 */
import type fc from "fast-check";

/** What can be done with a case, which a heartbeat knows by its place in this list. */
export const doings = ["make", "run", "shrink"] as const;

/** Where a thread is. */
export interface Beat {
  /** Grows with everything that is begun. */
  readonly count: number;
  /** The seed of the batch. */
  readonly seed: number;
  /** Counted from 0 in its batch; where a case that failed is made smaller, that one. */
  readonly index: number;
  readonly doing: typeof doings[number];
}

const fields = ["count", "seed", "index", "doing"] as const;

/** Where a thread is, in memory that threads share. */
export class Heartbeat {
  /** What another thread makes the same heartbeat of. */
  readonly buffer: SharedArrayBuffer;
  readonly #fields: Int32Array<SharedArrayBuffer>;

  /** Of memory that another thread made, or of its own. */
  constructor(buffer = new SharedArrayBuffer(4 * fields.length)) {
    this.buffer = buffer;
    this.#fields = new Int32Array(buffer);
  }

  /** Says what is begun. */
  write(seed: number, index: number, doing: Beat["doing"]): void {
    const values = [seed, index, doings.indexOf(doing)];
    for (let i = 0; i < values.length; i++) Atomics.store(this.#fields, i + 1, values[i]);
    Atomics.add(this.#fields, 0, 1);
  }

  /** What was begun last. */
  read(): Beat {
    const [count, seed, index, doing] = fields.map((_, i) => Atomics.load(this.#fields, i));
    return { count, seed, index, doing: doings[doing] };
  }
}

/** The same property, which says of each case when it is made, run, and made smaller. */
export function watched(
  property: fc.IProperty<[unknown]>,
  seed: number,
  heartbeat: Heartbeat,
): fc.IProperty<[unknown]> {
  let index = -1;
  let failed = false;
  return {
    isAsync: () => property.isAsync() as false,
    generate(random, run) {
      heartbeat.write(seed, ++index, "make");
      return property.generate(random, run);
    },
    shrink: (value) => property.shrink(value),
    run(value) {
      heartbeat.write(seed, index, failed ? "shrink" : "run");
      const failure = property.run(value);
      // What cannot be used as a case has no error.
      failed ||= failure !== null && "error" in failure;
      return failure;
    },
    runBeforeEach: () => property.runBeforeEach(),
    runAfterEach: () => property.runAfterEach(),
  } as fc.IProperty<[unknown]>;
}
