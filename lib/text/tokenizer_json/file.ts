/**
 * What every tokenizer.json holds, whatever its model.
 *
 * @module
 */
import { z } from "zod";
import { InputError } from "../../errors.ts";
import { type AddedToken, addedToken, mostIds } from "../tokenizers/added_tokens.ts";
import { isOwnId } from "../tokenizers/parts.ts";
import type { SpecialTokens } from "../tokenizers/tokenizer.ts";

const file = z.looseObject({
  version: z.string().optional(),
  added_tokens: z.array(addedToken).nullish(),
  model: z.looseObject({ type: z.string().optional() }),
});

/** A tokenizer.json. */
export type TokenizerFile = Readonly<z.output<typeof file>>;

/** What a model's reader is given beside the model. */
export interface Surroundings {
  /** The whole file. */
  readonly file: TokenizerFile;
  readonly added: readonly AddedToken[];
  /** Roles of the special tokens; `unknown` is the id that the model gives what it does not know. */
  roles(unknown?: number): SpecialTokens;
}

/**
 * A tokenizer.json's text as an object.
 *
 * @throws {InputError} where it is no JSON, or has not what every such file has
 */
export function parseFile(text: string): TokenizerFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new InputError(
      `Cannot read a tokenizer.json: expected JSON, got ${(cause as Error).message}`,
      { cause },
    );
  }
  return checked(file, json, "a tokenizer.json");
}

/**
 * A value that a schema accepts.
 *
 * @throws {InputError} that lists what it does not accept
 */
export function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new InputError(
    `Cannot read ${what}: expected the fields of Hugging Face's format, got\n${
      z.prettifyError(result.error).slice(0, 1000)
    }`,
  );
}

/** Ids by token, of which no two are the same, as models keep them. */
export const vocabulary = z.record(z.string(), z.int().min(0)).refine(
  (ids) => Object.values(ids).every(isOwnId),
  { error: `ids have to be below ${mostIds}` },
).refine((ids) => new Set(Object.values(ids)).size === Object.keys(ids).length, {
  error: "two tokens have the same id",
});

/**
 * Checks that no added token takes the id of another token.
 *
 * @throws {InputError} that names both
 */
export function checkAdded(
  added: readonly AddedToken[],
  ids: Iterable<readonly [token: string, id: number]>,
  what: string,
): void {
  const contents = new Map(added.map(({ id, content }) => [id, content]));
  const others = added.map(({ id, content }) => [content, id] as const);
  for (const [token, id] of [...ids, ...others]) {
    const content = contents.get(id);
    if (content === undefined || content === token) continue;
    throw new InputError(
      `Cannot read ${what}: expected an id of its own for the added token ${
        JSON.stringify(content.slice(0, 80))
      }, got ${id}, which is ${
        JSON.stringify(token.slice(0, 80))
      }; take the file that was published`,
    );
  }
}

/**
 * Tokens in the order of their ids, with the added ones.
 *
 * @throws {InputError} where an id between is no token's, or that of two
 */
export function listTokens(
  ids: Readonly<Record<string, number>>,
  added: readonly AddedToken[],
): string[] {
  const listed = Object.entries(ids);
  checkAdded(added, listed, "a WordPiece vocabulary");
  const tokens = new Map(listed.map(([token, id]) => [id, token]));
  for (const { id, content } of added) tokens.set(id, content);
  return Array.from({ length: tokens.size }, (_, id) => {
    const token = tokens.get(id);
    if (token !== undefined) return token;
    throw new InputError(
      `Cannot read a vocabulary: expected a token for each id, got none for ${id} of ` +
        `${tokens.size}; take the file that was published`,
    );
  });
}

/** The entry of a special token. */
export function specialToken(id: number, content: string): AddedToken {
  return {
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  };
}
