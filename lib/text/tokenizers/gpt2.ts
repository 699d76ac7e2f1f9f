import { InputError } from "../../errors.ts";
import { BytePair } from "./byte_pair.ts";
import { bytes, type Merge } from "./byte_pair_training.ts";
import { printableFirst, printedBytes } from "./printed_bytes.ts";

/**
 * The tokenizer of GPT-2 (Radford et al. 2019) and of its kin, from the text of their merges file
 * (`vocab.bpe`, `merges.txt`): one merge a line, two tokens with a space between. The ids are
 * theirs: the bytes, the merges, and last `<|endoftext|>`, here the special token `end`.
 *
 * @throws {InputError} where a line is not a merge of earlier tokens
 *
 * @example
 * ```ts
 * import { readGpt2Merges } from "./gpt2.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tokenizer = readGpt2Merges("#version: 0.2\nh e\nĠ t\nĠt he\n");
 * assertEquals([...tokenizer.encode("the the")], [83, 256, 258]);
 * assertEquals(tokenizer.special.end, 259);
 * ```
 */
export function readGpt2Merges(text: string): BytePair {
  const byteOrder = printableFirst();
  const symbols = new Map(printedBytes().map((character, byte) => [character, byte]));
  const merges: Merge[] = [];
  text.split("\n").forEach((line, i) => {
    if (line.startsWith("#version") || line.trim() === "") return;
    const [left, right, ...rest] = line.trimEnd().split(" ");
    const pair = [symbols.get(left ?? ""), symbols.get(right ?? "")];
    if (pair[0] === undefined || pair[1] === undefined || rest.length > 0) {
      throw new InputError(
        `Cannot read merges: expected two earlier tokens with a space between in line ${i + 1}, ` +
          `got ${JSON.stringify(line.slice(0, 80))}; take GPT-2's vocab.bpe or a merges.txt`,
      );
    }
    symbols.set(left! + right!, bytes + merges.length);
    merges.push([pair[0], pair[1]]);
  });
  return new BytePair({ merges, byteOrder, special: { end: bytes + merges.length } });
}
