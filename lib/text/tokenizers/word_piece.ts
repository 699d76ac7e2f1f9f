import { InputError } from "../../errors.ts";
import { type AddedToken, AddedTokens, type EncodeOptions } from "./added_tokens.ts";
import { type BertWordOptions, bertWords, cleanBertText, splitBertWords } from "./bert_words.ts";
import { checkTemplate, readParts, type Specials, specialsOf } from "./parts.ts";
import { readNormalizers } from "./pipeline/normalizers.ts";
import { readPreTokenizers } from "./pipeline/pre_tokenizers.ts";
import type { Step } from "./pipeline/step.ts";
import type { Template } from "./pipeline/template.ts";
import {
  assignSpecial,
  malformed,
  type SpecialName,
  type SpecialOptions,
  type SpecialTokens,
  type Tokenizer,
  type TokenizerJson,
  unknownId,
} from "./tokenizer.ts";
import { WordEncoder } from "./word_encoder.ts";
import { continuation, learnPieces } from "./word_piece_training.ts";

/** Options of {@linkcode WordPiece.train}. */
export interface WordPieceOptions extends SpecialOptions {
  /** Number of tokens wanted, special ones included. */
  readonly vocabulary: number;
  /** Whether capitals become small letters and accents go; true by default. */
  readonly lowercase?: boolean;
}

/** What a WordPiece tokenizer is made of. */
export interface WordPieceParts extends Partial<BertWordOptions> {
  /** Every token in the order of the ids, special ones included. */
  readonly tokens: readonly string[];
  /** Ids of the special tokens. */
  readonly special?: SpecialTokens;
  /** Words with more characters are unknown; 100 by default. */
  readonly maximumLength?: number;
  /** Whether decoding takes spaces away before marks and endings like "'s"; false by default. */
  readonly cleanup?: boolean;
  /** What is done to a text first, as a tokenizer.json says it; BERT's cleaning if not given. */
  readonly normalizer?: readonly Step[];
  /** Where a text is cut, as a tokenizer.json says it; BERT's words if not given. */
  readonly preTokenizer?: readonly Step[];
  /** Which tokens are found in a text before it is cut. */
  readonly added?: readonly AddedToken[];
  /** Where special tokens stand about a text. */
  readonly template?: Template;
}

// What Hugging Face's decoder writes without the space before it.
const spaceBefore = /^ (?=[.?!,]|n't|'m|'s|'ve|'re)/;

type Filled = WordPieceParts & Required<Omit<WordPieceParts, keyof Common>>;
type Common = Pick<WordPieceParts, "normalizer" | "preTokenizer" | "added" | "template">;

/** How BERT writes special tokens. */
export const bertSpecialTexts: Readonly<Record<SpecialName, string>> = {
  padding: "[PAD]",
  begin: "[CLS]",
  end: "[END]",
  unknown: "[UNK]",
  mask: "[MASK]",
  separator: "[SEP]",
};

/**
 * BERT's tokenizer (Wu et al. 2016; Devlin et al. 2018): a text is cleaned and cut into words and
 * punctuation marks, and each word into the longest pieces that there are, from left to right; a piece
 * within a word begins with `##`. A word that cannot be written so is unknown as a whole.
 *
 * @example
 * ```ts
 * import { WordPiece } from "./word_piece.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tokens = ["[PAD]", "[UNK]", "un", "##aff", "##able", "!"];
 * const tokenizer = new WordPiece({ tokens, special: { padding: 0, unknown: 1 } });
 * assertEquals([...tokenizer.encode("Unaffable, unaffable!")], [2, 3, 4, 1, 2, 3, 4, 5]);
 * assertEquals(tokenizer.decode([2, 3, 4, 5]), "unaffable !");
 * ```
 */
export class WordPiece implements Tokenizer {
  /** A word that it cannot write is unknown. */
  static readonly closed: boolean = false;
  /** `wordPiece`, as in the table of tokenizers. */
  readonly kind = "wordPiece";
  /** Ids of the special tokens it has. */
  readonly special: SpecialTokens;
  readonly #parts: Filled;
  readonly #ids: ReadonlyMap<string, number>;
  readonly #pieces: ReadonlyMap<string, number>;
  readonly #specials: Specials;
  readonly #words: WordEncoder;

  /** A tokenizer with these tokens. */
  constructor(parts: WordPieceParts) {
    const { special = {}, lowercase = true, added = [], tokens } = parts;
    this.#parts = {
      stripAccents: lowercase,
      splitChinese: true,
      maximumLength: 100,
      cleanup: false,
      ...parts,
      special,
      lowercase,
    };
    this.special = special;
    checkTemplate(parts.template, tokens.length);
    this.#specials = specialsOf(special, added, (_, id) => tokens[id]);
    this.#ids = new Map(tokens.map((token, id) => [token, id]));
    const found = new Set(this.#specials.tokens.map(({ id }) => id));
    this.#pieces = new Map([...this.#ids].filter(([, id]) => !found.has(id)));
    const { normalizer, preTokenizer } = parts;
    const normalize = normalizer === undefined
      ? (text: string) => cleanBertText(text, this.#parts)
      : readNormalizers(normalizer);
    this.#words = new WordEncoder({
      added: new AddedTokens(this.#specials.tokens, normalize),
      cut: preTokenizer === undefined ? splitBertWords : readPreTokenizers(preTokenizer),
      encodeWord: (word) => this.#encodeWord(word),
    });
  }

  /** Number of tokens, special ones included. */
  get vocabulary(): number {
    return this.#parts.tokens.length;
  }

  /** What it is made of. */
  get parts(): WordPieceParts & Required<BertWordOptions> {
    return this.#parts;
  }

  /**
   * Learns a vocabulary from a text. It is smaller than asked for where the text is so short that no
   * pair is left that occurs twice.
   *
   * @throws {RangeError} where the vocabulary has no place for more than the special tokens
   */
  static train(
    text: string,
    { vocabulary, special = [], lowercase = true }: WordPieceOptions,
  ): WordPiece {
    if (!(vocabulary > special.length)) {
      throw new RangeError(
        `Cannot train a wordPiece tokenizer with vocabulary ${vocabulary}: expected at least ` +
          `${
            special.length + 1
          } (${special.length} special tokens and a piece), got ${vocabulary}; ` +
          "raise it",
      );
    }
    const options = { lowercase, stripAccents: lowercase, splitChinese: true };
    const words = new Map<string, number>();
    for (const word of bertWords(text, options)) words.set(word, (words.get(word) ?? 0) + 1);
    const own = special.map((name) => bertSpecialTexts[name]);
    const tokens = [...own, ...learnPieces(words, vocabulary - own.length)];
    return new WordPiece({ tokens, special: assignSpecial(special), ...options });
  }

  /** The tokenizer that `toJson` wrote. */
  static fromJson(json: TokenizerJson): WordPiece {
    const { tokens, lowercase, stripAccents, splitChinese, maximumLength, cleanup = false } = json;
    const isList = Array.isArray(tokens) && new Set(tokens).size === tokens.length &&
      tokens.every((token) => typeof token === "string" && token !== "");
    if (!isList) throw malformed("wordPiece", "tokens as a list of different texts", tokens);
    const common = readParts(json);
    const { special, added = [] } = common;
    if (Object.values(special).some((id) => !(id < tokens.length))) {
      throw malformed("wordPiece", "ids of special tokens among its tokens", special);
    }
    if (added.some(({ id, content }) => tokens[id] !== content)) {
      throw malformed("wordPiece", "added tokens among its tokens", added);
    }
    const flags = { lowercase, stripAccents, splitChinese, cleanup };
    for (const [name, flag] of Object.entries(flags)) {
      if (typeof flag !== "boolean") throw malformed("wordPiece", `${name} true or false`, flag);
    }
    if (!(Number.isInteger(maximumLength) && Number(maximumLength) > 0)) {
      throw malformed("wordPiece", "maximumLength as a whole number above 0", maximumLength);
    }
    const own = { tokens, ...flags, maximumLength, ...common };
    const given = Object.entries(own).filter(([, part]) => part !== undefined);
    return new WordPiece(Object.fromEntries(given) as unknown as WordPieceParts);
  }

  /** Ids of a text, without those that begin and separate texts. */
  encode(text: string, options: EncodeOptions = {}): Int32Array {
    return this.#words.encode(text, options);
  }

  #encodeWord(word: string): readonly number[] {
    return this.#pieceIds(word) ?? [this.#unknown(word)];
  }

  /** The longest pieces from left to right, or nothing where there is none at some place. */
  #pieceIds(word: string): number[] | undefined {
    const characters = Array.from(word);
    if (characters.length > this.#parts.maximumLength) return undefined;
    const ids: number[] = [];
    for (let start = 0; start < characters.length;) {
      let end = characters.length;
      let id: number | undefined;
      for (; end > start && id === undefined; end--) {
        const piece = characters.slice(start, end).join("");
        id = this.#pieces.get(start > 0 ? continuation + piece : piece);
      }
      if (id === undefined) return undefined;
      ids.push(id);
      start = end + 1;
    }
    return ids;
  }

  #unknown(word: string): number {
    const { unknown } = this.special;
    if (unknown !== undefined) return unknown;
    throw new InputError(
      `Cannot encode ${JSON.stringify(word.slice(0, 80))}: expected a word of the tokenizer's ` +
        `${this.vocabulary} pieces; give the tokenizer the special token "unknown"`,
    );
  }

  /** Pieces put together to words, with a space between them. */
  decode(ids: Iterable<number>): string {
    let text = "";
    for (const id of ids) {
      const token = this.token(id);
      const special = this.#specials.texts.has(id);
      if (special && id !== this.special.unknown) continue;
      const piece = special ? "\ufffd" : token;
      if (text !== "" && piece.startsWith(continuation)) text += piece.slice(continuation.length);
      else if (text === "") text = piece;
      else text += this.#parts.cleanup ? ` ${piece}`.replace(spaceBefore, "") : ` ${piece}`;
    }
    return text;
  }

  /** One token's text: `##` before what continues a word. */
  token(id: number): string {
    const token = this.#parts.tokens[id];
    if (token === undefined) throw unknownId(id, this.vocabulary);
    return token;
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

/**
 * BERT's tokenizer from the text of its `vocab.txt`, a token a line; special tokens are found by how BERT
 * writes them.
 *
 * @throws {InputError} where a token stands twice or a line between others is empty
 */
export function readBertVocabulary(
  text: string,
  options: Partial<BertWordOptions> = {},
): WordPiece {
  const tokens = text.replace(/\r?\n$/, "").split(/\r?\n/);
  const lines = new Map<string, number>();
  tokens.forEach((token, i) => {
    if (token === "" || lines.has(token)) {
      throw new InputError(
        `Cannot read a vocabulary: expected another token in each line, got ${
          JSON.stringify(token)
        } in line ${i + 1}; take BERT's vocab.txt`,
      );
    }
    lines.set(token, i);
  });
  const special = Object.entries(bertSpecialTexts)
    .flatMap(([name, text]) => lines.has(text) ? [[name, lines.get(text)!]] : []);
  return new WordPiece({ tokens, special: Object.fromEntries(special), ...options });
}
