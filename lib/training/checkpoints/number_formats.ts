/**
 * How numbers stand in a safetensors file.
 *
 * @module
 */

/** Bytes with a buffer of their own, aligned for every format. */
export type Chunk = Uint8Array<ArrayBuffer>;

/** One way to write a number, least significant byte first. */
export interface NumberFormat {
  /** Bytes of one number. */
  readonly bytes: number;
  /** Whether its numbers are whole, as ids and masks are. */
  readonly whole: boolean;
  /** The numbers that a chunk holds. */
  decode(chunk: Chunk): ArrayLike<number>;
}

const count = ({ length }: Chunk, bytes: number) => length / bytes;

const float = (
  bytes: number,
  decode: (chunk: Chunk) => ArrayLike<number>,
): NumberFormat => ({ bytes, whole: false, decode });

const whole = (
  bytes: number,
  decode: (chunk: Chunk) => ArrayLike<number>,
): NumberFormat => ({ bytes, whole: true, decode });

/** Every format that is read, by the name that the file gives it; F32 and I32 are written too. */
export const numberFormats = {
  F64: float(8, (chunk) => new Float64Array(chunk.buffer, chunk.byteOffset, count(chunk, 8))),
  F32: float(4, (chunk) => new Float32Array(chunk.buffer, chunk.byteOffset, count(chunk, 4))),
  F16: float(2, (chunk) => new Float16Array(chunk.buffer, chunk.byteOffset, count(chunk, 2))),
  // The upper half of a float32.
  BF16: float(2, (chunk) => {
    const upper = new Uint16Array(chunk.buffer, chunk.byteOffset, count(chunk, 2));
    return new Float32Array(Uint32Array.from(upper, (bits) => bits << 16).buffer);
  }),
  I64: whole(
    8,
    (chunk) =>
      Array.from(new BigInt64Array(chunk.buffer, chunk.byteOffset, count(chunk, 8)), Number),
  ),
  I32: whole(4, (chunk) => new Int32Array(chunk.buffer, chunk.byteOffset, count(chunk, 4))),
  I16: whole(2, (chunk) => new Int16Array(chunk.buffer, chunk.byteOffset, count(chunk, 2))),
  I8: whole(1, (chunk) => new Int8Array(chunk.buffer, chunk.byteOffset, chunk.length)),
  U8: whole(1, (chunk) => chunk),
  BOOL: whole(1, (chunk) => chunk.map((byte) => byte === 0 ? 0 : 1)),
} satisfies Record<string, NumberFormat>;

/**
 * The name of a format.
 *
 * @internal
 */
export type NumberFormatName = keyof typeof numberFormats;

/** The names of those formats that hold whole numbers, or of the others. */
export function formatNames({ whole }: { readonly whole: boolean }): string[] {
  return Object.entries(numberFormats)
    .filter(([, format]) => format.whole === whole)
    .map(([name]) => name);
}
