import type { RandomStream } from "../../random/mod.ts";
import { answering, drawFrom, type Range, requireRange, symbolIds, type Task } from "./task.ts";

/** Options of addition. */
export interface AdditionOptions {
  /** Decimal digits of each number; every count as likely. At most 15. */
  readonly digits: Range;
  /** Whether the sum is said from its last digit on, the order in which carries arise. */
  readonly reversed: boolean;
}

const plus = 10;
const equals = 11;

/**
 * Add two numbers: `4 7 + 5 = 5 2`. Numbers have no leading zeros. `a + b` and `b + a` are
 * the same problem when it comes to what is held out.
 */
export const addition: Task<AdditionOptions> = {
  describe: "add two decimal numbers: 4 7 + 5 = 5 2 (reversed: 4 7 + 5 = 2 5)",
  defaults: { digits: [1, 3], reversed: false },
  check({ digits }) {
    requireRange("digits", digits, 1);
    if (digits[1] > 15) {
      throw new RangeError(
        `Cannot add numbers of ${digits[1]} digits: expected at most 15, got ${digits[1]}; ` +
          "beyond, a double no longer holds the sum",
      );
    }
  },
  symbols: () => [...Array.from({ length: 10 }, (_, digit) => String(digit)), "+", "="],
  longest: ({ digits: [, most] }) => 3 * most + 5,
  example({ digits, reversed }, random) {
    const [a, b] = [drawNumber(digits, random), drawNumber(digits, random)];
    const sum = digitsOf(a + b);
    const given = [...digitsOf(a), plus, ...digitsOf(b), equals];
    const identity = `${Math.min(a, b)} ${Math.max(a, b)}`;
    return answering(symbolIds(given), symbolIds(reversed ? sum.reverse() : sum), identity);
  },
};

function drawNumber(range: Range, random: RandomStream): number {
  const digits = drawFrom(range, random);
  const drawn = Array.from(
    { length: digits },
    (_, i) => i === 0 && digits > 1 ? 1 + random.below(9) : random.below(10),
  );
  return Number(drawn.join(""));
}

function digitsOf(number: number): number[] {
  return Array.from(String(number), Number);
}
