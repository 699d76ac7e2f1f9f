import { InputError } from "../../errors.ts";
import {
  malformed,
  readSpecial,
  specialTexts,
  type SpecialTokens,
  type Tokenizer,
  type TokenizerJson,
  unknownId,
} from "./tokenizer.ts";

/**
 * A tokenizer whose vocabulary is a list: each token of the text has the id of its place.
 * A part says how a text is cut into tokens and how tokens are put together.
 */
export abstract class ListTokenizer implements Tokenizer {
  /** It can write only the tokens that it was made with. */
  static readonly closed: boolean = true;
  /** Name in the table of tokenizers. */
  abstract readonly kind: string;
  /** Number of tokens, special ones included. */
  readonly vocabulary: number;
  /** Ids of the special tokens it has. */
  readonly special: SpecialTokens;
  readonly #tokens: readonly string[];
  readonly #shown: readonly string[];
  readonly #ids: ReadonlyMap<string, number>;

  /** A tokenizer with these tokens: ids in their order, but for those of the special tokens. */
  constructor(tokens: Iterable<string>, special: SpecialTokens = {}) {
    const texts = specialTexts(special);
    const list: string[] = [];
    const shown: string[] = [];
    const ids = new Map<string, number>();
    const add = (token: string | undefined, text: string) => {
      if (token !== undefined) ids.set(token, list.length);
      list.push(token ?? (text === "<unknown>" ? "\ufffd" : ""));
      shown.push(text);
    };
    const addSpecial = () => {
      for (let text; (text = texts.get(list.length)) !== undefined;) add(undefined, text);
    };
    for (const token of tokens) {
      addSpecial();
      add(token, token);
    }
    addSpecial();
    this.special = special;
    this.vocabulary = list.length;
    this.#tokens = list;
    this.#shown = shown;
    this.#ids = ids;
  }

  /** Cuts a text into tokens. */
  protected abstract split(text: string): Iterable<string>;

  /** Puts tokens together. */
  protected abstract join(tokens: readonly string[]): string;

  /** Ids of a text: a token that is not in the list is `unknown`, or an {@linkcode InputError}. */
  encode(text: string): Int32Array {
    const ids: number[] = [];
    for (const token of this.split(text)) {
      const id = this.#ids.get(token) ?? this.special.unknown;
      if (id === undefined) throw this.#refuse(token, ids.length);
      ids.push(id);
    }
    return Int32Array.from(ids);
  }

  /** Text of some ids. */
  decode(ids: Iterable<number>): string {
    const tokens: string[] = [];
    for (const id of ids) {
      const token = this.#tokens[id];
      if (token === undefined) throw unknownId(id, this.vocabulary);
      if (token !== "") tokens.push(token);
    }
    return this.join(tokens);
  }

  /** One token's text; `<padding>` for a special token. */
  token(id: number): string {
    const token = this.#shown[id];
    if (token === undefined) throw unknownId(id, this.vocabulary);
    return token;
  }

  /** Id of a token by its text. */
  id(token: string): number | undefined {
    const id = this.#ids.get(token);
    if (id !== undefined) return id;
    const special = this.#shown.indexOf(token);
    return special < 0 ? undefined : special;
  }

  /** All that is needed to make it again. */
  toJson(): TokenizerJson {
    return { kind: this.kind, special: this.special, tokens: [...this.#ids.keys()] };
  }

  #refuse(token: string, position: number): InputError {
    const code = token.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
    const number = this.#ids.size;
    return new InputError(
      `Cannot encode ${JSON.stringify(token)}${
        [...token].length === 1 ? ` (U+${code})` : ""
      } at token ${position}: expected one of the ${number} tokens that the tokenizer knows; ` +
        'leave it out, give the tokenizer the special token "unknown", or use a bytePair ' +
        "tokenizer, which encodes any text",
    );
  }
}

/** Tokens and special tokens out of a list tokenizer's JSON. */
export function readList(json: TokenizerJson): [tokens: string[], special: SpecialTokens] {
  const { kind, tokens } = json;
  const isList = Array.isArray(tokens) &&
    tokens.every((token) => typeof token === "string" && token !== "") &&
    new Set(tokens).size === tokens.length;
  if (!isList) throw malformed(kind, "tokens as a list of different texts", tokens);
  const special = readSpecial(json);
  const count = tokens.length + Object.keys(special).length;
  if (Object.values(special).some((id) => id >= count)) {
    throw malformed(kind, `ids of special tokens below ${count}`, special);
  }
  return [tokens, special];
}
