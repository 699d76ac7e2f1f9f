import { type AddedToken, AddedTokens, type EncodeOptions } from "./added_tokens.ts";
import { mergeSymbols, type PairTable, pairTable } from "./byte_pair_merging.ts";
import { followingIds, symbolBytes } from "./byte_pair_symbols.ts";
import { bytes, learnMerges, type Merge } from "./byte_pair_training.ts";
import { checkTemplate, isOwnId, readParts, type Specials, specialsOf } from "./parts.ts";
import { readNormalizers } from "./pipeline/normalizers.ts";
import { readPreTokenizers } from "./pipeline/pre_tokenizers.ts";
import type { Step } from "./pipeline/step.ts";
import type { Template } from "./pipeline/template.ts";
import { printBytes, readPrinted } from "./printed_bytes.ts";
import { splitWords } from "./split.ts";
import {
  assignSpecial,
  malformed,
  type SpecialOptions,
  type SpecialTokens,
  type Tokenizer,
  type TokenizerJson,
  unknownId,
} from "./tokenizer.ts";
import { WordEncoder } from "./word_encoder.ts";

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
  /** The id of each symbol, where they do not follow each other; symbols of one id are one. */
  readonly ids?: readonly number[];
  /** Ids of tokens that no merge makes, by their text as GPT-2 prints bytes. */
  readonly others?: Readonly<Record<string, number>>;
  /** Whether a word that is a token needs no merges; false if not given. */
  readonly ignoresMerges?: boolean;
  /** What is done to a text first, as a tokenizer.json says it; nothing if not given. */
  readonly normalizer?: readonly Step[];
  /** Where a text is cut, as a tokenizer.json says it; GPT-2's words if not given. */
  readonly preTokenizer?: readonly Step[];
  /** Tokens beside the model's own. */
  readonly added?: readonly AddedToken[];
  /** Where special tokens stand about a text. */
  readonly template?: Template;
}

/**
 * Byte-level byte-pair encoding (Radford et al. 2019; Sennrich et al. 2016): text is cut into words
 * by GPT-2's pattern, each word is its UTF-8 bytes, and pairs of tokens are merged, earlier learned
 * merges first. It encodes any text, and gives back any well-formed text to the letter; a lone
 * surrogate has no UTF-8 and comes back as U+FFFD.
 *
 * Of equally frequent pairs the one with the smaller ids is merged first, so the same text gives
 * the same tokenizer everywhere. What words became is remembered for up to 65,536 different ones.
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
  /** UTF-8 of each id; none for a special token. */
  readonly #bytes: (Uint8Array | undefined)[];
  readonly #specials: Specials;
  readonly #whole: ReadonlyMap<string, number> | undefined;
  readonly #words: WordEncoder;
  #byText: Map<string, number> | undefined;

  /**
   * A tokenizer with these merges and special tokens.
   *
   * @throws {InputError} where a merge is made of itself, or a step is not known
   */
  constructor(parts: BytePairParts) {
    const { merges, special = {}, added = [], others = {}, byteOrder } = parts;
    const symbols = symbolBytes(merges);
    this.special = special;
    this.#parts = parts;
    this.#specials = specialsOf(special, added);
    const taken = new Set([...this.#specials.texts.keys(), ...added.map(({ id }) => id)]);
    const ids = parts.ids ?? followingIds(symbols.length, { taken, byteOrder });
    this.#ids = Int32Array.from(ids);
    this.#pairs = pairTable(merges, parts.ids && sameSymbols(ids));
    const tokens: (Uint8Array | undefined)[] = [];
    symbols.forEach((symbol, i) => tokens[ids[i]] ??= symbol);
    for (const [text, id] of Object.entries(others)) tokens[id] ??= readPrinted(text);
    for (const { id, content } of added) tokens[id] = new TextEncoder().encode(content);
    for (const id of taken) if (this.#specials.texts.has(id)) tokens[id] = undefined;
    this.vocabulary = Math.max(tokens.length, ...[...taken].map((id) => id + 1));
    this.#bytes = tokens;
    checkTemplate(parts.template, this.vocabulary);
    const { normalizer = [], preTokenizer } = parts;
    const normalize = readNormalizers(normalizer);
    this.#words = new WordEncoder({
      added: new AddedTokens(this.#specials.tokens, normalize),
      cut: preTokenizer === undefined ? splitWords : readPreTokenizers(preTokenizer),
      encodeWord: (word) => this.#encodeWord(word),
    });
    if (parts.ignoresMerges) {
      this.#whole = new Map([
        ...symbols.map((symbol, i) => [printBytes(symbol), ids[i]] as const),
        ...Object.entries(others),
      ]);
    }
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
    const { merges, byteOrder, ids, others, ignoresMerges } = json;
    const isMerge = (merge: unknown) =>
      Array.isArray(merge) && merge.length === 2 &&
      merge.every((part) =>
        Number.isInteger(part) && part >= 0 && part < bytes + (merges as unknown[]).length
      );
    if (!Array.isArray(merges) || !merges.every(isMerge)) {
      throw malformed("bytePair", "merges as pairs of symbols", merges);
    }
    const isOrder = byteOrder === undefined || Array.isArray(byteOrder) &&
        byteOrder.length === bytes && new Set(byteOrder).size === bytes &&
        byteOrder.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < bytes);
    if (!isOrder) throw malformed("bytePair", "byteOrder as 256 different bytes", byteOrder);
    const areIds = ids === undefined ||
      Array.isArray(ids) && ids.length === bytes + merges.length && ids.every(isOwnId);
    if (!areIds) throw malformed("bytePair", "ids as one for each symbol", ids);
    const areOthers = others === undefined || typeof others === "object" && others !== null &&
        Object.values(others).every(isOwnId);
    if (!areOthers) throw malformed("bytePair", "others as ids by text", others);
    if (ignoresMerges !== undefined && typeof ignoresMerges !== "boolean") {
      throw malformed("bytePair", "ignoresMerges true or false", ignoresMerges);
    }
    const own = { merges, byteOrder, ids, others, ignoresMerges, ...readParts(json) };
    const given = Object.entries(own).filter(([, part]) => part !== undefined);
    return new BytePair(Object.fromEntries(given) as unknown as BytePairParts);
  }

  /** Ids of any text. */
  encode(text: string, options: EncodeOptions = {}): Int32Array {
    return this.#words.encode(text, options);
  }

  #encodeWord(word: string): readonly number[] {
    const symbols = Array.from(new TextEncoder().encode(word));
    const whole = this.#whole?.get(printBytes(symbols));
    if (whole !== undefined) return [whole];
    return mergeSymbols(symbols, this.#pairs).map((symbol) => this.#ids[symbol]!);
  }

  /** Text of some ids; U+FFFD where their bytes are no UTF-8. */
  decode(ids: Iterable<number>): string {
    const parts: Uint8Array[] = [];
    let length = 0;
    for (const id of ids) {
      const part = this.bytesOf(id);
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
    if (!(Number.isInteger(id) && id >= 0 && id < this.vocabulary)) {
      throw unknownId(id, this.vocabulary);
    }
    return this.#bytes[id] ?? nothing;
  }

  /** One token's text: `<padding>` for a special token, `<0xE2>` for bytes that are no UTF-8. */
  token(id: number): string {
    const special = this.#specials.texts.get(id);
    if (special !== undefined) return special;
    const token = this.bytesOf(id);
    if (token.length === 0) return `<unused ${id}>`;
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

const nothing = new Uint8Array();

/** What each merge makes, where symbols of one id are one: the first of them. */
function sameSymbols(ids: readonly number[]): Int32Array {
  const first = new Map<number, number>();
  ids.forEach((id, symbol) => {
    if (!first.has(id)) first.set(id, symbol);
  });
  return Int32Array.from(ids.slice(bytes), (id) => first.get(id)!);
}
