import { InputError } from "../../errors.ts";

/** Tokens that no text holds: fillers, bounds, and what stands for the unknown. */
export const specialNames = ["padding", "begin", "end", "unknown", "mask", "separator"] as const;

/** Name of a token that no text holds. */
export type SpecialName = typeof specialNames[number];

/** Ids of the special tokens that a tokenizer has. */
export type SpecialTokens = Readonly<Partial<Record<SpecialName, number>>>;

/** Options that every tokenizer has. */
export interface SpecialOptions {
  /** Special tokens to have, in the order of their ids, which begin at 0. None if not given. */
  readonly special?: readonly SpecialName[];
}

/** A tokenizer as plain JSON, as {@linkcode Tokenizer.toJson} writes and `readTokenizer` reads it. */
export interface TokenizerJson {
  /** Name in the table of tokenizers. */
  readonly kind: string;
  /** Ids of the special tokens. */
  readonly special: SpecialTokens;
  /** What else the kind needs. */
  readonly [field: string]: unknown;
}

/** Turns text into token ids and back. */
export interface Tokenizer {
  /** Name in the table of tokenizers. */
  readonly kind: string;
  /** Number of tokens, special ones included: ids go from 0 to `vocabulary - 1`. */
  readonly vocabulary: number;
  /** Ids of the special tokens it has. */
  readonly special: SpecialTokens;
  /**
   * Ids of a text. Never the id of a special token, but `unknown` where the tokenizer has it.
   *
   * @throws {InputError} where the text has what the tokenizer cannot write
   */
  encode(text: string): Int32Array;
  /**
   * Text of some ids. Special tokens give no text, but `unknown` gives U+FFFD.
   *
   * @throws {RangeError} where an id is not in the vocabulary
   */
  decode(ids: Iterable<number>): string;
  /** One token's text, for showing; `<padding>` for a special token. */
  token(id: number): string;
  /** Id of a token by its text as {@linkcode Tokenizer.token} shows it. */
  id(token: string): number | undefined;
  /** All that is needed to make it again, as plain JSON. */
  toJson(): TokenizerJson;
}

/** Ids 0, 1, … for the special tokens asked for. */
export function assignSpecial(names: readonly SpecialName[] = []): SpecialTokens {
  return Object.fromEntries(names.map((name, id) => [name, id]));
}

/** Texts by which special tokens are shown, by id. */
export function specialTexts(special: SpecialTokens): Map<number, string> {
  return new Map(Object.entries(special).map(([name, id]) => [id, `<${name}>`]));
}

/** The error for an id that is not in the vocabulary. */
export function unknownId(id: number, vocabulary: number): RangeError {
  return new RangeError(
    `Cannot decode id ${id}: expected an integer from 0 to ${vocabulary - 1}, got ${id}; ` +
      "decode with the tokenizer that the model was trained with",
  );
}

/** The error for a tokenizer's JSON that is not as it should be. */
export function malformed(kind: string, expected: string, got: unknown): InputError {
  return new InputError(
    `Cannot read a ${kind} tokenizer: expected ${expected}, got ${
      JSON.stringify(got)?.slice(0, 80) ?? "nothing"
    }; take the file that was written beside the checkpoint`,
  );
}

/** Checks the special tokens of a tokenizer's JSON. */
export function readSpecial(json: TokenizerJson): SpecialTokens {
  const special = json.special ?? {};
  const ids = new Set<number>();
  for (const [name, id] of Object.entries(special)) {
    if (
      !specialNames.includes(name as SpecialName) || !(Number.isInteger(id) && id >= 0) ||
      ids.has(id)
    ) {
      throw malformed(json.kind, `ids of ${specialNames.join(", ")}, each its own`, special);
    }
    ids.add(id);
  }
  return special;
}
