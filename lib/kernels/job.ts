/**
 * How a kernel's range is shared out: a job stands in the control block at the beginning of memory, and
 * every thread takes the next part of its range from one atomic counter until nothing is left.
 *
 * @module
 */

/** A compiled kernel: its arguments, then where its range starts and ends. */
export type CompiledKernel = (...numbers: number[]) => unknown;

/** The kernels of one thread, by name. */
export type CompiledKernels = Readonly<Record<string, CompiledKernel>>;

/** The control block's int32 words. What threads write often stands on cache lines of its own. */
export const word = {
  /** Counts jobs; a waiting worker sleeps on it. */
  epoch: 0,
  /** The pool that the control block belongs to; workers of another one end. */
  pool: 1,
  /** How many workers are up. */
  ready: 2,
  /** `jobOpen` while the job can be joined, plus how many workers are in it. */
  state: 16,
  /** Where the next part of the range starts. */
  next: 32,
  /** The job: its kernel's index, its range's size, the size of a part, how many arguments follow. */
  kernel: 48,
  count: 49,
  grain: 50,
  argumentCount: 51,
  /** How long a worker's message is, 0 where none has failed. */
  failureLength: 64,
  /** Parts that each worker has finished, to see that it lives: one word for each thread. */
  progress: 80,
  /** What the system calls each worker's thread, 0 where that is not known. */
  systemThread: 128,
} as const;

/** The bit of `word.state` that lets workers join. */
export const jobOpen = 1 << 16;

/** Where a job's arguments stand, as float64 numbers, in bytes. */
export const argumentsAddress = 1024;

/** The most arguments that a kernel may have, the range included. */
export const maximumArguments = 64;

/** Where a failed worker leaves its message, in bytes, and how long it may be. */
export const failureAddress = 2048;

/** The size of the room for the message. */
export const failureBytes = 2048;

/** How long a thread keeps looking before it sleeps, in ms: waking takes about as long. */
export const spinMilliseconds = 0.1;

/** Views of the control block. */
export interface ControlBlock {
  /** See `word`. */
  readonly words: Int32Array;
  /** The job's arguments. */
  readonly arguments: Float64Array;
  /** The message of a worker that failed, in UTF-8. */
  readonly failure: Uint8Array;
}

/** The control block of a memory. */
export function controlBlock({ buffer }: WebAssembly.Memory): ControlBlock {
  return {
    words: new Int32Array(buffer, 0, argumentsAddress / 4),
    arguments: new Float64Array(buffer, argumentsAddress, maximumArguments),
    failure: new Uint8Array(buffer, failureAddress, failureBytes),
  };
}

/**
 * Takes part after part of the job's range and runs `kernel` on each. The last two of `numbers` are
 * overwritten with the part's start and end. `progress` is the word to count finished parts in.
 */
export function takeParts(
  words: Int32Array,
  kernel: CompiledKernel,
  numbers: number[],
  progress: number,
): void {
  const count = words[word.count], grain = words[word.grain], last = numbers.length - 1;
  for (;;) {
    const start = Atomics.add(words, word.next, grain);
    if (start >= count) return;
    numbers[last - 1] = start;
    numbers[last] = Math.min(start + grain, count);
    kernel.apply(undefined, numbers);
    Atomics.add(words, progress, 1);
  }
}

/** Looks at a word until it differs from `value` or `milliseconds` have passed; says whether it does. */
export function spinWhile(
  words: Int32Array,
  index: number,
  value: number,
  milliseconds = spinMilliseconds,
): boolean {
  const end = performance.now() + milliseconds;
  do {
    for (let i = 0; i < 50; i++) if (Atomics.load(words, index) !== value) return true;
  } while (performance.now() < end);
  return false;
}
