/**
 * Tensors in files: Hugging Face's safetensors, read in parts and written whole or not at all.
 *
 * @module
 */
import { nearestName } from "../../errors.ts";
import { currentMachine, Ids, type Tensor, zeros } from "../../tensor/mod.ts";
import { allocate, type NdArray, sizeOf } from "../../tensor/nd_array.ts";
import { type ByteSource, openBytes, writeAll, writeAtomically } from "./bytes.ts";
import { formatNames, type NumberFormatName, numberFormats } from "./number_formats.ts";
import { chunkBytes, type Numbers, numbersOf, readFully } from "./numbers.ts";
import {
  formatHeader,
  type Header,
  readHeader,
  SafetensorsError,
  type StoredTensor,
} from "./safetensors_header.ts";

/**
 * An open safetensors file. Its header has been checked as a whole; a tensor's numbers are read when
 * they are asked for, a chunk at a time.
 */
export class Safetensors implements Disposable {
  readonly #source: ByteSource;
  readonly #header: Header;

  /**
   * Reads and checks the header of a file, or of bytes in memory.
   *
   * @throws {SafetensorsError} where the header is not what it should be
   */
  constructor(source: ByteSource) {
    this.#source = source;
    this.#header = readHeader(source);
  }

  /** What errors call it. */
  get path(): string {
    return this.#source.path;
  }

  /** What the file says of itself besides tensors. */
  get metadata(): ReadonlyMap<string, string> {
    return this.#header.metadata;
  }

  /** Every tensor by name, in the order of their data. */
  get tensors(): ReadonlyMap<string, StoredTensor> {
    return this.#header.tensors;
  }

  /**
   * A tensor, rounded to float32 where it is not.
   *
   * @throws {SafetensorsError} where there is no such tensor, or its numbers are whole
   */
  tensor(name: string): Tensor {
    const result = zeros(this.#stored(name).shape);
    this.readInto(name, result.array);
    return result;
  }

  /**
   * Whole numbers: tokens, masks.
   *
   * @throws {SafetensorsError} where there is no such tensor, its numbers are not whole, or one does not
   * fit into 32 bits
   */
  ids(name: string): Ids {
    const { shape } = this.#stored(name, { whole: true });
    const result = allocate(shape);
    for (const { at, numbers } of this.#chunks(name)) {
      for (let i = 0; i < numbers.length; i++) {
        if (numbers[i] === (numbers[i] | 0)) continue;
        throw new SafetensorsError(
          this.path,
          `expected whole numbers of 32 bits, got ${numbers[i]} at element ${at + i}`,
          { tensor: name },
        );
      }
      currentMachine().engine.integers.set(numbers, result.address / 4 + at);
    }
    return new Ids(result);
  }

  /** Reads a tensor's numbers into an array of the same size, whatever shape. */
  readInto(name: string, target: NdArray): void {
    const stored = this.#stored(name, { whole: false });
    const { shape } = stored;
    if (sizeOf(shape) !== target.size) {
      throw new SafetensorsError(
        this.path,
        `expected ${target.size} numbers for [${target.shape}], got [${shape}]`,
        { tensor: name },
      );
    }
    const first = target.address / 4;
    const { numbers: memory } = currentMachine().engine;
    if (stored.format === "F32" && memory instanceof Float32Array) {
      readFully(
        this.#source,
        stored,
        memory.subarray(first, first + target.size),
        this.#error(name),
      );
      return;
    }
    for (const { at, numbers } of this.#chunks(name)) memory.set(numbers, first + at);
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#source[Symbol.dispose]();
  }

  #stored(name: string, { whole }: { readonly whole?: boolean } = {}): StoredTensor {
    const stored = this.tensors.get(name);
    if (stored === undefined) {
      const near = nearestName(name, [...this.tensors.keys()]);
      const hint = near === undefined ? "" : `; did you mean "${near}"?`;
      throw new SafetensorsError(
        this.path,
        `expected the name of one of its ${this.tensors.size} tensors, got another${hint}`,
        { tensor: name },
      );
    }
    if (whole !== undefined && numberFormats[stored.format].whole !== whole) {
      throw new SafetensorsError(
        this.path,
        `expected numbers in one of ${formatNames({ whole }).join(", ")}, got ${stored.format}`,
        { tensor: name },
      );
    }
    return stored;
  }

  #chunks(name: string): Generator<Numbers> {
    return numbersOf(this.#source, this.#stored(name), this.#error(name));
  }

  #error(tensor: string): (problem: string) => SafetensorsError {
    return (problem) => new SafetensorsError(this.path, problem, { tensor });
  }
}

/**
 * Opens a safetensors file and checks its header.
 *
 * @example
 * ```ts
 * import { openSafetensors, writeSafetensors } from "./safetensors.ts";
 * import { tensor } from "../../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const path = Deno.makeTempFileSync({ suffix: ".safetensors" });
 * writeSafetensors(path, new Map([["scale", tensor([1, 2, 3])]]));
 * using file = openSafetensors(path);
 * assertEquals(file.tensors.get("scale")!.shape, [3]);
 * assertEquals(file.tensor("scale").toNested(), [1, 2, 3]);
 * ```
 *
 * @throws {InputError} where there is no such file
 * @throws {SafetensorsError} where the header is not what it should be
 */
export function openSafetensors(path: string): Safetensors {
  const source = openBytes(path);
  try {
    return new Safetensors(source);
  } catch (error) {
    source[Symbol.dispose]();
    throw error;
  }
}

/**
 * Writes tensors (as F32) and ids (as I32) in their order, with texts about them where given. The file
 * appears when it is complete.
 *
 * @throws {InputError} where it cannot be written
 *
 * @example
 * ```ts
 * import { openSafetensors, writeSafetensors } from "./mod.ts";
 * import { type Ids, ids, type Tensor, tensor } from "../../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const path = Deno.makeTempFileSync({ suffix: ".safetensors" });
 * const tensors = new Map<string, Tensor | Ids>([["scale", tensor([2])], ["tokens", ids([3, 4])]]);
 * writeSafetensors(path, tensors, { made: "by hand" });
 * using file = openSafetensors(path);
 * assertEquals(file.metadata.get("made"), "by hand");
 * assertEquals([...file.ids("tokens").toArray()], [3, 4]);
 * ```
 */
export function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, Tensor | Ids>,
  metadata: Readonly<Record<string, string>> = {},
): void {
  const entries = [...tensors].map(([name, { shape, array }]) => {
    const format: NumberFormatName = tensors.get(name) instanceof Ids ? "I32" : "F32";
    return [name, { format, shape, array }] as const;
  });
  writeAtomically(path, (file) => {
    writeAll(file, formatHeader(entries, metadata));
    const buffer = new ArrayBuffer(chunkBytes);
    for (const [, { format, array }] of entries) writeNumbers(file, format, array, buffer);
  });
}

function writeNumbers(
  file: Deno.FsFile,
  format: NumberFormatName,
  array: NdArray,
  buffer: ArrayBuffer,
): void {
  const { numbers, integers } = currentMachine().engine;
  const [source, chunk] = format === "I32"
    ? [integers, new Int32Array(buffer)] as const
    : [numbers, new Float32Array(buffer)] as const;
  const first = array.address / 4;
  for (let at = 0; at < array.size; at += chunk.length) {
    const part = source.subarray(first + at, first + Math.min(at + chunk.length, array.size));
    chunk.set(part);
    writeAll(file, new Uint8Array(buffer, 0, part.length * 4));
  }
}
