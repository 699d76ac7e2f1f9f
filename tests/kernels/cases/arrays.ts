import type { RandomStream } from "../../../lib/random/mod.ts";
import { compileKernels, createMemory, instantiate } from "../../../lib/kernels/instance.ts";
import { heapAddress } from "../../../lib/kernels/layout.ts";
import {
  type KernelArguments,
  type KernelName,
  referenceKernels,
} from "../../../lib/kernels/reference/mod.ts";

/** What a case asks to run, and what is to be seen afterwards. */
export interface Call<K extends KernelName = KernelName> {
  /** The arguments without the range. */
  readonly args: KernelArguments<K>;
  /** The range is 0 to this. */
  readonly count: number;
  /** What ranges may be divided at: a multiple of it. */
  readonly grain: number;
  /** The size of terms that may cancel in the kernel: errors are relative to it or to larger results. */
  readonly magnitude?: number;
}

/** Sizes of a case, and choices that follow from its seed. */
export interface Sizes {
  readonly rows: number;
  readonly width: number;
  readonly random: RandomStream;
}

/** How a kernel is called on arrays of the given sizes. */
export type Case<K extends KernelName> = (arrays: Arrays, sizes: Sizes) => Call<K>;

/** A case for each kernel of a family: one without does not compile. */
export type Cases<Family extends (...none: never[]) => object> = {
  readonly [K in keyof ReturnType<Family> & KernelName]: Case<K>;
};

/** An array that the kernel writes. */
export interface Output {
  readonly pointer: number;
  readonly size: number;
  readonly kind: "numbers" | "ids";
}

// A NaN that no kernel computes: whoever reads it shows it, whoever writes over it is seen.
const guard = 0x7fc0dead;

const module = compileKernels();
const memory = createMemory();
const kernels = instantiate(module, memory, 0);
const referenceMemory = new Float64Array(memory.buffer.byteLength / 4);
const reference = referenceKernels(referenceMemory);

const numbers = new Float32Array(memory.buffer);
const integers = new Int32Array(memory.buffer);
const bits = new Uint32Array(memory.buffer);

/** Arrays with guards around them, the same in the compiled kernels' memory and in the reference's. */
export class Arrays {
  readonly outputs: Output[] = [];
  readonly #random: RandomStream;
  #next = heapAddress + 64;

  constructor(random: RandomStream) {
    this.#random = random;
    bits.fill(guard, heapAddress >> 2, (heapAddress >> 2) + 32);
  }

  /** An array of numbers from [low, high). */
  input(size: number, low = -2, high = 2): number {
    return this.given(
      Array.from({ length: size }, () => low + (high - low) * this.#random.uniform()),
    );
  }

  /** An array of whole numbers from [0, below). */
  ids(size: number, below: number): number {
    const pointer = this.#allocate(size);
    for (let i = 0; i < size; i++) {
      const id = this.#random.below(below);
      integers[(pointer >> 2) + i] = id;
      referenceMemory[(pointer >> 2) + i] = id;
    }
    return pointer;
  }

  /** An array of the given numbers. */
  given(values: readonly number[]): number {
    const pointer = this.#allocate(values.length);
    values.forEach((value, i) => {
      numbers[(pointer >> 2) + i] = value;
      referenceMemory[(pointer >> 2) + i] = numbers[(pointer >> 2) + i];
    });
    return pointer;
  }

  /** An array that the kernel fills: the guard until then. */
  output(size: number, kind: Output["kind"] = "numbers"): number {
    const pointer = this.#allocate(size);
    this.outputs.push({ pointer, size, kind });
    return pointer;
  }

  /** An array of numbers from [low, high) that the kernel changes. */
  state(size: number, low = -2, high = 2): number {
    const pointer = this.input(size, low, high);
    this.outputs.push({ pointer, size, kind: "numbers" });
    return pointer;
  }

  /** Everything allocated, as words. */
  snapshot(): Uint32Array {
    return bits.slice(heapAddress >> 2, this.#next >> 2);
  }

  /** Where an array begins in a snapshot. */
  indexOf(pointer: number): number {
    return (pointer - heapAddress) >> 2;
  }

  /** Puts back what `snapshot` saw. */
  restore(words: Uint32Array): void {
    bits.set(words, heapAddress >> 2);
  }

  /** What the compiled kernel has left in an output. */
  compiled(output: Output): Float32Array | Int32Array {
    const view = output.kind === "ids" ? integers : numbers;
    return view.slice(output.pointer >> 2, (output.pointer >> 2) + output.size);
  }

  /** What the reference has left in an output. */
  reference(output: Output): Float64Array {
    return referenceMemory.slice(output.pointer >> 2, (output.pointer >> 2) + output.size);
  }

  #allocate(size: number): number {
    const pointer = this.#next;
    this.#next += Math.ceil((size + 4) / 16) * 64 + 64;
    bits.fill(guard, pointer >> 2, this.#next >> 2);
    referenceMemory.fill(NaN, pointer >> 2, this.#next >> 2);
    return pointer;
  }
}

/** Runs the compiled kernel on the range from `start` to `end`. */
export function runCompiled(name: KernelName, call: Call, start: number, end: number): void {
  (kernels[name] as (...args: number[]) => void)(...call.args, start, end);
}

/** Runs the reference on its whole range. */
export function runReference(name: KernelName, call: Call): void {
  (reference[name] as (...args: number[]) => void)(...call.args, 0, call.count);
}
