/**
 * The header of a safetensors file: which tensors there are, and where.
 *
 * The file is a length of 8 bytes, a JSON object of that many bytes, and the tensors' data back to back.
 * See https://github.com/huggingface/safetensors#format.
 *
 * @module
 */
import { InputError, unknownName } from "../../errors.ts";
import type { ByteSource } from "./bytes.ts";
import { duplicateName } from "./duplicate_name.ts";
import { type NumberFormatName, numberFormats } from "./number_formats.ts";

/** A safetensors file is not what it should be. */
export class SafetensorsError extends InputError {
  /** Tells it from other errors. */
  override name = "SafetensorsError";
  /** The file. */
  readonly path: string;
  /** The tensor that is at fault, where it is one. */
  readonly tensor: string | undefined;

  /** "Cannot read tensor … of PATH: PROBLEM". */
  constructor(path: string, problem: string, { tensor, cause }: {
    readonly tensor?: string;
    readonly cause?: unknown;
  } = {}) {
    const what = tensor === undefined ? path : `tensor ${JSON.stringify(tensor)} of ${path}`;
    super(`Cannot read ${what}: ${problem}`, { cause });
    this.path = path;
    this.tensor = tensor;
  }
}

/** Where a tensor stands in a file, and how its numbers are written. */
export interface StoredTensor {
  /** Of each number. */
  readonly format: NumberFormatName;
  /** The length of each axis, in row-major order. */
  readonly shape: readonly number[];
  /** Its first byte, from the beginning of the file. */
  readonly start: number;
  /** The byte behind its last. */
  readonly end: number;
}

/** What a header says. */
export interface Header {
  /** Texts by name. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Every tensor by name, in the order of their data. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** The longest header that is read, in bytes: the limit of the format's own library. */
export const maximumHeaderBytes = 100_000_000;

const again = "it was cut short or damaged; copy or download it again";

/**
 * Reads the header and checks all of it: names, formats, sizes, and that the data of all tensors together
 * are the rest of the file, without holes and without overlaps.
 *
 * @throws {SafetensorsError} that names the tensor, what was expected, and what came
 */
export function readHeader(source: ByteSource): Header {
  const { path, size } = source;
  const fail = (problem: string, options: { tensor?: string; cause?: unknown } = {}) =>
    new SafetensorsError(path, problem, options);
  if (size < 8) throw fail(`expected a safetensors file of 8 bytes or more, got ${size}; ${again}`);
  const prefix = new Uint8Array(8);
  source.read(0, prefix);
  const length = Number(new DataView(prefix.buffer).getBigUint64(0, true));
  if (length > maximumHeaderBytes) {
    throw fail(
      `expected a header of at most ${maximumHeaderBytes} bytes, got ${length}; this may be no ` +
        "safetensors file",
    );
  }
  if (length > size - 8) {
    throw fail(
      `expected a header of at most ${
        size - 8
      } bytes, which follow its length, got ${length}; ${again}`,
    );
  }
  const bytes = new Uint8Array(length);
  source.read(8, bytes);
  const header = parse(bytes, fail);
  const dataStart = 8 + length;
  const metadata = readMetadata(header["__metadata__"], fail);
  const stored = Object.entries(header)
    .filter(([name]) => name !== "__metadata__")
    .map(([name, value]): [string, StoredTensor] => [
      name,
      readEntry(
        value,
        { dataStart, dataBytes: size - dataStart },
        (problem) => fail(problem, { tensor: name }),
      ),
    ])
    .sort(([, a], [, b]) => a.start - b.start || a.end - b.end);
  checkCoverage(stored, { dataStart, size }, fail);
  return { metadata, tensors: new Map(stored) };
}

type Fail = (
  problem: string,
  options?: { readonly tensor?: string; readonly cause?: unknown },
) => SafetensorsError;

function parse(bytes: Uint8Array, fail: Fail): Record<string, unknown> {
  let value: unknown;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    value = JSON.parse(text);
  } catch (cause) {
    throw fail(
      `expected a header in JSON, got ${(cause as Error).message}; this may be no safetensors file`,
      { cause },
    );
  }
  if (!isObject(value)) throw fail(`expected a header that is a JSON object, got ${worded(value)}`);
  const twice = duplicateName(text);
  if (twice !== undefined) {
    throw fail("expected every name once, got it twice in the header", { tensor: twice });
  }
  return value;
}

function readMetadata(value: unknown, fail: Fail): Map<string, string> {
  if (value === undefined) return new Map();
  if (!isObject(value) || Object.values(value).some((item) => typeof item !== "string")) {
    throw fail(`expected __metadata__ of texts by name, got ${worded(value)}`);
  }
  return new Map(Object.entries(value as Record<string, string>));
}

function readEntry(
  value: unknown,
  { dataStart, dataBytes }: { readonly dataStart: number; readonly dataBytes: number },
  fail: (problem: string) => SafetensorsError,
): StoredTensor {
  if (!isObject(value)) {
    throw fail(`expected { dtype, shape, data_offsets }, got ${worded(value)}`);
  }
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== "string" || !Object.hasOwn(numberFormats, dtype)) {
    const names = Object.keys(numberFormats);
    throw fail(
      typeof dtype === "string"
        ? lowerFirst(unknownName("dtype", dtype.slice(0, 40), names))
        : `expected a dtype, one of ${names.join(", ")}, got ${worded(dtype)}`,
    );
  }
  if (!isList(shape)) {
    throw fail(`expected a shape of whole numbers of at least 0, got ${worded(shape)}`);
  }
  if (!isList(offsets) || offsets.length !== 2 || offsets[0] > offsets[1]) {
    throw fail(`expected data_offsets [begin, end], got ${worded(offsets)}`);
  }
  const [begin, end] = offsets;
  if (end > dataBytes) {
    throw fail(
      `expected data within the ${dataBytes} bytes behind the header, got bytes ${begin} to ${end}; ` +
        again,
    );
  }
  const format = dtype as NumberFormatName;
  const bytes = shape.reduce((size, length) => size * length, numberFormats[format].bytes);
  if (bytes !== end - begin) {
    throw fail(
      `expected ${bytes} bytes for ${format} ${worded(shape)}, got ${end - begin} ` +
        `(bytes ${begin} to ${end})`,
    );
  }
  return { format, shape, start: dataStart + begin, end: dataStart + end };
}

function checkCoverage(
  tensors: readonly (readonly [string, StoredTensor])[],
  { dataStart, size }: { readonly dataStart: number; readonly size: number },
  fail: Fail,
): void {
  let end = dataStart;
  let before: string | undefined;
  for (const [name, stored] of tensors) {
    if (stored.start !== end) {
      const problem = stored.start < end ? `an overlap with ${JSON.stringify(before)}` : "a hole";
      throw fail(
        `expected data from byte ${
          end - dataStart
        } on, where the one before ends, got ${problem}: ` +
          `bytes ${stored.start - dataStart} to ${stored.end - dataStart}`,
        { tensor: name },
      );
    }
    end = stored.end;
    before = name;
  }
  if (end !== size) {
    throw fail(
      `expected ${end - dataStart} bytes behind the header, as its tensors have, got ` +
        `${size - dataStart}; ${again}`,
    );
  }
}

/** The header of tensors that stand back to back, ready to be written: its length, and its JSON. */
export function formatHeader(
  tensors: Iterable<
    readonly [string, { readonly format: NumberFormatName; readonly shape: readonly number[] }]
  >,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  let end = 0;
  const entries: [string, unknown][] = Object.keys(metadata).length === 0
    ? []
    : [["__metadata__", metadata]];
  for (const [name, { format, shape }] of tensors) {
    const begin = end;
    end += shape.reduce((size, length) => size * length, numberFormats[format].bytes);
    entries.push([name, { dtype: format, shape, data_offsets: [begin, end] }]);
  }
  const body = entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  const json = new TextEncoder().encode(`{${body.join()}}`);
  // Spaces up to a multiple of 8, so that the numbers behind it are aligned.
  const bytes = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(bytes.length - 8), true);
  bytes.set(json, 8);
  return bytes;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function worded(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function lowerFirst(text: string): string {
  return text[0].toLowerCase() + text.slice(1);
}
