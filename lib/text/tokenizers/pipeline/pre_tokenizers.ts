/**
 * How a text is cut into what a model never joins, by the names of Hugging Face's pre-tokenizers.
 *
 * @module
 */
import { z } from "zod";
import { punctuation, splitBertWords } from "../bert_words.ts";
import { splitWords } from "../split.ts";
import { compilePattern, pattern, wordSigns } from "./pattern.ts";
import { behaviors, splitAt } from "./split.ts";
import { flattenSteps, readStep, type Step, type StepType, stepType } from "./step.ts";

/** Cuts a piece of a text; `first` says that the text begins with it. */
export type Cut = (piece: string, first: boolean) => string[];

const behavior = z.enum(behaviors);
const wordOrSigns = new RegExp(`[${wordSigns}]+|[^${wordSigns}\\p{White_Space}]+`, "gu");

/** Every type of pre-tokenizer. */
export const preTokenizers = {
  // The bytes themselves are the model's: here is only where it cuts.
  ByteLevel: stepType({
    add_prefix_space: z.boolean(),
    trim_offsets: z.boolean().optional(),
    use_regex: z.boolean().optional(),
  }, ({ add_prefix_space: prefix, use_regex: splits = true }) => (piece) => {
    const text = prefix && !piece.startsWith(" ") ? ` ${piece}` : piece;
    return splits ? splitWords(text) : [text];
  }),
  BertPreTokenizer: stepType({}, () => splitBertWords),
  Whitespace: stepType({}, () => (piece) => piece.match(wordOrSigns) ?? []),
  WhitespaceSplit: stepType({}, () => (piece) => piece.match(/\P{White_Space}+/gu) ?? []),
  Metaspace: stepType({
    replacement: z.string().length(1),
    prepend_scheme: z.enum(["always", "first", "never"]).optional(),
    split: z.boolean().optional(),
    // How it was said before there were schemes.
    add_prefix_space: z.boolean().optional(),
    str_rep: z.string().optional(),
  }, (options) => {
    const { replacement, add_prefix_space: prefix = true, split = true } = options;
    const scheme = options.prepend_scheme ?? (prefix ? "always" : "never");
    const prepends = { always: () => true, first: (first: boolean) => first, never: () => false };
    const before = new RegExp(`(?=${compilePattern({ String: replacement }).source})`, "u");
    return (piece, first) => {
      let text = piece.replaceAll(" ", replacement);
      if (prepends[scheme](first) && !text.startsWith(replacement)) text = replacement + text;
      return split ? text.split(before) : [text];
    };
  }),
  Split: stepType(
    { pattern, behavior, invert: z.boolean() },
    ({ pattern, behavior, invert }) => {
      const found = compilePattern(pattern);
      return (piece) => splitAt(piece, found, behavior, invert);
    },
  ),
  Punctuation: stepType(
    { behavior: behavior.optional() },
    ({ behavior = "Isolated" }) => (piece) =>
      splitAt(piece, new RegExp(`[${punctuation}]`, "gu"), behavior),
  ),
  Digits: stepType(
    { individual_digits: z.boolean() },
    ({ individual_digits: single }) => (piece) =>
      splitAt(piece, /\p{N}/gu, single ? "Isolated" : "Contiguous"),
  ),
  CharDelimiterSplit: stepType(
    { delimiter: z.string().min(1).max(2) },
    ({ delimiter }) => (piece) => piece.split(delimiter).filter((part) => part !== ""),
  ),
} as const satisfies Record<string, StepType<Cut>>;

/**
 * Pre-tokenizers one after the other.
 *
 * @example
 * ```ts
 * import { readPreTokenizers } from "./pre_tokenizers.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const cut = readPreTokenizers([
 *   { type: "WhitespaceSplit" },
 *   { type: "Digits", individual_digits: true },
 * ]);
 * assertEquals(cut("in 1851", true), ["in", "1", "8", "5", "1"]);
 * ```
 *
 * @throws {InputError} where a type is not known or its options are not as they should be
 */
export function readPreTokenizers(steps: readonly Step[]): Cut {
  const cuts = steps.map((step) => readStep<Cut>("pre-tokenizer", preTokenizers, step));
  return (text, first) =>
    cuts.reduce(
      (pieces, cut) => pieces.flatMap((piece, i) => cut(piece, first && i === 0)),
      text === "" ? [] : [text],
    );
}

/** The pre-tokenizers of a tokenizer.json. */
export function flattenPreTokenizers(step: unknown): Step[] {
  return flattenSteps("pre-tokenizer", "pretokenizers", step);
}
