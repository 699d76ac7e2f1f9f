/**
 * What is done to a text before it is cut, by the names of Hugging Face's normalizers.
 *
 * @module
 */
import { z } from "zod";
import { cleanBertText } from "../bert_words.ts";
import { compilePattern, pattern } from "./pattern.ts";
import { readCharacterMap } from "./character_map.ts";
import { flattenSteps, readStep, type Step, type StepType, stepType } from "./step.ts";

/** Makes one text of another. */
export type Normalize = (text: string) => string;

const form = (name: "NFC" | "NFD" | "NFKC" | "NFKD") =>
  stepType({}, () => (text: string) => text.normalize(name));

/** Every type of normalizer. */
export const normalizers = {
  NFC: form("NFC"),
  NFD: form("NFD"),
  NFKC: form("NFKC"),
  NFKD: form("NFKD"),
  Lowercase: stepType({}, () => (text) => text.toLowerCase()),
  StripAccents: stepType({}, () => (text) => text.replace(/\p{M}/gu, "")),
  Strip: stepType(
    { strip_left: z.boolean(), strip_right: z.boolean() },
    ({ strip_left: left, strip_right: right }) => (text) => {
      if (left) text = text.replace(/^\p{White_Space}+/u, "");
      return right ? trimRight(text) : text;
    },
  ),
  Prepend: stepType(
    { prepend: z.string() },
    ({ prepend }) => (text) => text === "" ? "" : prepend + text,
  ),
  Replace: stepType({ pattern, content: z.string() }, ({ pattern, content }) => {
    const found = compilePattern(pattern);
    return (text) => text.replace(found, () => content);
  }),
  Precompiled: stepType(
    { precompiled_charsmap: z.string() },
    ({ precompiled_charsmap: map }) => readCharacterMap(map),
  ),
  Nmt: stepType({}, () => (text) => text.replace(nmtControl, "").replace(nmtSpace, " ")),
  BertNormalizer: stepType({
    clean_text: z.boolean(),
    handle_chinese_chars: z.boolean(),
    strip_accents: z.boolean().nullish(),
    lowercase: z.boolean(),
  }, (options) => {
    const { lowercase, strip_accents: stripAccents } = options;
    const own = {
      clean: options.clean_text,
      splitChinese: options.handle_chinese_chars,
      stripAccents: stripAccents ?? lowercase,
      lowercase,
    };
    return (text) => cleanBertText(text, own);
  }),
} as const satisfies Record<string, StepType<Normalize>>;

// What SentencePiece takes out for translation, and what it makes a space.
const nmtControl = new RegExp(
  String.raw`[\u0001-\u0008\u000b\u000e-\u001f\u007f\u008f\u009f]`,
  "g",
);
const nmtSpace = new RegExp(
  String.raw`[\u0009\u000a\u000c\u000d\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]`,
  "g",
);

// White space at the end, found from the end: a pattern would try every run of white space.
function trimRight(text: string): string {
  let end = text.length;
  while (end > 0 && /\p{White_Space}/u.test(text[end - 1])) end--;
  return text.slice(0, end);
}

/**
 * Normalizers one after the other.
 *
 * @example
 * ```ts
 * import { readNormalizers } from "./normalizers.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const normalize = readNormalizers([
 *   { type: "NFKC" },
 *   { type: "Replace", pattern: { String: " " }, content: "▁" },
 * ]);
 * assertEquals(normalize("ﬁn de"), "fin▁de");
 * ```
 *
 * @throws {InputError} where a type is not known or its options are not as they should be
 */
export function readNormalizers(steps: readonly Step[]): Normalize {
  const made = steps.map((step) => readStep<Normalize>("normalizer", normalizers, step));
  return (text) => made.reduce((text, normalize) => normalize(text), text);
}

/** The normalizers of a tokenizer.json. */
export function flattenNormalizers(step: unknown): Step[] {
  return flattenSteps("normalizer", "normalizers", step);
}
