/** Signs for what has no ink of its own. */
const signs: Readonly<Record<string, string>> = {
  " ": "·",
  "\n": "⏎",
  "\r": "␍",
  "\t": "⇥",
};

/**
 * A token as a label: a space is shown as `·`, a line's end as `⏎`, and so on.
 *
 * @example
 * ```ts
 * import { visible } from "./visible.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(visible(" the\n"), "·the⏎");
 * ```
 */
export function visible(token: string): string {
  return token.replace(/[ \n\r\t]/g, (sign) => signs[sign]!);
}
