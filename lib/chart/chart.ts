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

/**
 * A specification as a chart: labeled with its version, and with titles that Vega can draw.
 *
 * Vega looks its own parts up by the texts of titles, in plain objects, and breaks on a title such as
 * "constructor", which every object has: those few get a space of no width at their end.
 */
export function chartOf(spec: object): Chart {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    ...drawableTitles(spec),
  } as Chart;
}

function drawableTitles(part: object): object {
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => {
      if (key === "data") return [key, value];
      if (Array.isArray(value)) {
        return [key, value.map((item) => drawable(key, item))];
      }
      return [key, drawable(key, value)];
    }),
  );
}

function drawable(key: string, value: unknown): unknown {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return drawableTitles(value);
  }
  const isTitle = key === "title" || key === "text" || key === "subtitle";
  return isTitle && typeof value === "string" && value in Object.prototype
    ? `${value}\u200b`
    : value;
}

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

/** Shows a row's `tip` under the pointer: a text that is data, whatever characters it has. */
export const tooltip = { field: "tip", type: "nominal" } as const;
