import { InputError } from "../errors.ts";

/**
 * Text of a file. A byte-order mark is dropped; all else stays as it is, line ends too.
 *
 * @throws {InputError} where it is no UTF-8, with the place of the first wrong byte
 *
 * @example
 * ```ts
 * import { decodeUtf8 } from "./utf8.ts";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * assertEquals(decodeUtf8(Uint8Array.of(104, 105), "greeting.txt"), "hi");
 * assertThrows(() => decodeUtf8(Uint8Array.of(104, 0xff), "greeting.txt"), Error, "0xFF at byte 1");
 * ```
 */
export function decodeUtf8(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const place = firstWrongByte(bytes);
    const byte = bytes[place]!.toString(16).toUpperCase().padStart(2, "0");
    throw new InputError(
      `Cannot read ${file}: expected UTF-8, got 0x${byte} at byte ${place}; ` +
        "save the file as UTF-8 (from Latin-1: iconv -f LATIN1 -t UTF-8)",
    );
  }
}

/** Offset of the first byte that begins no character: halving finds the longest right beginning. */
function firstWrongByte(bytes: Uint8Array): number {
  const isText = (length: number, stream: boolean) => {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, length), { stream });
      return true;
    } catch {
      return false;
    }
  };
  let right = 0;
  let wrong = bytes.length + 1;
  while (wrong - right > 1) {
    const middle = (right + wrong) >> 1;
    if (isText(middle, true)) right = middle;
    else wrong = middle;
  }
  // The beginning may end inside of a character: then that character is wrong.
  while (!isText(right, false)) right--;
  return right;
}
