/**
 * How BERT cleans a text and cuts it into words (Devlin et al. 2018, its `BasicTokenizer`).
 *
 * @module
 */

/** What is done to a text before it is cut. */
export interface BertWordOptions {
  /** Whether capitals become small letters. */
  readonly lowercase: boolean;
  /** Whether accents are taken off letters. */
  readonly stripAccents: boolean;
  /** Whether each Chinese character is a word. */
  readonly splitChinese: boolean;
}

// Tabs and line ends are white space; unassigned code points stay, and become unknown.
const control = /(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\ufffd]/gu;

// The blocks of CJK ideographs that BERT names; Hangul, kana and later extensions are not among them.
const chinese =
  /[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{2a6df}\u{2a700}-\u{2ceaf}\u{2f800}-\u{2fa1f}]/gu;

/** BERT's punctuation, as members of a class: Unicode's, and all signs of ASCII. */
export const punctuation = "\\p{P}\\u0021-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u007e";
const word = new RegExp(`[^\\p{White_Space}${punctuation}]+|[${punctuation}]`, "gu");

/** A text without controls, accents and capitals, where the options say so. */
export function cleanBertText(
  text: string,
  { clean = true, lowercase, stripAccents, splitChinese }: BertWordOptions & {
    /** Whether controls go; true by default. */
    readonly clean?: boolean;
  },
): string {
  if (clean) text = text.replace(control, "");
  if (splitChinese) text = text.replace(chinese, " $& ");
  if (lowercase) text = text.toLowerCase();
  if (stripAccents) text = text.normalize("NFD").replace(/\p{Mn}/gu, "");
  return text;
}

/** Words and single punctuation marks of a clean text. */
export function splitBertWords(text: string): string[] {
  return text.match(word) ?? [];
}

/**
 * Words and single punctuation marks of a text: controls go, accents and capitals where the options say
 * so.
 *
 * @example
 * ```ts
 * import { bertWords } from "./bert_words.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const uncased = { lowercase: true, stripAccents: true, splitChinese: true };
 * assertEquals(bertWords("Élan vital, 日本!", uncased), ["elan", "vital", ",", "日", "本", "!"]);
 * ```
 */
export function bertWords(text: string, options: BertWordOptions): string[] {
  return splitBertWords(cleanBertText(text, options));
}
