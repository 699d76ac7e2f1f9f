// @ts-types="@types/d3-dsv"
import { dsvFormat } from "d3-dsv";

/** How a text is read. */
export interface ParseOptions {
  /** What stands between two values; a comma if not given. */
  separator?: string;
  /** Whether the first row names the columns: rows are then objects. */
  skipFirstRow?: boolean;
  /** Names of the columns: rows are then objects. */
  columns?: readonly string[];
  /** Values in each row; 0 takes the first row's number; unchecked if not given. */
  fieldsPerRecord?: number;
}

/** A row as an object. */
export type RecordWithColumn<C extends string> = string extends C ? Record<string, string>
  : Record<C, string>;

/** What {@linkcode parse} gives: objects where the columns have names, else arrays. */
export type ParseResult<Options, T> = T extends
  Options & { columns: readonly (infer C extends string)[] } ? RecordWithColumn<C>[]
  : T extends Options & { skipFirstRow: true } ? Record<string, string>[]
  : T extends Options & { columns?: undefined; skipFirstRow?: false | undefined } ? string[][]
  : Record<string, string>[] | string[][];

/** Reads comma-separated values; blank lines are skipped. */
export function parse(input: string): string[][];
/** Reads comma-separated values as the options say. */
export function parse<const T extends ParseOptions>(
  input: string,
  options: T,
): ParseResult<ParseOptions, T>;
export function parse(
  input: string,
  { separator = ",", skipFirstRow = false, columns, fieldsPerRecord = -1 }: ParseOptions = {},
): string[][] | Record<string, string>[] {
  const text = input.replace(/^\ufeff/, "").replaceAll("\r\n", "\n");
  if (text.split('"').length % 2 === 0) {
    throw new SyntaxError('Syntax error: extraneous or missing " in quoted-field');
  }
  const rows = dsvFormat(separator).parseRows(text)
    .filter((row: string[]) => row.length > 1 || row[0] !== "");
  const width = fieldsPerRecord === 0 ? rows[0]?.length : fieldsPerRecord;
  rows.forEach((row: string[], i: number) => {
    if (width !== undefined && width > 0 && row.length !== width) {
      throw new SyntaxError(
        `Syntax error on line ${i + 1}: expected ${width} fields but got ${row.length}`,
      );
    }
  });
  if (!skipFirstRow && !columns) return rows;
  const first = skipFirstRow ? rows.shift() : [];
  if (first === undefined) throw new TypeError("Cannot parse input: headers must be defined");
  const names = columns ?? first;
  return rows.map((row: string[], i: number) => {
    if (row.length !== names.length) {
      throw new Error(
        `Syntax error on line ${
          i + (skipFirstRow ? 2 : 1)
        }: The record has ${row.length} fields, but the header has ${names.length} fields`,
      );
    }
    return Object.fromEntries(names.map((name, column) => [name, row[column]!]));
  });
}
