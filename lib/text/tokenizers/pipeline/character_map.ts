/**
 * SentencePiece's compiled map of characters.
 *
 * @module
 */
import { InputError } from "../../../errors.ts";

/**
 * A normalizer from the map that SentencePiece compiles its rules to (`precompiled_charsmap`, in base64):
 * a tree of byte strings as a Darts double array, then the texts that they become, each with a zero at its
 * end. At each place of a text the longest string with a rule is replaced.
 *
 * @throws {InputError} where it is no such map
 */
export function readCharacterMap(base64: string): (text: string) => string {
  const { units, texts } = readMap(base64);
  if (units.length === 0) return (text) => text;
  return (text) => {
    const bytes = encoder.encode(text);
    const parts: Uint8Array[] = [];
    for (let start = 0; start < bytes.length;) {
      const { length, value } = longest(units, bytes, start);
      if (length > 0) {
        const end = texts.indexOf(0, value);
        parts.push(texts.subarray(Math.min(value, texts.length), end < 0 ? undefined : end));
        start += length;
      } else {
        const width = characterWidth(bytes[start]);
        parts.push(bytes.subarray(start, start + width));
        start += width;
      }
    }
    return decodeAll(parts);
  };
}

const encoder = new TextEncoder();

function decodeAll(parts: readonly Uint8Array[]): string {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(all);
}

function readMap(base64: string): { readonly units: Uint32Array; readonly texts: Uint8Array } {
  let bytes: Uint8Array;
  try {
    bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  } catch (cause) {
    throw refused("base64", cause);
  }
  if (bytes.length === 0) return { units: new Uint32Array(), texts: bytes };
  const view = new DataView(bytes.buffer);
  const size = bytes.length < 4 ? NaN : view.getUint32(0, true);
  if (!(size % 4 === 0 && size + 4 <= bytes.length)) {
    throw refused("the size of its tree, and then that many bytes");
  }
  const units = Uint32Array.from({ length: size / 4 }, (_, i) => view.getUint32(4 + 4 * i, true));
  return { units, texts: bytes.subarray(4 + size) };
}

function refused(expected: string, cause?: unknown): InputError {
  return new InputError(
    `Cannot read a precompiled_charsmap: expected ${expected}; take the file that was published`,
    { cause },
  );
}

/** The longest key that stands at a place, and where the text begins that it becomes. */
function longest(units: Uint32Array, bytes: Uint8Array, start: number) {
  let length = 0;
  let value = 0;
  let node = offset(units[0]);
  for (let i = start; i < bytes.length; i++) {
    node ^= bytes[i];
    const unit = units[node];
    // A unit's label is its byte, with the top bit set where it is a leaf.
    if (unit === undefined || (unit & 0x800000ff) >>> 0 !== bytes[i]) break;
    node ^= offset(unit);
    const hasLeaf = (unit >>> 8 & 1) === 1;
    if (hasLeaf && node < units.length) {
      length = i + 1 - start;
      value = units[node] & 0x7fffffff;
    }
  }
  return { length, value };
}

function offset(unit: number): number {
  return unit >>> 10 << (unit >>> 6 & 8);
}

function characterWidth(first: number): number {
  return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}
