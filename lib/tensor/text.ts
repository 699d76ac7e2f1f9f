/**
 * A tensor in words: its shape, and its numbers in columns, of long axes the first and last three.
 *
 * @example
 * ```ts
 * import { tensor, tensorText } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(tensorText(tensor([[1, -2], [30, 4]])), "Tensor [2, 2]\n[[ 1  -2]\n [30   4]]");
 * ```
 */
export function tensorText(
  x: { readonly shape: readonly number[]; toArray(): Float32Array },
): string {
  const numbers = x.toArray();
  const largest = numbers.reduce(
    (most, n) => Number.isFinite(n) ? Math.max(most, Math.abs(n)) : most,
    0,
  );
  const decimals = numbers.every(Number.isInteger) ? 0 : largest >= 100 ? 2 : 4;
  const write = (n: number) =>
    largest >= 1e6 || (largest > 0 && largest < 1e-3) ? n.toExponential(3) : n.toFixed(decimals);
  const width = numbers.reduce((most, n) => Math.max(most, write(n).length), 0);
  const lines = (axis: number, start: number): string => {
    if (axis === x.shape.length) return write(numbers[start]).padStart(width);
    const step = x.shape.slice(axis + 1).reduce((product, length) => product * length, 1);
    const items = shown(x.shape[axis]).map((i) =>
      i === undefined ? "…" : lines(axis + 1, start + i * step)
    );
    const apart = axis === x.shape.length - 1 ? "  " : `\n${" ".repeat(axis + 1)}`;
    return `[${items.join(apart)}]`;
  };
  return `Tensor [${x.shape.join(", ")}]\n${lines(0, 0)}`;
}

function shown(length: number): (number | undefined)[] {
  const all = Array.from({ length }, (_, i) => i);
  return length <= 12 ? all : [...all.slice(0, 3), undefined, ...all.slice(-3)];
}
