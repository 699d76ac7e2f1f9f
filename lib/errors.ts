/**
 * How an error is worded: "Cannot *do*: expected …, got …; *what to do next*".
 *
 * @module
 */
import { distance } from "fastest-levenshtein";

/**
 * An array has another shape than the operation needs.
 *
 * @example
 * ```ts
 * import { ShapeError } from "./errors.ts";
 * import { tensor } from "./tensor/mod.ts";
 * import { assertThrows } from "@std/assert";
 *
 * assertThrows(() => tensor([1, 2]).add(tensor([1, 2, 3])), ShapeError, "equal or 1 on each axis");
 * ```
 */
export class ShapeError extends TypeError {
  /** Tells it from other errors in a stack trace. */
  override name = "ShapeError";
}

/**
 * A mistake of the person who asked, not of the program: commands print it without a stack trace.
 *
 * @example
 * ```ts
 * import { InputError } from "./errors.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const mistake = new InputError("Cannot read data.txt: expected text, got an empty file; add some");
 * assertEquals(mistake.name, "InputError");
 * ```
 */
export class InputError extends Error {
  /** Tells it from other errors in a stack trace. */
  override name = "InputError";
}

/**
 * The message of an unknown name, with every allowed one and the nearest.
 *
 * @example
 * ```ts
 * import { unknownName } from "./errors.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(
 *   unknownName("norm", "layernorm", ["layerNorm", "rmsNorm"]),
 *   'Cannot find norm "layernorm": expected one of layerNorm, rmsNorm; did you mean "layerNorm"?',
 * );
 * ```
 */
export function unknownName(role: string, name: string, allowed: readonly string[]): string {
  const near = nearestName(name, allowed);
  const hint = near === undefined ? "" : `; did you mean "${near}"?`;
  return `Cannot find ${role} "${name}": expected one of ${allowed.join(", ")}${hint}`;
}

/**
 * What came where a file was expected, in words: "no such file" instead of the system's number.
 *
 * @example
 * ```ts
 * import { whatCame } from "./errors.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const error = await Deno.readTextFile("nowhere.json").catch((error) => error);
 * assertEquals(whatCame(error), "no such file");
 * ```
 */
export function whatCame(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return came.get(error.name) ?? error.message;
}

const came: ReadonlyMap<string, string> = new Map([
  ["NotFound", "no such file"],
  ["NotADirectory", "a path through a file"],
  ["IsADirectory", "a directory"],
  ["PermissionDenied", "one that may not be read"],
]);

/** The allowed name nearest to a misspelt one, or `undefined` where none is close. */
export function nearestName(name: string, allowed: readonly string[]): string | undefined {
  const ranked = allowed
    .map((candidate) => ({
      candidate,
      edits: distance(name.toLowerCase(), candidate.toLowerCase()),
    }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  if (best === undefined) return undefined;
  return best.edits <= Math.max(2, Math.ceil(best.candidate.length / 3))
    ? best.candidate
    : undefined;
}
