/**
 * Joins documents into one row of tokens, as GPT-2 was trained (Radford et al. 2019): each is followed by
 * the token that ends texts, so that none of a window is spent on padding. Windows are cut from it
 * with `randomWindows` or `consecutiveWindows`; a model learns from the token where a document ends.
 *
 * @example
 * ```ts
 * import { packDocuments } from "./packing.ts";
 * import { consecutiveWindows } from "./windows.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const packed = packDocuments([[1, 2, 3], [4], [5, 6]], { end: 0 });
 * assertEquals([...packed], [1, 2, 3, 0, 4, 0, 5, 6, 0]);
 * const [first] = consecutiveWindows(packed, { batch: 1, context: 4 });
 * assertEquals([...first!.targets.data], [2, 3, 0, 4]);
 * ```
 */
export function packDocuments(
  documents: Iterable<ArrayLike<number>>,
  { end }: { readonly end: number },
): Int32Array {
  const all = [...documents];
  const packed = new Int32Array(all.reduce((sum, { length }) => sum + length + 1, 0));
  let at = 0;
  for (const document of all) {
    packed.set(document, at);
    at += document.length;
    packed[at++] = end;
  }
  return packed;
}
