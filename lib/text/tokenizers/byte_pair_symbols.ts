import { InputError } from "../../errors.ts";
import { bytes, type Merge } from "./byte_pair_training.ts";

const longestToken = 1 << 16;
const mostBytes = 1 << 26;

/**
 * The UTF-8 of each symbol: the bytes, then what each merge makes, whose parts may be made by later merges.
 *
 * @throws {InputError} where a merge is made of itself, or tokens are longer than any text would teach
 */
export function symbolBytes(merges: readonly Merge[]): Uint8Array[] {
  const symbols: Uint8Array[] = Array.from({ length: bytes }, (_, byte) => Uint8Array.of(byte));
  let total = 0;
  const open = new Set<number>();
  for (let first = 0; first < merges.length; first++) {
    // A stack of our own: merges may lean on each other by the thousand.
    const stack = [bytes + first];
    while (stack.length > 0) {
      const symbol = stack.at(-1)!;
      const parts = merges[symbol - bytes];
      const missing = symbols[symbol] === undefined
        ? parts.filter((part) => symbols[part] === undefined)
        : [];
      if (missing.length > 0) {
        open.add(symbol);
        if (
          missing.some((part) => open.has(part) || !(part >= 0 && part < bytes + merges.length))
        ) {
          throw refused("parts that are bytes or what other merges make", parts);
        }
        stack.push(...missing);
        continue;
      }
      stack.pop();
      open.delete(symbol);
      if (symbols[symbol] !== undefined) continue;
      const [left, right] = parts.map((part) => symbols[part]);
      const length = left.length + right.length;
      total += length;
      if (length > longestToken || total > mostBytes) {
        throw refused(`tokens of at most ${longestToken} bytes and ${mostBytes} in all`, parts);
      }
      const joined = new Uint8Array(length);
      joined.set(left);
      joined.set(right, left.length);
      symbols[symbol] = joined;
    }
  }
  return symbols;
}

function refused(expected: string, merge: Merge): InputError {
  return new InputError(
    `Cannot read a bytePair tokenizer: expected merges with ${expected}, got ${
      JSON.stringify(merge)
    }; take the file that was written beside the checkpoint`,
  );
}

/** Places of the ids: where special tokens and `byteOrder` leave them, bytes first and then the merges. */
export function followingIds(
  symbols: number,
  { taken, byteOrder }: {
    readonly taken: ReadonlySet<number>;
    readonly byteOrder?: readonly number[] | undefined;
  },
): number[] {
  const ids: number[] = [];
  let id = 0;
  for (let place = 0; place < symbols; place++) {
    while (taken.has(id)) id++;
    ids[place < bytes ? byteOrder?.[place] ?? place : place] = id++;
  }
  return ids;
}
