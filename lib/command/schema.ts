/**
 * Finding one's way in a zod schema beside a value: which keys and which values are allowed at a path.
 *
 * @module
 */
import type { ZodNumber } from "zod";
import type { $ZodType, $ZodTypes } from "zod/v4/core";

/** What a path leads through: object keys and array indices. */
export type Path = readonly PropertyKey[];

/**
 * The schemas that may describe what lies at a path. There are several where a union leaves it open:
 * the value at hand decides by its discriminator where it can.
 */
export function schemasAt(schema: $ZodType, path: Path, value: unknown): $ZodTypes[] {
  const [key, ...rest] = path;
  const here = alternatives(schema, value);
  if (key === undefined) return here;
  const inner = member(value, key);
  return here.flatMap((option) => {
    const next = child(option, key);
    return next === undefined ? [] : schemasAt(next, rest, inner);
  });
}

/** The keys that an object may have at a path. */
export function keysAt(schema: $ZodType, path: Path, value: unknown): string[] {
  const keys = schemasAt(schema, path, value).flatMap((option) =>
    option._zod.def.type === "object" ? Object.keys(option._zod.def.shape) : []
  );
  return [...new Set(keys)];
}

/** Whether any key may stand at a path, as in a record. */
export function isOpen(schema: $ZodType, path: Path, value: unknown): boolean {
  return schemasAt(schema, path, value).some(({ _zod: { def } }) =>
    def.type === "record" || def.type === "any" || def.type === "unknown" ||
    def.type === "array" || (def.type === "object" && isCatchall(def.catchall))
  );
}

/** Whether only whole numbers may stand at a path. */
export function isWhole(schema: $ZodType, path: Path, value: unknown): boolean {
  const options = schemasAt(schema, path, value);
  return options.length > 0 &&
    options.every((option) => option._zod.def.type === "number" && (option as ZodNumber).isInt);
}

/** Strict objects have a catch-all of "never". */
function isCatchall(schema: $ZodType | undefined): boolean {
  return schema !== undefined && (schema as $ZodTypes)._zod.def.type !== "never";
}

/** What stands inside wrappers such as optional and default, and the options of unions. */
function alternatives(schema: $ZodType, value: unknown): $ZodTypes[] {
  const type = schema as $ZodTypes;
  const { def } = type._zod;
  switch (def.type) {
    case "optional":
    case "nullable":
    case "default":
    case "prefault":
    case "nonoptional":
    case "readonly":
    case "catch":
      return alternatives(def.innerType, value);
    case "pipe":
      return alternatives(def.in, value);
    case "lazy":
      return alternatives(def.getter(), value);
    case "intersection":
      return [...alternatives(def.left, value), ...alternatives(def.right, value)];
    case "union": {
      const options = def.options.flatMap((option) => alternatives(option, value));
      const discriminator = "discriminator" in def ? String(def.discriminator) : undefined;
      const named = discriminator === undefined ? undefined : member(value, discriminator);
      const chosen = options.filter((option) =>
        discriminator !== undefined && literals(child(option, discriminator)).includes(named)
      );
      return chosen.length > 0 ? chosen : options;
    }
    default:
      return [type];
  }
}

function child(schema: $ZodTypes, key: PropertyKey): $ZodType | undefined {
  const { def } = schema._zod;
  if (def.type === "object") return def.shape[String(key)] ?? def.catchall;
  if (def.type === "array") return def.element;
  if (def.type === "record") return def.valueType;
  if (def.type === "tuple") return def.items[Number(key)];
  return undefined;
}

function literals(schema: $ZodType | undefined): readonly unknown[] {
  const def = (schema as $ZodTypes | undefined)?._zod.def;
  return def?.type === "literal" ? def.values : [];
}

function member(value: unknown, key: PropertyKey): unknown {
  return typeof value === "object" && value !== null
    ? (value as Record<PropertyKey, unknown>)[key]
    : undefined;
}
