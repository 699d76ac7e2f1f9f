/**
 * Patterns of a tokenizer.json, which Oniguruma reads there, as regular expressions.
 *
 * @module
 */
import { z } from "zod";
import { InputError } from "../../../errors.ts";

/** A pattern as it stands in a tokenizer.json: a text, or a regular expression. */
export const pattern = z.union([
  z.strictObject({ String: z.string().min(1) }),
  z.strictObject({ Regex: z.string().min(1) }),
]);

// Oniguruma's classes are Unicode's: white space has U+0085 and lacks U+FEFF, digits are of all scripts.
const classes: Readonly<Record<string, string>> = {
  s: "\\p{White_Space}",
  S: "\\P{White_Space}",
  d: "\\p{Nd}",
  D: "\\P{Nd}",
  h: "0-9a-fA-F",
  w: "\\p{L}\\p{M}\\p{Nd}\\p{Pc}",
};

/** Members of a class: what Unicode counts as parts of words. */
export const wordSigns = "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}";

/** A text as a pattern that finds only it. */
export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

/** Letters and signs whose escape means the same in JavaScript. */
const same = /^[\^$\\.*+?()[\]{}|/pPnrtfvbB]$/;

/**
 * The regular expression of a pattern, which finds all of its places.
 *
 * @throws {InputError} where it is none, or has a sign of Oniguruma's that JavaScript lacks
 */
export function compilePattern(pattern: { String: string } | { Regex: string }): RegExp {
  if ("String" in pattern) {
    return new RegExp(escapePattern(pattern.String), "gu");
  }
  try {
    return new RegExp(translate(pattern.Regex), "gu");
  } catch (cause) {
    throw new InputError(
      `Cannot read the pattern ${
        JSON.stringify(pattern.Regex.slice(0, 200))
      }: expected a regular ` +
        `expression that JavaScript has too, got ${(cause as Error).message}`,
      { cause },
    );
  }
}

function translate(source: string): string {
  let depth = 0;
  let out = "";
  for (let i = 0; i < source.length; i++) {
    const sign = source[i];
    if (sign === "\\") {
      const name = source[++i] ?? "";
      const members = Object.hasOwn(classes, name) ? classes[name] : undefined;
      if (members !== undefined) {
        out += depth > 0 || /^\\p\{\w+\}$/i.test(members) ? members : `[${members}]`;
      } else if (name === "W" && depth === 0) out += `[^${classes.w}]`;
      else if (same.test(name)) out += `\\${name}`;
      else if (name === "-") out += depth > 0 ? "\\-" : "-";
      // An escaped sign stands for itself; JavaScript lets only some be escaped.
      else if (/^[^\w]$/u.test(name)) out += name;
      else if (name === "x" || name === "u") out += `\\${name}`;
      else throw new SyntaxError(`\\${name}`);
      continue;
    }
    if (sign === "[") depth++;
    if (sign === "]" && depth > 0) depth--;
    if (depth > 1) throw new SyntaxError("a class within a class");
    out += sign;
  }
  return out;
}
