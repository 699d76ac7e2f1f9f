import {
  answering,
  drawFrom,
  drawSymbols,
  firstSymbol,
  type Range,
  requireInteger,
  requireRange,
  symbolIds,
  symbolNames,
  type Task,
} from "./task.ts";

/** Options of the tasks that turn a sequence into another of the same length. */
export interface TransformationOptions {
  /** Symbols in the sequence; every length as likely. */
  readonly length: Range;
  /** Different symbols, shown as letters up to 26, else as numbers. */
  readonly symbols: number;
}

function transformation(
  describe: string,
  transform: (symbols: readonly number[]) => readonly number[],
): Task<TransformationOptions> {
  return {
    describe,
    defaults: { length: [1, 20], symbols: 26 },
    check({ length, symbols }) {
      requireRange("length", length, 1);
      requireInteger("symbols", symbols, 2);
    },
    symbols: ({ symbols }) => [...symbolNames(symbols), ">"],
    longest: ({ length: [, most] }) => 2 * most + 3,
    example({ length, symbols }, random) {
      const drawn = drawSymbols(drawFrom(length, random), symbols, random);
      const arrow = firstSymbol + symbols;
      return answering([...symbolIds(drawn), arrow], symbolIds(transform(drawn)));
    },
  };
}

/** Say a sequence again: `b a c > b a c`. */
export const copy: Task<TransformationOptions> = transformation(
  "say a sequence of symbols again: b a c > b a c",
  (symbols) => symbols,
);

/** Say a sequence backward: `b a c > c a b`. */
export const reverse: Task<TransformationOptions> = transformation(
  "say a sequence of symbols backward: b a c > c a b",
  (symbols) => symbols.toReversed(),
);

/** Say a sequence in the order of its symbols: `b a c > a b c`. */
export const sort: Task<TransformationOptions> = transformation(
  "say a sequence of symbols in order: b a c > a b c",
  (symbols) => symbols.toSorted((a, b) => a - b),
);
