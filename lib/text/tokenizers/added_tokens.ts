import { z } from "zod";
import { escapePattern, wordSigns } from "./pipeline/pattern.ts";

/** A token that stands beside the model's own, in the words of a tokenizer.json. */
export interface AddedToken {
  /** Its id. */
  readonly id: number;
  /** What is looked for in texts. */
  readonly content: string;
  /** Whether it is found only where no letter or digit stands beside it. */
  readonly single_word?: boolean | undefined;
  /** Whether it takes the white space before it. */
  readonly lstrip?: boolean | undefined;
  /** Whether it takes the white space behind it. */
  readonly rstrip?: boolean | undefined;
  /** Whether it is looked for in the normalized text. */
  readonly normalized?: boolean | undefined;
  /** Whether it is a mark, which decoding leaves out, and no text. */
  readonly special?: boolean | undefined;
}

/** Ids are below this, so that a file cannot ask for more memory than any vocabulary takes. */
export const mostIds: number = 1 << 22;

const flag = z.boolean().optional();

/** Schema of an {@linkcode AddedToken}. */
export const addedToken: z.ZodType<AddedToken> = z.strictObject({
  id: z.int().min(0).lt(mostIds),
  content: z.string().min(1),
  single_word: flag,
  lstrip: flag,
  rstrip: flag,
  normalized: flag,
  special: flag,
});

/** Options of encoding. */
export interface EncodeOptions {
  /** Whether special tokens that are written out in the text become their ids; false by default. */
  readonly special?: boolean;
}

/** A part of a text: text, or the id of an added token. */
export type Section = { readonly text: string; readonly first: boolean } | { readonly id: number };

/** Finds added tokens in texts, the leftmost first and of those the longest. */
export class AddedTokens {
  readonly #plain: readonly Finder[];
  readonly #all: readonly Finder[];

  /** A finder of these tokens; `normalize` is what is done to texts. */
  constructor(tokens: readonly AddedToken[], normalize: (text: string) => string) {
    const finders = (tokens: readonly AddedToken[]) =>
      [false, true].flatMap((normalized) => {
        const some = tokens.filter((token) => (token.normalized ?? false) === normalized)
          .map((token) => normalized ? { ...token, content: normalize(token.content) } : token)
          .filter(({ content }) => content !== "");
        return [{ normalized, find: finder(some) }];
      });
    this.#plain = finders(tokens.filter(({ special = false }) => !special));
    this.#all = finders(tokens);
    this.#normalize = normalize;
  }
  readonly #normalize: (text: string) => string;

  /** Added tokens, and between them the normalized text. */
  split(text: string, { special = false }: EncodeOptions = {}): Section[] {
    let sections: Section[] = [{ text, first: true }];
    for (const { normalized, find } of special ? this.#all : this.#plain) {
      sections = sections.flatMap((section) => {
        if (!("text" in section)) return [section];
        const text = normalized ? this.#normalize(section.text) : section.text;
        return find === undefined ? [{ text, first: section.first }] : find(text, section.first);
      });
    }
    return sections;
  }
}

interface Finder {
  readonly normalized: boolean;
  readonly find: ((text: string, first: boolean) => Section[]) | undefined;
}

function finder(tokens: readonly AddedToken[]): Finder["find"] {
  if (tokens.length === 0) return undefined;
  const byContent = new Map(tokens.map((token) => [token.content, token]));
  const contents = [...byContent.keys()].sort((a, b) => b.length - a.length);
  const alternatives = contents.map(escapePattern);
  const pattern = new RegExp(alternatives.join("|"), "gu");
  const beforeWord = new RegExp(`^[${wordSigns}]`, "u");
  const behindWord = new RegExp(`[${wordSigns}]$`, "u");
  return (text, first) => {
    const sections: Section[] = [];
    let end = 0;
    for (const { index, 0: content } of text.matchAll(pattern)) {
      const token = byContent.get(content)!;
      let start = index;
      let stop = index + content.length;
      if (
        token.single_word &&
        (behindWord.test(text.slice(Math.max(0, start - 2), start)) ||
          beforeWord.test(text.slice(stop, stop + 2)))
      ) continue;
      if (start < end) continue;
      if (token.lstrip) { while (start > end && isSpace(text[start - 1])) start--; }
      if (token.rstrip) { while (stop < text.length && isSpace(text[stop])) stop++; }
      if (start > end) sections.push({ text: text.slice(end, start), first: first && end === 0 });
      sections.push({ id: token.id });
      end = stop;
    }
    if (end < text.length) sections.push({ text: text.slice(end), first: first && end === 0 });
    return sections;
  };
}

const isSpace = (sign: string) => /\p{White_Space}/u.test(sign);
