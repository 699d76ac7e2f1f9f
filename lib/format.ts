/**
 * Numbers as people read them, for captions, tables and alternative text.
 *
 * @module
 */

/**
 * A number with as many digits as a reader can use: at most `digits` significant ones, whole numbers
 * whole, no exponent between 0.001 and 10¹⁵, a true minus sign, thousands separated.
 *
 * @example
 * ```ts
 * import { formatNumber } from "./format.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(formatNumber(1.98765), "1.988");
 * assertEquals(formatNumber(-0.04567, 2), "−0.046");
 * assertEquals(formatNumber(65_000_000), "65,000,000");
 * assertEquals(formatNumber(0.0000123), "1.23e-5");
 * ```
 */
export function formatNumber(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const text = size > 0 && (size < 0.001 || size >= 1e15)
    ? size.toExponential(Math.min(digits, 3) - 1).replace(/(\.\d*?)0+(?=e)/, "$1").replace(
      ".e",
      "e",
    ).replace("+", "")
    : size.toLocaleString("en-US", {
      maximumSignificantDigits: Math.max(digits, Math.trunc(size).toString().length),
    });
  return value < 0 ? `−${text}` : text;
}

/**
 * A number with a fixed number of decimals, for the columns of a table.
 *
 * @example
 * ```ts
 * import { formatFixed } from "./format.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(formatFixed(-1.5, 3), "−1.500");
 * assertEquals(formatFixed(null, 3), "–");
 * ```
 */
export function formatFixed(value: number | null | undefined, decimals: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const text = Math.abs(value).toLocaleString("en-US", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/**
 * How many decimals a column needs so that its intervals can be told apart: two significant digits
 * of the narrowest interval, between 0 and 6.
 *
 * @example
 * ```ts
 * import { decimalsFor } from "./format.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(decimalsFor([{ low: 1.9012, high: 1.9254 }]), 3);
 * ```
 */
export function decimalsFor(
  intervals: readonly { readonly low: number | null; readonly high: number | null }[],
): number {
  const widths = intervals
    .map(({ low, high }) => low === null || high === null ? 0 : high - low)
    .filter((width) => Number.isFinite(width) && width > 0);
  if (widths.length === 0) return 3;
  return Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(Math.min(...widths)))));
}

/**
 * A p value as papers print it.
 *
 * @example
 * ```ts
 * import { formatP } from "./format.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(formatP(0.03217), "0.032");
 * assertEquals(formatP(0.00002), "< 0.001");
 * ```
 */
export function formatP(p: number): string {
  if (!Number.isFinite(p)) return "–";
  return p < 0.001 ? "< 0.001" : p.toFixed(p < 0.1 ? 3 : 2);
}

/** Names in a sentence: "a", "a and b", "a, b and c". */
export function formatList(names: readonly string[]): string {
  return new Intl.ListFormat("en-GB").format(names);
}

/**
 * Text as it begins a line or a title: its first letter large.
 *
 * @example
 * ```ts
 * import { sentence } from "./format.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(sentence("nats per token"), "Nats per token");
 * ```
 */
export function sentence(text: string): string {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}
