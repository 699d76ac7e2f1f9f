/**
 * Reads config files against a schema, and lists every mistake at once.
 *
 * @module
 */
import type { ZodType } from "zod";
import { InputError } from "../errors.ts";
import { type Choice, choices, textOf, whatThereIs } from "./choices.ts";
import { explain, hint } from "./mistakes.ts";
import { isOpen, keysAt } from "./schema.ts";

/** What the command line changes in a config. */
export interface ConfigOptions {
  /** Overrides, such as `model.attention.heads=8`. */
  readonly set?: readonly string[];
  /** What is read. */
  readonly what?: string;
  /** Where others of its kind are. */
  readonly choice?: Choice;
}

/**
 * Reads a JSON file, applies overrides, and checks it whole.
 *
 * @throws {InputError} for a file that cannot be read or is no JSON, and one that lists all mistakes
 */
export async function readConfig<T>(
  path: string,
  schema: ZodType<T>,
  { set = [], what = "a config file", choice = choices.config }: ConfigOptions = {},
): Promise<T> {
  const text = await textOf(path, what, choice);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InputError(
      `Cannot read ${path}: expected ${what} in JSON, got ${
        (cause as Error).message
      }; ${await whatThereIs(choice)}`,
      { cause },
    );
  }
  return checkConfig(path, override(value, schema, set), schema);
}

/**
 * Checks a config against a schema and gives it with its defaults filled in.
 *
 * @example
 * ```ts
 * import { checkConfig } from "./config.ts";
 * import { z } from "zod";
 * import { assertThrows } from "@std/assert";
 *
 * const schema = z.strictObject({ layers: z.int().min(1), placement: z.enum(["pre", "post"]) });
 * assertThrows(
 *   () => checkConfig("tiny.json", { layrs: 2, placement: "pots" }, schema),
 *   Error,
 *   [
 *     "Cannot use tiny.json: 3 mistakes",
 *     "  layers: expected a whole number, got nothing",
 *     '  layrs: expected one of layers, placement, got an unknown name; did you mean "layers"?',
 *     '  placement: expected one of "pre", "post", got "pots"; did you mean "post"?',
 *   ].join("\n"),
 * );
 * ```
 *
 * @throws {InputError} that lists every mistake with its path, what was expected, and what came
 */
export function checkConfig<T>(name: string, value: unknown, schema: ZodType<T>): T {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const lines = [...new Set(result.error.issues.flatMap((issue) => explain(issue, value, schema)))]
    .sort();
  const count = lines.length === 1 ? "1 mistake" : `${lines.length} mistakes`;
  throw new InputError(
    `Cannot use ${name}: ${count}\n${lines.map((line) => `  ${line}`).join("\n")}`,
  );
}

/**
 * Replaces values in a config: each override is `PATH=VALUE`, a value being JSON or else a text. The path
 * has to lead to something that the schema knows.
 *
 * @example
 * ```ts
 * import { override } from "./config.ts";
 * import { z } from "zod";
 * import { assertEquals } from "@std/assert";
 *
 * const schema = z.strictObject({ model: z.strictObject({ heads: z.int(), placement: z.string() }) });
 * const config = { model: { heads: 4, placement: "pre" } };
 * assertEquals(override(config, schema, ["model.heads=8", "model.placement=post"]), {
 *   model: { heads: 8, placement: "post" },
 * });
 * ```
 *
 * @throws {InputError} for an override without "=", or a path that the schema does not have
 */
export function override(value: unknown, schema: ZodType, set: readonly string[]): unknown {
  return set.reduce((config, text) => {
    const equals = text.indexOf("=");
    if (equals < 1) {
      throw new InputError(
        `Cannot set "${text}": expected PATH=VALUE, such as model.attention.heads=8`,
      );
    }
    const path = text.slice(0, equals).split(".");
    path.forEach((key, depth) => {
      const before = path.slice(0, depth);
      const keys = keysAt(schema, before, config);
      if (keys.includes(key) || isOpen(schema, before, config)) return;
      const place = before.length === 0 ? "the config" : before.join(".");
      const expected = keys.length > 0
        ? `one of ${keys.join(", ")} in ${place}`
        : `nothing below ${place}, which is a single value`;
      throw new InputError(
        `Cannot set "${text}": expected ${expected}, got "${key}"${hint(key, keys)}`,
      );
    });
    return replaceAt(config, path, parseValue(text.slice(equals + 1)));
  }, value);
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function replaceAt(value: unknown, [key, ...rest]: readonly string[], to: unknown): unknown {
  if (key === undefined) return to;
  if (Array.isArray(value)) {
    return value.map((item, i) => String(i) === key ? replaceAt(item, rest, to) : item);
  }
  const object = typeof value === "object" && value !== null ? value : {};
  const inner = (object as Record<string, unknown>)[key];
  return { ...object, [key]: replaceAt(inner, rest, to) };
}
