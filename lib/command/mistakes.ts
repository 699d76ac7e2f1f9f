/**
 * Mistakes in a config, in words.
 *
 * @module
 */
import type { $ZodIssue, $ZodType } from "zod/v4/core";
import { nearestName } from "../errors.ts";
import { isWhole, keysAt, type Path } from "./schema.ts";

/**
 * What is wrong, a line each: "PATH: expected …, got …". `at` is where the issue's path begins.
 */
export function explain(
  issue: $ZodIssue,
  value: unknown,
  schema: $ZodType,
  at: Path = [],
): string[] {
  const path = [...at, ...issue.path];
  const got = path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
  const line = (expected: string, hint = "") =>
    `${name(path)}: expected ${expected}, got ${worded(got)}${hint}`;
  const whole = isWhole(schema, path, value);
  switch (issue.code) {
    case "unrecognized_keys": {
      const keys = keysAt(schema, path, value);
      return issue.keys.map((key) =>
        `${name([...path, key])}: expected one of ${keys.join(", ")}, got an unknown name${
          hint(key, keys)
        }`
      );
    }
    case "invalid_value": {
      const expected = issue.values.map((allowed) => JSON.stringify(allowed)).join(", ");
      const names = issue.values.filter((allowed) => typeof allowed === "string");
      const words = issue.values.length === 1 ? expected : `one of ${expected}`;
      return [line(words, hint(got, names))];
    }
    case "invalid_type":
      return [line(whole ? kinds.int : kinds[issue.expected] ?? `a ${issue.expected}`)];
    case "too_small": {
      const words = issue.inclusive === false ? "more than" : "at least";
      return [line(bound(issue.origin, whole, `${words} ${issue.minimum}`))];
    }
    case "too_big": {
      const words = issue.inclusive === false ? "less than" : "at most";
      return [line(bound(issue.origin, whole, `${words} ${issue.maximum}`))];
    }
    case "not_multiple_of":
      return [line(`a multiple of ${issue.divisor}`)];
    case "invalid_union": {
      if (issue.errors.length === 0 && "options" in issue && Array.isArray(issue.options)) {
        const names = issue.options.map(String);
        return [line(`one of ${names.map((n) => `"${n}"`).join(", ")}`, hint(got, names))];
      }
      // The option that fits best is the one that was meant.
      const [closest] = [...issue.errors].sort((a, b) =>
        depth(b) - depth(a) || a.length - b.length
      );
      const kindsOnly = issue.errors.every((errors) =>
        errors.every(({ code, path }) => code === "invalid_type" && path.length === 0)
      );
      if (kindsOnly) {
        const expected = issue.errors.flat().map((error) =>
          "expected" in error ? kinds[error.expected] ?? String(error.expected) : ""
        );
        return [line([...new Set(expected)].join(" or "))];
      }
      return (closest ?? []).flatMap((error) => explain(error, value, schema, path));
    }
    default:
      return [`${name(path)}: ${lowerFirst(issue.message)}, got ${worded(got)}`];
  }
}

const kinds: Readonly<Record<string, string>> = {
  int: "a whole number",
  number: "a number",
  string: "a text",
  boolean: "true or false",
  object: "an object",
  array: "a list",
  record: "an object",
  null: "null",
};

/** How far into the value an option of a union got before it failed. */
function depth(errors: readonly $ZodIssue[]): number {
  return Math.max(
    0,
    ...errors.map(({ path, code }) => path.length + Number(code !== "invalid_type")),
  );
}

function bound(origin: string, whole: boolean, limit: string): string {
  if (origin === "array") return `a list of ${limit} items`;
  if (origin === "string") return `a text of ${limit} characters`;
  return `${whole ? "a whole number" : "a number"} of ${limit}`;
}

/** "; did you mean …?" where an allowed name is near. */
export function hint(got: unknown, names: readonly string[]): string {
  const near = typeof got === "string" ? nearestName(got, names) : undefined;
  return near === undefined ? "" : `; did you mean "${near}"?`;
}

function name(path: Path): string {
  return path.length === 0 ? "the config" : path.map(String).join(".");
}

function worded(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "number") return String(value);
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function lowerFirst(message: string): string {
  return message === "" ? "not accepted" : message[0].toLowerCase() + message.slice(1);
}
