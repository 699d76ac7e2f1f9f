import { InputError } from "../../errors.ts";
import { type AddedToken, AddedTokens, type EncodeOptions } from "./added_tokens.ts";
import { checkTemplate, isOwnId, readParts, specialsOf } from "./parts.ts";
import { PieceTrie } from "./piece_trie.ts";
import { readNormalizers } from "./pipeline/normalizers.ts";
import { readPreTokenizers } from "./pipeline/pre_tokenizers.ts";
import type { Step } from "./pipeline/step.ts";
import type { Template } from "./pipeline/template.ts";
import {
  malformed,
  type SpecialTokens,
  type Tokenizer,
  type TokenizerJson,
  unknownId,
} from "./tokenizer.ts";
import { bestPieces, type ScoredPieces } from "./unigram_search.ts";
import { WordEncoder } from "./word_encoder.ts";

/** What a unigram tokenizer is made of. */
export interface UnigramParts {
  /** Every piece in the order of the ids, with the logarithm of its probability. */
  readonly pieces: readonly (readonly [text: string, score: number])[];
  /** Ids of the special tokens. */
  readonly special?: SpecialTokens;
  /** Ids of further pieces that no text is cut into. */
  readonly reserved?: readonly number[];
  /** What is done to a text first, as a tokenizer.json says it; nothing if not given. */
  readonly normalizer?: readonly Step[];
  /** Where a text is cut before it is cut into pieces; `Metaspace` if not given. */
  readonly preTokenizer?: readonly Step[];
  /** Whether what is no piece is written in bytes, `<0xE2>`, where there are pieces for them. */
  readonly byteFallback?: boolean;
  /** Whether decoding takes away the space at the beginning, which encoding put there; by default. */
  readonly stripsSpace?: boolean;
  /** Which pieces are found in a text before it is cut. */
  readonly added?: readonly AddedToken[];
  /** Where special tokens stand about a text. */
  readonly template?: Template;
}

/** The same with all defaults. */
export type FilledUnigramParts =
  & Pick<UnigramParts, "template">
  & Required<Omit<UnigramParts, "template">>;

/** The sign that stands for a space in pieces. */
export const spaceSign = "▁";

const metaspace: readonly Step[] = [
  { type: "Metaspace", replacement: spaceSign, prepend_scheme: "always", split: true },
];

// How much less likely than the least likely piece an unknown character is, in SentencePiece.
const unknownPenalty = 10;

/**
 * SentencePiece's unigram tokenizer (Kudo 2018): every piece has a probability, and a text is cut into
 * the pieces whose product is largest. A space is written `▁`, and one is put before the text, so that a
 * word has the same pieces at its beginning. Characters that are no piece become `unknown`, one for all
 * that stand side by side.
 *
 * @example
 * ```ts
 * import { Unigram } from "./unigram.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tokenizer = new Unigram({
 *   pieces: [["<unk>", 0], ["▁", -3], ["▁un", -2], ["re", -3], ["a", -4], ["l", -4], ["real", -5]],
 *   special: { unknown: 0 },
 * });
 * assertEquals([...tokenizer.encode("unreal 你好")], [2, 6, 1, 0]);
 * assertEquals(tokenizer.decode([2, 6]), "unreal");
 * ```
 */
export class Unigram implements Tokenizer {
  /** What it cannot write is unknown. */
  static readonly closed: boolean = false;
  /** `unigram`, as in the table of tokenizers. */
  readonly kind = "unigram";
  /** Ids of the special tokens it has. */
  readonly special: SpecialTokens;
  readonly #parts: FilledUnigramParts;
  readonly #ids: ReadonlyMap<string, number>;
  readonly #hidden: ReadonlySet<number>;
  readonly #bytes: ReadonlyMap<number, number>;
  readonly #search: ScoredPieces;
  readonly #words: WordEncoder;

  /**
   * A tokenizer with these pieces.
   *
   * @throws {InputError} where a step is not known
   */
  constructor(parts: UnigramParts) {
    const { pieces, special = {}, reserved = [], added = [] } = parts;
    this.#parts = {
      normalizer: [],
      preTokenizer: metaspace,
      byteFallback: false,
      stripsSpace: true,
      ...parts,
      special,
      reserved,
      added,
    };
    this.special = special;
    checkTemplate(parts.template, pieces.length);
    this.#ids = firstPlaces(pieces.map(([text]) => text));
    const specials = specialsOf(special, added, (_, id) => pieces[id][0]);
    this.#hidden = new Set([...specials.texts.keys(), ...reserved]);
    const aside = new Set([...this.#hidden, ...added.map(({ id }) => id)]);
    const known = pieces.map(([text], id) => [text, id] as const)
      .filter(([text, id]) => text !== "" && !aside.has(id));
    const scores = Float64Array.from(pieces, ([, score]) => score);
    this.#search = {
      trie: new PieceTrie(known),
      scores,
      unknownScore: scores.reduce((least, score) => Math.min(least, score), Infinity) -
        unknownPenalty,
    };
    this.#bytes = this.#parts.byteFallback ? bytePieces(this.#ids) : new Map();
    const tokens = specials.tokens.filter(({ content }) => content !== "");
    this.#words = new WordEncoder({
      added: new AddedTokens(tokens, readNormalizers(this.#parts.normalizer)),
      cut: readPreTokenizers(this.#parts.preTokenizer),
      encodeWord: (word) => this.#encodeWord(word),
    });
  }

  /** Number of tokens, special ones included. */
  get vocabulary(): number {
    return this.#parts.pieces.length;
  }

  /** What it is made of. */
  get parts(): FilledUnigramParts {
    return this.#parts;
  }

  /** The tokenizer that `toJson` wrote. */
  static fromJson(json: TokenizerJson): Unigram {
    const { pieces, reserved = [], byteFallback = false, stripsSpace = true } = json;
    const isPiece = (piece: unknown) =>
      Array.isArray(piece) && piece.length === 2 && typeof piece[0] === "string" &&
      Number.isFinite(piece[1]);
    if (!Array.isArray(pieces) || !pieces.every(isPiece)) {
      throw malformed("unigram", "pieces as pairs of a text and a score", pieces);
    }
    const common = readParts(json);
    const { special, added = [] } = common;
    const isId = (id: unknown) => isOwnId(id) && id < pieces.length;
    if (!Object.values(special).every(isId)) {
      throw malformed("unigram", "ids of special tokens among its pieces", special);
    }
    if (!Array.isArray(reserved) || !reserved.every(isId)) {
      throw malformed("unigram", "reserved as ids of its pieces", reserved);
    }
    if (added.some(({ id, content }) => pieces[id]?.[0] !== content)) {
      throw malformed("unigram", "added tokens among its pieces", added);
    }
    for (const [name, flag] of Object.entries({ byteFallback, stripsSpace })) {
      if (typeof flag !== "boolean") throw malformed("unigram", `${name} true or false`, flag);
    }
    const own = { pieces, reserved, byteFallback, stripsSpace, ...common };
    const given = Object.entries(own).filter(([, part]) => part !== undefined);
    return new Unigram(Object.fromEntries(given) as unknown as UnigramParts);
  }

  /** Ids of a text, without those that begin and end texts. */
  encode(text: string, options: EncodeOptions = {}): Int32Array {
    return this.#words.encode(text, options);
  }

  #encodeWord(word: string): number[] {
    const found = bestPieces(word, this.#search);
    const ids: number[] = [];
    found.forEach(({ id, start }, i) => {
      if (id >= 0) {
        ids.push(id);
        return;
      }
      const written = word.slice(start, found[i + 1]?.start);
      const bytes = Array.from(new TextEncoder().encode(written), (byte) => this.#bytes.get(byte));
      if (bytes.every((id) => id !== undefined)) ids.push(...bytes);
      else if (i === 0 || found[i - 1].id >= 0) ids.push(this.#unknown(written));
    });
    return ids;
  }

  #unknown(character: string): number {
    const { unknown } = this.special;
    if (unknown !== undefined) return unknown;
    throw new InputError(
      `Cannot encode ${JSON.stringify(character)}: expected a character of the tokenizer's ` +
        `${this.vocabulary} pieces; give the tokenizer the special token "unknown"`,
    );
  }

  /** Pieces put together, with a space for each `▁`. */
  decode(ids: Iterable<number>): string {
    const encoder = new TextEncoder();
    const parts: Uint8Array[] = [];
    for (const id of ids) {
      const piece = this.token(id);
      const byte = this.#byte(id);
      if (byte !== undefined) parts.push(Uint8Array.of(byte));
      else if (id === this.special.unknown) parts.push(encoder.encode("\ufffd"));
      else if (!this.#hidden.has(id)) {
        parts.push(encoder.encode(piece.replaceAll(spaceSign, " ")));
      }
    }
    const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let offset = 0;
    for (const part of parts) {
      all.set(part, offset);
      offset += part.length;
    }
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(all);
    return this.#parts.stripsSpace ? text.replace(/^ /, "") : text;
  }

  #byte(id: number): number | undefined {
    if (!this.#parts.byteFallback) return undefined;
    const hex = /^<0x([0-9A-F]{2})>$/.exec(this.token(id))?.[1];
    return hex === undefined ? undefined : parseInt(hex, 16);
  }

  /** One token's text: `▁` for a space. */
  token(id: number): string {
    const piece = this.#parts.pieces[id];
    if (piece === undefined) throw unknownId(id, this.vocabulary);
    return piece[0];
  }

  /** Id of a token by its text. */
  id(token: string): number | undefined {
    return this.#ids.get(token);
  }

  /** All that is needed to make it again. */
  toJson(): TokenizerJson {
    return { kind: this.kind, ...this.#parts, special: this.special };
  }
}

function firstPlaces(tokens: readonly string[]): Map<string, number> {
  const places = new Map<string, number>();
  tokens.forEach((token, id) => {
    if (!places.has(token)) places.set(token, id);
  });
  return places;
}

/** The ids of pieces for bytes, by byte. */
function bytePieces(ids: ReadonlyMap<string, number>): Map<number, number> {
  const hex = (byte: number) => byte.toString(16).toUpperCase().padStart(2, "0");
  return new Map(
    Array.from({ length: 256 }, (_, byte) => [byte, ids.get(`<0x${hex(byte)}>`)] as const)
      .filter((pair): pair is [number, number] => pair[1] !== undefined),
  );
}
