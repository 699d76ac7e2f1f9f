import type { ByteSource } from "./bytes.ts";
import { type NumberFormatName, numberFormats } from "./number_formats.ts";

/** How much is read at once: a multiple of every format's bytes; larger ones are not read faster. */
export const chunkBytes = 1 << 20;

/** A part of a tensor's numbers; `at` is the first one's place. */
export interface Numbers {
  readonly at: number;
  readonly numbers: ArrayLike<number>;
}

/** The bytes of a stored tensor in its source. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads all of a stretch straight into `target`, which has its size: no copy stands between, and the
 * target's memory is gone through once.
 */
export function readFully(
  source: ByteSource,
  stretch: Stretch,
  target: ArrayBufferView,
  error: (problem: string) => Error,
): void {
  readPart(source, stretch, stretch.start, bytesOf(target), error);
}

/** A stored tensor's numbers, part by part, so that a file never stands in memory beside its tensors. */
export function* numbersOf(
  source: ByteSource,
  { format, ...stretch }: Stretch & { readonly format: NumberFormatName },
  error: (problem: string) => Error,
): Generator<Numbers> {
  const { start, end } = stretch;
  const { bytes, decode } = numberFormats[format];
  const buffer = new Uint8Array(Math.min(chunkBytes, end - start));
  for (let from = start; from < end; from += buffer.length) {
    const chunk = buffer.subarray(0, Math.min(buffer.length, end - from));
    readPart(source, stretch, from, chunk, error);
    yield { at: (from - start) / bytes, numbers: decode(chunk) };
  }
}

function readPart(
  source: ByteSource,
  { start, end }: Stretch,
  from: number,
  target: Uint8Array,
  error: (problem: string) => Error,
): void {
  const got = source.read(from, target);
  if (got === target.length) return;
  throw error(
    `expected bytes ${start} to ${end} of the file, got its end at ${from + got}; it was cut ` +
      "short while it was read",
  );
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  new Uint8Array(buffer, byteOffset, byteLength);
