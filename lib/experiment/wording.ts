/**
 * How findings put numbers into words.
 *
 * @module
 */
import { formatNumber } from "../format.ts";
import type { Better, Sample } from "./sample.ts";

/** Which side of zero, or of another sample, something is on. */
export type Side = "lower" | "higher";

/** Whether a difference lies on that side. */
export const onSide = (value: number, side: Side) => (side === "lower" ? value < 0 : value > 0);

/** The other side. */
export const opposite = (side: Side): Side => (side === "lower" ? "higher" : "lower");

/** The side on which a quantity is worse. */
export const worseSide = (better: Better): Side => (better === "lower" ? "higher" : "lower");

/** What a sample lacks, worded. */
export function absent({ label, diverged, missing }: Sample): string[] {
  return [[diverged.length, "diverged"] as const, [missing.length, "missing"] as const]
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count} ${runs(count)} of ${label} ${what}`);
}

/** "run" or "runs". */
export const runs = (count: number) => (count === 1 ? "run" : "runs");

/** What to say where there are too few seeds to test. */
export const few = (n: number, what: string) =>
  `${n} ${n === 1 ? "seed" : "seeds"} to compare ${what}`;

/** A sample's unit with the space before it. */
export const unit = (sample: Sample) => (sample.unit === "" ? "" : ` ${sample.unit}`);

/** The mean of values, worded: with a digit more, for the difference of two to show. */
export const mean = (values: readonly number[]) =>
  values.length === 0 ? "none" : formatNumber(values.reduce((a, b) => a + b, 0) / values.length);

/** A number as the line of a verdict's estimate has it: three significant digits, a true minus sign. */
export const number = (value: number) => formatNumber(value, 3);

/** A mean with its interval, worded. */
export function range({ mean, low, high }: { mean: number; low: number; high: number }): string {
  return `${number(mean)} (95 % interval ${number(low)} to ${number(high)})`;
}
