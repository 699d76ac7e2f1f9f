/**
 * Names that an object in JSON has twice, which `JSON.parse` passes over in silence.
 *
 * @module
 */

/**
 * The first name that an object of a JSON text has twice. The text has to be valid.
 *
 * @example
 * ```ts
 * import { duplicateName } from "./duplicate_name.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(duplicateName('{ "a": { "b": 1 }, "b": "a" }'), undefined);
 * assertEquals(duplicateName('{ "a": 1, "\\u0061": 2 }'), "a");
 * ```
 */
export function duplicateName(text: string): string | undefined {
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "{") open.push(new Set());
    else if (character === "}") open.pop();
    else if (character === '"') {
      const end = endOfText(text, at);
      if (text[afterSpace(text, end)] === ":") {
        const names = open[open.length - 1];
        const name: string = JSON.parse(text.slice(at, end));
        if (names.has(name)) return name;
        names.add(name);
      }
      at = end - 1;
    }
  }
  return undefined;
}

function endOfText(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

function afterSpace(text: string, start: number): number {
  let at = start;
  while (" \t\n\r".includes(text[at] ?? "x")) at++;
  return at;
}
