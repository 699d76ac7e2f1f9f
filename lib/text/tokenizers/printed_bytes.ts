/**
 * Bytes as files of GPT-2 print them.
 *
 * @module
 */
import { bytes } from "./byte_pair_training.ts";

function isPrintable(byte: number): boolean {
  return (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
}

/** The bytes in GPT-2's order: those that Latin-1 prints, then the others. */
export function printableFirst(): number[] {
  const all = Array.from({ length: bytes }, (_, byte) => byte);
  return [...all.filter(isPrintable), ...all.filter((byte) => !isPrintable(byte))];
}

/**
 * The character by which each byte stands in files of GPT-2: its own in Latin-1, or one from U+0100 on
 * where that cannot be printed.
 */
export function printedBytes(): string[] {
  const byteOrder = printableFirst();
  const printable = byteOrder.filter((byte) => isPrintable(byte)).length;
  const characters: string[] = [];
  byteOrder.forEach((byte, place) => {
    characters[byte] = String.fromCodePoint(place < printable ? byte : 256 + place - printable);
  });
  return characters;
}

const printed: readonly string[] = printedBytes();
const byPrinted: ReadonlyMap<string, number> = new Map(printed.map((sign, byte) => [sign, byte]));

/** Some bytes as they are printed. */
export function printBytes(part: Iterable<number>): string {
  let text = "";
  for (const byte of part) text += printed[byte];
  return text;
}

/** The bytes that a printed text stands for; its UTF-8 where it has characters that print none. */
export function readPrinted(text: string): Uint8Array {
  const found = Array.from(text, (sign) => byPrinted.get(sign));
  return found.every((byte) => byte !== undefined)
    ? Uint8Array.from(found)
    : new TextEncoder().encode(text);
}
