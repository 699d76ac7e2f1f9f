/**
 * Cutting a text where a pattern is found.
 *
 * @module
 */

/** What becomes of the places where a pattern is found, in Hugging Face's words. */
export const behaviors = [
  "Removed",
  "Isolated",
  "MergedWithPrevious",
  "MergedWithNext",
  "Contiguous",
] as const;

/** One of them. */
export type Behavior = typeof behaviors[number];

interface Section {
  text: string;
  found: boolean;
}

/** How sections become pieces. */
const joins: Readonly<Record<Behavior, (sections: readonly Section[]) => string[]>> = {
  Removed: (sections) => sections.filter(({ found }) => !found).map(({ text }) => text),
  Isolated: (sections) => sections.map(({ text }) => text),
  MergedWithPrevious: (sections) =>
    sections.reduce<string[]>((pieces, { text, found }, i) => {
      const joins = found && i > 0 && !sections[i - 1].found;
      pieces.push(joins ? pieces.pop() + text : text);
      return pieces;
    }, []),
  MergedWithNext: (sections) =>
    sections.reduceRight<string[]>((pieces, { text, found }, i) => {
      const joins = found && i + 1 < sections.length && !sections[i + 1].found;
      pieces.push(joins ? text + pieces.pop() : text);
      return pieces;
    }, []).reverse(),
  Contiguous: (sections) =>
    sections.reduce<string[]>((pieces, { text, found }, i) => {
      const joins = i > 0 && sections[i - 1].found === found;
      pieces.push(joins ? pieces.pop() + text : text);
      return pieces;
    }, []),
};

/**
 * Cuts a text where a pattern is found, or, inverted, where it is not.
 *
 * @example
 * ```ts
 * import { splitAt } from "./split.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(splitAt("a-b", /-/gu, "MergedWithNext"), ["a", "-b"]);
 * assertEquals(splitAt("a-b", /-/gu, "Removed"), ["a", "b"]);
 * ```
 */
export function splitAt(
  text: string,
  pattern: RegExp,
  behavior: Behavior,
  invert: boolean = false,
): string[] {
  const sections: Section[] = [];
  const add = (text: string, found: boolean) => {
    if (text !== "") sections.push({ text, found: found !== invert });
  };
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    add(text.slice(end, match.index), false);
    add(match[0], true);
    end = match.index + match[0].length;
  }
  add(text.slice(end), false);
  return joins[behavior](sections);
}
