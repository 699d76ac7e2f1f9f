/**
 * Byte-pair tokenizers as GPT-2 keeps them: `vocab.json`, ids by token, beside `merges.txt`.
 *
 * @module
 */
import { InputError } from "../../errors.ts";
import { BytePair } from "./byte_pair.ts";
import { symbolBytes } from "./byte_pair_symbols.ts";
import { bytes } from "./byte_pair_training.ts";
import { readGpt2Merges } from "./gpt2.ts";
import { printBytes, printedBytes } from "./printed_bytes.ts";
import { type SpecialName, specialNames } from "./tokenizer.ts";

/** The two files of a tokenizer. */
export interface Gpt2Files {
  /** Ids by token, as vocab.json has them. */
  readonly vocabulary: Readonly<Record<string, number>>;
  /** The text of merges.txt. */
  readonly merges: string;
}

// Its only special token, which both begins and ends texts.
const endOfText = "<|endoftext|>";

const specialText = (name: SpecialName) => name === "end" ? endOfText : `<${name}>`;

/**
 * A tokenizer's files, as Hugging Face's `GPT2Tokenizer` reads them. The special token `end` is
 * `<|endoftext|>`.
 *
 * @example
 * ```ts
 * import { readGpt2Files, writeGpt2Files } from "./gpt2_vocabulary.ts";
 * import { BytePair } from "./byte_pair.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tokenizer = BytePair.train("low lower lowest", { vocabulary: 262, special: ["end"] });
 * const files = writeGpt2Files(tokenizer);
 * assertEquals(files.vocabulary["<|endoftext|>"], 0);
 * assertEquals(files.merges.split("\n").slice(0, 2), ["#version: 0.2", "l o"]);
 * assertEquals(readGpt2Files(files).encode("slow"), tokenizer.encode("slow"));
 * ```
 *
 * @throws {InputError} where two tokens have the same text, which these files cannot say
 */
export function writeGpt2Files(tokenizer: BytePair): Gpt2Files {
  const { merges } = tokenizer.parts;
  const symbols = symbolBytes(merges).map(printBytes);
  const lines = merges.map(([left, right]) => `${symbols[left]} ${symbols[right]}`);
  return {
    vocabulary: Object.fromEntries(printedVocabulary(tokenizer)),
    merges: ["#version: 0.2", ...lines, ""].join("\n"),
  };
}

/** Ids by token as such files print them; ids that are no token's are left out. */
function printedVocabulary(tokenizer: BytePair): Map<string, number> {
  const { added = [], others = {} } = tokenizer.parts;
  const texts = new Map([
    ...Object.entries(tokenizer.special).map(([name, id]) =>
      [id, specialText(name as SpecialName)] as const
    ),
    ...Object.entries(others).map(([text, id]) => [id, text] as const),
    ...added.map(({ id, content }) => [id, content] as const),
  ]);
  const vocabulary = new Map<string, number>();
  for (let id = 0; id < tokenizer.vocabulary; id++) {
    const token = texts.get(id) ?? printBytes(tokenizer.bytesOf(id));
    if (token === "") continue;
    const other = vocabulary.get(token);
    if (other !== undefined) {
      throw new InputError(
        `Cannot write vocab.json: expected tokens that differ, got ${JSON.stringify(token)} for ` +
          `ids ${other} and ${id}, which different merges make; train with another vocabulary size`,
      );
    }
    vocabulary.set(token, id);
  }
  return vocabulary;
}

/**
 * The tokenizer of a vocab.json and a merges.txt, with the ids of the first.
 *
 * @throws {InputError} where a merge is none, or the ids are not those of the bytes, the merges in their
 * order, and special tokens between or behind them
 */
export function readGpt2Files({ vocabulary, merges: text }: Gpt2Files): BytePair {
  const { merges } = readGpt2Merges(text).parts;
  const printed = printedBytes();
  const special = Object.fromEntries(
    specialNames.flatMap((name): [SpecialName, number][] => {
      const id = Object.hasOwn(vocabulary, specialText(name)) && vocabulary[specialText(name)];
      return typeof id === "number" ? [[name, id]] : [];
    }),
  );
  // Before anything counts to an id that is far too large.
  const size = Object.keys(vocabulary).length;
  for (const [name, id] of Object.entries(special)) {
    if (Number.isInteger(id) && id >= 0 && id < size) continue;
    throw new InputError(
      `Cannot read a vocabulary: expected a whole number below its ${size} tokens as the id of ` +
        `${JSON.stringify(specialText(name as SpecialName))}, got ${id}; ` +
        "take the vocab.json and merges.txt of one tokenizer",
    );
  }
  const byteOrder = Array.from({ length: bytes }, (_, byte) => byte)
    .sort((a, b) => vocabulary[printed[a]] - vocabulary[printed[b]]);
  const tokenizer = new BytePair({ merges, byteOrder, special });
  const { vocabulary: ours } = writeGpt2Files(tokenizer);
  const tokens = new Set([...Object.keys(vocabulary), ...Object.keys(ours)]);
  for (const token of tokens) {
    if (Object.hasOwn(vocabulary, token) && vocabulary[token] === ours[token]) continue;
    throw new InputError(
      `Cannot read a vocabulary: expected id ${ours[token] ?? "none"} for ${
        JSON.stringify(token.slice(0, 80))
      }, as bytes, merges and special tokens follow each other, got ${
        Object.hasOwn(vocabulary, token) ? vocabulary[token] : "none"
      }; take the vocab.json and merges.txt of one tokenizer`,
    );
  }
  return tokenizer;
}
