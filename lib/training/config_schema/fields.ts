/**
 * Fields that config schemas are made of.
 *
 * @module
 */
import { z } from "zod";

/** The fields of each part of a table, by kind. */
export type ShapesByKind = Readonly<Record<string, z.ZodRawShape>>;

/** What a schema of {@linkcode byKind} accepts. */
export type ByKind<Shapes extends ShapesByKind> = {
  [K in keyof Shapes & string]: z.output<z.ZodObject<Shapes[K] & { kind: z.ZodLiteral<K> }>>;
}[keyof Shapes & string];

/** Objects that say their kind, each kind with fields of its own. */
export function byKind<Shapes extends ShapesByKind>(shapes: Shapes): z.ZodType<ByKind<Shapes>> {
  const options = Object.entries(shapes).map(([kind, shape]) =>
    z.strictObject({ kind: z.literal(kind), ...shape })
  );
  const [first, ...rest] = options;
  return z.discriminatedUnion("kind", [first, ...rest]) as unknown as z.ZodType<ByKind<Shapes>>;
}

/** One of a table's names. */
export function nameOf<Name extends string>(table: Readonly<Record<Name, unknown>>) {
  return z.enum(Object.keys(table) as [Name, ...Name[]]);
}

/** A whole number of at least 1. */
export const count = (description: string) => z.int().min(1).describe(description);

/** A whole number of at least 0. */
export const natural = (description: string) => z.int().min(0).describe(description);

/** A number above 0. */
export const positive = (description: string) => z.number().positive().describe(description);

/** A number of at least 0. */
export const nonnegative = (description: string) => z.number().min(0).describe(description);

/** A share of at least 0 and below 1, as of what is dropped. */
export const rate = (description: string) => z.number().min(0).lt(1).describe(description);

/** A share above 0 and below 1, as of what is held out. */
export const part = (description: string) => z.number().positive().lt(1).describe(description);

/** True or false. */
export const flag = (description: string) => z.boolean().describe(description);

/** `[least, most]` in whole numbers of at least 1. */
export const range = (description: string) =>
  z.tuple([z.int().min(1), z.int().min(1)]).describe(`[least, most]: ${description}`);
