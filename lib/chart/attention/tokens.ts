/**
 * Tokens as labels.
 *
 * @module
 */

const visible: ReadonlyMap<string, string> = new Map([
  [" ", "␣"],
  ["\n", "↵"],
  ["\t", "⇥"],
  ["\r", "␍"],
]);

/**
 * A token's text with its white space and control characters made visible, cut to `limit`
 * characters.
 *
 * @example
 * ```ts
 * import { visibleToken } from "./tokens.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(visibleToken(" the\n"), "␣the↵");
 * assertEquals(visibleToken(""), "∅");
 * assertEquals(visibleToken("internationalization"), "internationaliz…");
 * ```
 */
export function visibleToken(text: string, limit = 16): string {
  if (text === "") return "∅";
  const characters = [...text.toWellFormed()].map((character) =>
    visible.get(character) ?? character.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u, "�")
  );
  return characters.length <= limit
    ? characters.join("")
    : `${characters.slice(0, limit - 1).join("")}…`;
}
