import { mergeSymbols, type PairTable, pairTable } from "./byte_pair_merging.ts";
import { bytes, learnMerges, type Merge } from "./byte_pair_training.ts";
import { splitWords } from "./split.ts";
import {
  assignSpecial,
  malformed,
  readSpecial,
  type SpecialOptions,
  specialTexts,
  type SpecialTokens,
  type Tokenizer,
  type TokenizerJson,
  unknownId,
} from "./tokenizer.ts";
import { WordCache } from "./word_cache.ts";

/** Options of {@linkcode BytePair.train}. */
export interface BytePairOptions extends SpecialOptions {
  /** Number of tokens wanted: special tokens, the 256 bytes, and merges. */
  readonly vocabulary: number;
}

/** What a byte-pair tokenizer is made of. */
export interface BytePairParts {
  /** Pairs in the order of their merging; 0…255 are the bytes, 256 + i what merge i makes. */
  readonly merges: readonly Merge[];
  /** Ids of the special tokens; the others take the ids that are left, bytes first. */
  readonly special?: SpecialTokens;
  /** The bytes in the order of their ids, where that is not 0…255. */
  readonly byteOrder?: readonly number[];
}

/**
 * Byte-level byte-pair encoding (Radford et al. 2019; Sennrich et al. 2016): text is cut into words
 * by GPT-2's pattern, each word is its UTF-8 bytes, and pairs of tokens are merged, earlier learned
 * merges first. It encodes any text, and gives back any well-formed text to the letter; a lone
 * surrogate has no UTF-8 and comes back as U+FFFD.
 *
 * Of equally frequent pairs the one with the smaller ids is merged first, so the same text gives
 * the same tokenizer everywhere.
 *
 * @example
 * ```ts
 * import { BytePair } from "./byte_pair.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tokenizer = BytePair.train("low lower lowest, slow slower", { vocabulary: 260 });
 * const ids = tokenizer.encode("slowly ☕");
 * assertEquals(tokenizer.decode(ids), "slowly ☕");
 * assertEquals([...ids.slice(0, 3)].map((id) => tokenizer.token(id)), ["s", "low", "l"]);
 * ```
 */
export class BytePair implements Tokenizer {
  /** It can write any text, whatever it was trained on. */
  static readonly closed: boolean = false;
  /** `bytePair`, as in the table of tokenizers. */
  readonly kind = "bytePair";
  /** Number of tokens, special ones included. */
  readonly vocabulary: number;
  /** Ids of the special tokens it has. */
  readonly special: SpecialTokens;
  readonly #parts: BytePairParts;
  readonly #pairs: PairTable;
  /** Id of each symbol: a byte or what a merge makes. */
  readonly #ids: Int32Array;
  /** UTF-8 of each id; nothing for a special token. */
  readonly #bytes: Uint8Array[] = [];
  readonly #specialTexts: ReadonlyMap<number, string>;
  readonly #words = new WordCache();
  #byText: Map<string, number> | undefined;

  /** A tokenizer with these merges and special tokens. */
  constructor(parts: BytePairParts) {
    const { merges, special = {}, byteOrder } = parts;
    const symbols: Uint8Array[] = Array.from({ length: bytes }, (_, byte) => Uint8Array.of(byte));
    for (const [left, right] of merges) {
      symbols.push(Uint8Array.of(...symbols[left]!, ...symbols[right]!));
    }
    this.#parts = parts;
    this.#pairs = pairTable(merges);
    this.#specialTexts = specialTexts(special);
    this.#ids = new Int32Array(symbols.length);
    this.special = special;
    const empty = new Uint8Array();
    for (let place = 0; place < symbols.length; place++) {
      while (this.#specialTexts.has(this.#bytes.length)) this.#bytes.push(empty);
      const symbol = place < bytes ? byteOrder?.[place] ?? place : place;
      this.#ids[symbol] = this.#bytes.length;
      this.#bytes.push(symbols[symbol]!);
    }
    while (this.#specialTexts.has(this.#bytes.length)) this.#bytes.push(empty);
    this.vocabulary = this.#bytes.length;
  }

  /**
   * Learns a vocabulary from a text. It is smaller than asked for where the text is so short that
   * no pair is left that occurs twice.
   *
   * @throws {RangeError} where the vocabulary has no place for the bytes and special tokens
   */
  static train(text: string, { vocabulary, special = [] }: BytePairOptions): BytePair {
    const least = bytes + special.length;
    if (!(vocabulary >= least)) {
      throw new RangeError(
        `Cannot train a bytePair tokenizer with vocabulary ${vocabulary}: expected at least ` +
          `${least} (256 bytes and ${special.length} special tokens), got ${vocabulary}; ` +
          "raise it, or use a character tokenizer",
      );
    }
    const words = new Map<string, number>();
    for (const word of splitWords(text)) words.set(word, (words.get(word) ?? 0) + 1);
    const merges = learnMerges(words, vocabulary - least);
    return new BytePair({ merges, special: assignSpecial(special) });
  }

  /** The tokenizer that `toJson` wrote. */
  static fromJson(json: TokenizerJson): BytePair {
    const { merges, byteOrder } = json;
    const isMerge = (merge: unknown, i: number) =>
      Array.isArray(merge) && merge.length === 2 &&
      merge.every((part) => Number.isInteger(part) && part >= 0 && part < bytes + i);
    if (!Array.isArray(merges) || !merges.every(isMerge)) {
      throw malformed("bytePair", "merges as pairs of earlier symbols", merges);
    }
    const isOrder = byteOrder === undefined || Array.isArray(byteOrder) &&
        byteOrder.length === bytes && new Set(byteOrder).size === bytes &&
        byteOrder.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < bytes);
    if (!isOrder) throw malformed("bytePair", "byteOrder as 256 different bytes", byteOrder);
    return new BytePair({
      merges,
      special: readSpecial(json),
      ...(byteOrder === undefined ? {} : { byteOrder: byteOrder as number[] }),
    });
  }

  /** Ids of any text. */
  encode(text: string): Int32Array {
    const ids: number[] = [];
    for (const word of splitWords(text)) {
      for (const id of this.#words.get(word, (word) => this.#encodeWord(word))) ids.push(id);
    }
    return Int32Array.from(ids);
  }

  #encodeWord(word: string): readonly number[] {
    const symbols = Array.from(new TextEncoder().encode(word));
    return mergeSymbols(symbols, this.#pairs).map((symbol) => this.#ids[symbol]!);
  }

  /** Text of some ids; U+FFFD where their bytes are no UTF-8. */
  decode(ids: Iterable<number>): string {
    const parts: Uint8Array[] = [];
    let length = 0;
    for (const id of ids) {
      const part = this.#bytes[id];
      if (part === undefined) throw unknownId(id, this.vocabulary);
      parts.push(part);
      length += part.length;
    }
    const all = new Uint8Array(length);
    let offset = 0;
    for (const part of parts) {
      all.set(part, offset);
      offset += part.length;
    }
    // Else a decoder drops U+FEFF at the beginning.
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(all);
  }

  /** What it is made of. */
  get parts(): BytePairParts {
    return this.#parts;
  }

  /** One token's UTF-8, which may be a part of a character; nothing for a special token. */
  bytesOf(id: number): Uint8Array {
    const token = this.#bytes[id];
    if (token === undefined) throw unknownId(id, this.vocabulary);
    return token;
  }

  /** One token's text: `<padding>` for a special token, `<0xE2>` for bytes that are no UTF-8. */
  token(id: number): string {
    const special = this.#specialTexts.get(id);
    if (special !== undefined) return special;
    const token = this.#bytes[id];
    if (token === undefined) throw unknownId(id, this.vocabulary);
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(token);
    } catch {
      const hex = (byte: number) => byte.toString(16).toUpperCase().padStart(2, "0");
      return Array.from(token, (byte) => `<0x${hex(byte)}>`).join("");
    }
  }

  /** Id of a token by its text as `token` shows it; the smallest where two merges make the same. */
  id(token: string): number | undefined {
    if (this.#byText === undefined) {
      this.#byText = new Map();
      for (let id = this.vocabulary - 1; id >= 0; id--) this.#byText.set(this.token(id), id);
    }
    return this.#byText.get(token);
  }

  /** All that is needed to make it again. */
  toJson(): TokenizerJson {
    return { kind: this.kind, ...this.#parts, special: this.special };
  }
}
