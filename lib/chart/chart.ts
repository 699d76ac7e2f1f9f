/**
 * What every chart function has in common: its result and its checks of what it is given.
 *
 * @module
 */
import type { TopLevelSpec } from "vega-lite";

/**
 * A chart: a Vega-Lite v6 specification with its data inside, and nothing else. Its `description`
 * says in words what the picture shows; colors and type come from {@linkcode theme} when it is drawn.
 */
export type Chart = TopLevelSpec;

/** The schema that charts are written in. */
export const schema = "https://vega.github.io/schema/vega-lite/v6.json";

/**
 * Throws where there is nothing to draw.
 *
 * @throws {RangeError} if `rows` is empty
 *
 * @example
 * ```ts
 * import { requireRows } from "./chart.ts";
 * import { assertThrows } from "@std/assert";
 *
 * assertThrows(
 *   () => requireRows([], "draw intervals", "row", "run the experiment first"),
 *   RangeError,
 *   "Cannot draw intervals: expected at least one row, got none; run the experiment first",
 * );
 * ```
 */
export function requireRows(rows: readonly unknown[], action: string, what: string, next: string) {
  if (rows.length > 0) return;
  throw new RangeError(`Cannot ${action}: expected at least one ${what}, got none; ${next}`);
}

/** The distinct values, in the order of their first appearance. */
export function distinct<T>(values: Iterable<T>): T[] {
  return [...new Set(values)];
}
