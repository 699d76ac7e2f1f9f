/**
 * Parts that tokenizers which are published have in common.
 *
 * @module
 */
import { z } from "zod";
import { InputError } from "../../errors.ts";
import { type AddedToken, addedToken, mostIds } from "./added_tokens.ts";
import type { Step } from "./pipeline/step.ts";
import { type Template, template } from "./pipeline/template.ts";
import { malformed, readSpecial, type SpecialTokens, type TokenizerJson } from "./tokenizer.ts";

/** Whether a value may be a token's id. */
export function isOwnId(id: unknown): id is number {
  return Number.isInteger(id) && Number(id) >= 0 && Number(id) < mostIds;
}

/** Special tokens of a tokenizer, by role or not. */
export interface Specials {
  /** What each is shown as, by id. */
  readonly texts: ReadonlyMap<number, string>;
  /** All added tokens, with those that only have a role. */
  readonly tokens: readonly AddedToken[];
}

/** The special tokens that roles and added tokens give; `write` is the text of a role's. */
export function specialsOf(
  special: SpecialTokens,
  added: readonly AddedToken[],
  write: (name: string, id: number) => string = (name) => `<${name}>`,
): Specials {
  const contents = new Map(added.map(({ id, content }) => [id, content]));
  const roles = Object.entries(special).map(([name, id]): AddedToken => ({
    id,
    content: contents.get(id) ?? write(name, id),
    special: true,
  }));
  const own = new Set(roles.map(({ id }) => id));
  const marks = added.filter((token) => token.special && !own.has(token.id));
  const listed = new Set(contents.keys());
  return {
    texts: new Map([...roles, ...marks].map(({ id, content }) => [id, content])),
    tokens: [
      ...added.map((token) => own.has(token.id) ? { ...token, special: true } : token),
      ...roles.filter(({ id }) => !listed.has(id)),
    ],
  };
}

/** Parts that all have. */
export interface CommonParts {
  readonly special: SpecialTokens;
  readonly normalizer?: readonly Step[] | undefined;
  readonly preTokenizer?: readonly Step[] | undefined;
  readonly added?: readonly AddedToken[] | undefined;
  readonly template?: Template | undefined;
}

const addedTokens = z.array(addedToken);

/** Checks the parts that all have in a tokenizer's JSON; steps are checked where they are made. */
export function readParts(json: TokenizerJson): CommonParts {
  const { normalizer, preTokenizer, added } = json;
  for (const [name, steps] of Object.entries({ normalizer, preTokenizer })) {
    if (steps !== undefined && !Array.isArray(steps)) {
      throw malformed(json.kind, `${name} as a list of steps`, steps);
    }
  }
  const special = readSpecial(json);
  if (!Object.values(special).every(isOwnId)) {
    throw malformed(json.kind, `ids of special tokens below ${mostIds}`, special);
  }
  const tokens = addedTokens.optional().safeParse(added);
  if (!tokens.success || !(tokens.data ?? []).every(({ id }) => isOwnId(id))) {
    throw malformed(json.kind, "added as a list of tokens with their ids", added);
  }
  const pattern = template.optional().safeParse(json.template);
  if (!pattern.success) throw malformed(json.kind, "template as parts of texts", json.template);
  return {
    special,
    normalizer: normalizer as Step[] | undefined,
    preTokenizer: preTokenizer as Step[] | undefined,
    added: tokens.data,
    template: pattern.data,
  };
}

/**
 * Checks that a template's special tokens are in the vocabulary.
 *
 * @throws {InputError} where one is not
 */
export function checkTemplate(template: Template | undefined, vocabulary: number): void {
  const ids = [...template?.single ?? [], ...template?.pair ?? []].map(([part]) => part);
  const wrong = ids.find((id) => typeof id === "number" && id >= vocabulary);
  if (wrong === undefined) return;
  throw new InputError(
    `Cannot put special tokens about texts: expected ids below ${vocabulary}, got ${wrong}; take the ` +
      "files of one tokenizer",
  );
}
