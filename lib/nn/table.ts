/**
 * Roles are tables of parts; a config names its part by `kind`, and its type is read off the table.
 *
 * @module
 */
import { unknownName } from "../errors.ts";

/**
 * A class whose constructor takes what the model decides, then the config's options.
 *
 * @internal
 */
// deno-lint-ignore no-explicit-any
type Part = abstract new (dimensions: any, options?: any) => unknown;
/**
 * A function that takes the same.
 *
 * @internal
 */
// deno-lint-ignore no-explicit-any
type Maker = (dimensions: any, options?: any) => unknown;

/**
 * The options of a part or maker: its second parameter.
 *
 * @internal
 */
type OptionsOf<P> = P extends abstract new (dimensions: infer _D, ...rest: infer R) => unknown
  ? NonNullable<R extends [(infer O)?, ...unknown[]] ? O : Record<never, never>>
  : P extends (dimensions: infer _D, ...rest: infer R) => unknown
    ? NonNullable<R extends [(infer O)?, ...unknown[]] ? O : Record<never, never>>
  : never;

/** The config of a role: `{ kind }` and the options of the part of that kind. */
export type PartConfig<Table extends Record<string, Part | Maker>> = {
  [K in keyof Table & string]: { readonly kind: K } & Readonly<OptionsOf<Table[K]>>;
}[keyof Table & string];

/**
 * The part of a table that a config names.
 *
 * @throws {RangeError} for an unknown name; it lists the allowed ones and the nearest
 *
 * @example
 * ```ts
 * import { norms, partOf, RmsNorm } from "./mod.ts";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * assertEquals(partOf("norm", norms, "rmsNorm"), RmsNorm);
 * assertThrows(() => partOf("norm", norms, "rmsnorm"), RangeError, 'did you mean "rmsNorm"?');
 * ```
 */
export function partOf<Table extends Record<string, unknown>>(
  role: string,
  table: Table,
  kind: string,
): Table[keyof Table] {
  if (!Object.hasOwn(table, kind)) {
    throw new RangeError(unknownName(role, kind, Object.keys(table)));
  }
  return table[kind as keyof Table];
}
