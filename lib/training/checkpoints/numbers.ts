import type { ByteSource } from "./bytes.ts";
import { type NumberFormatName, numberFormats } from "./number_formats.ts";

/** How much is read at once: a multiple of every format's bytes; larger ones are not read faster. */
export const chunkBytes = 1 << 20;

/** A part of a tensor's numbers; `at` is the first one's place. */
export interface Numbers {
  readonly at: number;
  readonly numbers: ArrayLike<number>;
}

/** A stored tensor's numbers, part by part, so that a file never stands in memory beside its tensors. */
export function* numbersOf(
  source: ByteSource,
  { format, start, end }: {
    readonly format: NumberFormatName;
    readonly start: number;
    readonly end: number;
  },
  error: (problem: string) => Error,
): Generator<Numbers> {
  const { bytes, decode } = numberFormats[format];
  const buffer = new Uint8Array(Math.min(chunkBytes, end - start));
  for (let from = start; from < end; from += buffer.length) {
    const chunk = buffer.subarray(0, Math.min(buffer.length, end - from));
    const got = source.read(from, chunk);
    if (got < chunk.length) {
      throw error(
        `expected bytes ${start} to ${end} of the file, got its end at ${from + got}; it was cut ` +
          "short while it was read",
      );
    }
    yield { at: (from - start) / bytes, numbers: decode(chunk) };
  }
}
