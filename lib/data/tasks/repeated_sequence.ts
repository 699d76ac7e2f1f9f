import {
  drawFrom,
  drawSymbols,
  type Range,
  requireInteger,
  requireRange,
  symbolIds,
  symbolNames,
  type Task,
  taskSpecial,
} from "./task.ts";

/** Options of repeated random sequences. */
export interface RepeatedSequenceOptions {
  /** Symbols before the sequence begins anew; every length as likely. */
  readonly length: Range;
  /** Different symbols, shown as letters up to 26, else as numbers. */
  readonly symbols: number;
  /** How often the sequence is said in all. */
  readonly repeats: number;
}

/**
 * Random symbols, said again: `c a b c a b`, on which induction heads form (Olsson et al. 2022).
 * Scored is what can be known from before: all after the first symbol of the second time.
 */
export const repeatedSequence: Task<RepeatedSequenceOptions> = {
  describe: "go on with a random sequence that is said again: c a b c a b",
  defaults: { length: [32, 32], symbols: 64, repeats: 2 },
  check({ length, symbols, repeats }) {
    requireRange("length", length, 1);
    requireInteger("symbols", symbols, 2);
    requireInteger("repeats", repeats, 2);
    if (length[0] * repeats < 3) {
      throw new RangeError(
        `Cannot repeat ${length[0]} symbol ${repeats} times: expected a symbol to predict after ` +
          "the first of the second time, got none; raise length or repeats",
      );
    }
  },
  symbols: ({ symbols }) => symbolNames(symbols),
  longest: ({ length: [, most], repeats }) => most * repeats + 1,
  example({ length, symbols, repeats }, random) {
    const sequence = symbolIds(drawSymbols(drawFrom(length, random), symbols, random));
    const tokens: number[] = [taskSpecial.begin];
    for (let time = 0; time < repeats; time++) tokens.push(...sequence);
    const scored = tokens.map((_, i) => i > sequence.length + 1);
    return { tokens, scored, identity: sequence.join(" ") };
  },
};
