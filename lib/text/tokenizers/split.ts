/**
 * GPT-2's pattern for what a merge may never cross: contractions, then letters, numbers or
 * other signs, each with at most one space before, then the white space that is left.
 * White space is Unicode's property, as in the original; `\s` has U+FEFF and lacks U+0085.
 */
const word =
  /'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/**
 * Cuts a text into the words within which byte pairs are merged (Radford et al. 2019). The words
 * put together are the text.
 *
 * @example
 * ```ts
 * import { splitWords } from "./split.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(splitWords("It's 42   whales!"), ["It", "'s", " 42", "  ", " whales", "!"]);
 * ```
 */
export function splitWords(text: string): string[] {
  return text.match(word) ?? [];
}
