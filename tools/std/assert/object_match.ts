import { assertEquals } from "./equality.ts";

type Loose = Record<PropertyKey, unknown>;

/** Asserts that every property of `expected`, at any depth, is in `actual` with an equal value. */
export function assertObjectMatch(
  // deno-lint-ignore no-explicit-any
  actual: Record<PropertyKey, any>,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
): void {
  assertEquals(restrict(actual, expected), restrict(expected, expected), msg);
}

function isPlain(value: unknown): value is Loose {
  if (typeof value !== "object" || value === null) return false;
  return !(value instanceof RegExp || value instanceof Date || value instanceof Map ||
    value instanceof Set || ArrayBuffer.isView(value));
}

/** The part of `value` that `pattern` speaks of; classes are dropped, as in the published package. */
function restrict(value: unknown, pattern: unknown): unknown {
  if (Array.isArray(value) && Array.isArray(pattern)) {
    // A longer array keeps its first elements only; a shorter one shows by its length.
    return value.slice(0, pattern.length).map((item, i) => restrict(item, pattern[i]));
  }
  if (!isPlain(value) || !isPlain(pattern)) return value;
  const restricted: Loose = {};
  for (const key of Reflect.ownKeys(pattern)) {
    if (key in value) restricted[key] = restrict(value[key], pattern[key]);
  }
  return restricted;
}
