/**
 * Tokenizers as Hugging Face publishes them: tokenizer.json.
 *
 * @module
 */
import { InputError, unknownName } from "../../errors.ts";
import { BytePair } from "../tokenizers/byte_pair.ts";
import type { Tokenizer } from "../tokenizers/tokenizer.ts";
import { Unigram } from "../tokenizers/unigram.ts";
import { WordPiece } from "../tokenizers/word_piece.ts";
import { readBytePair, writeBytePair } from "./byte_pair.ts";
import { parseFile, type Surroundings } from "./file.ts";
import { findRoles } from "./roles.ts";
import { readUnigram, writeUnigram } from "./unigram.ts";
import { readWordPiece, writeWordPiece } from "./word_piece.ts";

/** A tokenizer that such a file can hold. */
export type PublishedTokenizer = BytePair | WordPiece | Unigram;

/** Readers by the name of the file's model. */
const readers: Readonly<Record<string, (given: Surroundings) => PublishedTokenizer>> = {
  BPE: readBytePair,
  WordPiece: readWordPiece,
  Unigram: readUnigram,
};

/**
 * The tokenizer of a tokenizer.json, as Hugging Face's library writes it: byte-level BPE, WordPiece and
 * Unigram, with their normalizers, pre-tokenizers, added tokens and post-processors.
 *
 * As everywhere here, special tokens that are written out in a text are text, unless `encode` is asked to
 * take them; added tokens that are not special are always found.
 *
 * @throws {InputError} where the file asks for something that is not known; it names what is
 *
 * @example
 * ```ts
 * import { readTokenizerJson, writeTokenizerJson } from "./mod.ts";
 * import { BytePair } from "../tokenizers/byte_pair.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tokenizer = BytePair.train("low lower lowest", { vocabulary: 262, special: ["end"] });
 * const read = readTokenizerJson(writeTokenizerJson(tokenizer));
 * assertEquals(read.encode("slow"), tokenizer.encode("slow"));
 * assertEquals(read.special, { end: 0 });
 * ```
 */
export function readTokenizerJson(
  text: string,
  { config }: {
    /**
     * The directory's tokenizer_config.json, which says what its special tokens are for; without it they
     * are known by how they are usually written.
     */
    readonly config?: Readonly<Record<string, unknown>>;
  } = {},
): PublishedTokenizer {
  const file = parseFile(text);
  const type = file.model.type ?? guessType(file.model);
  if (!Object.hasOwn(readers, type)) {
    throw new InputError(unknownName("tokenizer model", type, Object.keys(readers)));
  }
  const added = file.added_tokens ?? [];
  const contents = new Set(added.map(({ content }) => content));
  const ids = new Set(added.map(({ id }) => id));
  if (contents.size < added.length || ids.size < added.length) {
    throw new InputError(
      "Cannot read a tokenizer.json: expected added_tokens that differ in id and content, got two alike",
    );
  }
  return readers[type]({ file, added, roles: (unknown) => findRoles(added, { config, unknown }) });
}

/** What old files leave out. */
function guessType(model: Readonly<Record<string, unknown>>): string {
  if (Array.isArray(model.merges)) return "BPE";
  return Array.isArray(model.vocab) ? "Unigram" : "WordPiece";
}

/**
 * A tokenizer as the text of a tokenizer.json, which Hugging Face's `tokenizers` and `transformers` read.
 *
 * @throws {InputError} where it is of a kind that such a file does not hold, or two of its tokens have the
 * same text
 */
export function writeTokenizerJson(tokenizer: Tokenizer): string {
  return `${
    JSON.stringify(
      { version: "1.0", truncation: null, padding: null, ...write(tokenizer) },
      null,
      2,
    )
  }\n`;
}

function write(tokenizer: Tokenizer): Record<string, unknown> {
  if (tokenizer instanceof BytePair) return writeBytePair(tokenizer);
  if (tokenizer instanceof WordPiece) return writeWordPiece(tokenizer);
  if (tokenizer instanceof Unigram) return writeUnigram(tokenizer);
  throw new InputError(
    `Cannot write a tokenizer.json: expected a tokenizer of bytePair, wordPiece or unigram, got ` +
      `${tokenizer.kind}; train one of these`,
  );
}
