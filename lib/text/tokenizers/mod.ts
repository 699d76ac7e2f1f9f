import { InputError, unknownName } from "../../errors.ts";
import { BytePair } from "./byte_pair.ts";
import { Character } from "./character.ts";
import { Symbols } from "./symbols.ts";
import type { Tokenizer, TokenizerJson } from "./tokenizer.ts";
import { Unigram } from "./unigram.ts";
import { WordPiece } from "./word_piece.ts";

/** Every kind of tokenizer that is trained, by the name that configs give it. */
export const tokenizers = {
  character: Character,
  bytePair: BytePair,
  symbols: Symbols,
  wordPiece: WordPiece,
} as const satisfies Record<string, {
  closed: boolean;
  train(text: string, options: never): Tokenizer;
  fromJson(json: TokenizerJson): Tokenizer;
}>;

/** Every kind that is read: those, and what is only published. */
const readable = { ...tokenizers, unigram: Unigram };

/** Name of a kind of tokenizer that is trained. */
export type TokenizerKind = keyof typeof tokenizers;

/** A tokenizer to train, as plain JSON: its kind and that kind's options. */
export type TokenizerConfig = {
  readonly [Kind in TokenizerKind]:
    & { readonly kind: Kind }
    & Parameters<typeof tokenizers[Kind]["train"]>[1];
}[TokenizerKind];

function find<Table extends object>(table: Table, kind: string): Table[keyof Table] {
  if (Object.hasOwn(table, kind)) return table[kind as keyof Table];
  throw new InputError(unknownName("tokenizer", kind, Object.keys(table)));
}

/**
 * Trains the tokenizer that a config asks for.
 *
 * @example
 * ```ts
 * import { trainTokenizer } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const text = "a rose is a rose is a rose";
 * const tokenizer = trainTokenizer(text, { kind: "bytePair", vocabulary: 260 });
 * assertEquals(tokenizer.decode(tokenizer.encode("a rose")), "a rose");
 * ```
 */
export function trainTokenizer(text: string, config: TokenizerConfig): Tokenizer {
  const { kind, ...options } = config;
  return find(tokenizers, kind).train(text, options as never);
}

/**
 * The tokenizer whose `toJson` gave this.
 *
 * @throws {InputError} where it is no tokenizer's JSON
 *
 * @example
 * ```ts
 * import { readTokenizer, trainTokenizer } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tokenizer = trainTokenizer("abc", { kind: "character" });
 * assertEquals([...readTokenizer(tokenizer.toJson()).encode("cab")], [2, 0, 1]);
 * ```
 */
export function readTokenizer(json: unknown): Tokenizer {
  const kind = (json as TokenizerJson | null | undefined)?.kind as unknown;
  if (typeof json !== "object" || typeof kind !== "string") {
    throw new InputError(
      `Cannot read a tokenizer: expected an object with its kind as a text, got ${
        JSON.stringify(json)?.slice(0, 80)
      }; take the file that was written beside the checkpoint`,
    );
  }
  return find(readable, kind).fromJson(json as TokenizerJson);
}
