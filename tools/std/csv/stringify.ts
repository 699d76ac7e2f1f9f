// @ts-types="@types/d3-dsv"
import { dsvFormat } from "d3-dsv";

/** Key or index of a value in a row. */
export type PropertyAccessor = number | string;

/** A column's path into a row, and its title. */
export type ColumnDetails = { header?: string; prop: PropertyAccessor | PropertyAccessor[] };

/** A column: a key, a path of keys, or either with a title. */
export type Column = ColumnDetails | PropertyAccessor | PropertyAccessor[];

/** A row. */
export type DataItem = Readonly<Record<string, unknown> | unknown[]>;

/** How rows are written. */
export type StringifyOptions = {
  /** Whether the columns' titles come first; they do if not given. */
  headers?: boolean;
  /** What stands between two values; a comma if not given. */
  separator?: string;
  /** Which values are written, in what order; needed where rows are objects. */
  columns?: readonly Column[];
  /** Whether the text begins with a byte-order mark. */
  bom?: boolean;
};

/** Writes rows as comma-separated values, each line ended by CR LF. */
export function stringify(data: readonly DataItem[], options: StringifyOptions = {}): string {
  const { headers = true, separator = ",", columns = [], bom = false } = options;
  const { formatRow } = dsvFormat(separator);
  const resolved = columns.map(resolve);
  const rows = data.map((item) => {
    if (resolved.length > 0) return resolved.map(({ path }) => read(item, path));
    if (Array.isArray(item)) return item;
    throw new TypeError("No property accessor function was provided for object");
  });
  if (headers && resolved.length > 0) rows.unshift(resolved.map(({ header }) => header));
  const lines = rows.map((row) => formatRow(row.map(show)) + "\r\n");
  return (bom ? "\ufeff" : "") + lines.join("");
}

function resolve(column: Column): { path: PropertyAccessor[]; header: string } {
  const prop = typeof column === "object" && !Array.isArray(column) ? column.prop : column;
  const path = Array.isArray(prop) ? prop : [prop];
  const title = typeof column === "object" && !Array.isArray(column) ? column.header : undefined;
  return { path, header: title ?? String(path.at(-1)) };
}

function read(item: unknown, path: readonly PropertyAccessor[]): unknown {
  let value = item;
  for (const key of path) {
    if (typeof value !== "object" || value === null) break;
    if (Array.isArray(value) && typeof key !== "number") {
      throw new TypeError('Property accessor is not of type "number"');
    }
    value = (value as Record<PropertyAccessor, unknown>)[key];
  }
  return value;
}

function show(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
