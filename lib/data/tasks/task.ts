import type { RandomStream } from "../../random/mod.ts";

/** Ids of the special tokens of every task; its symbols come after them. */
export const taskSpecial = { padding: 0, begin: 1, end: 2 } as const;

/** Id of a task's first symbol. */
export const firstSymbol = 3;

/** A least and a most whole number, both included. */
export type Range = readonly [least: number, most: number];

/** One sequence of a task. */
export interface Example {
  /** All tokens: `begin`, what is given, what is asked for. */
  readonly tokens: readonly number[];
  /** Which tokens the model is to predict: the answer, never what is given. */
  readonly scored: readonly boolean[];
  /** What makes it the same problem as another: two such are never on both sides of the split. */
  readonly identity: string;
}

/** A synthetic task: what to generate, and from which options. */
export interface Task<Options> {
  /** What the model is to learn, in a sentence with an example. */
  readonly describe: string;
  /** Options that a config need not give. */
  readonly defaults: Options;
  /** Checks options; throws a RangeError that says what to change. */
  check(options: Options): void;
  /** The task's symbols; the first has id {@linkcode firstSymbol}. */
  symbols(options: Options): readonly string[];
  /** Tokens of its longest sequence. */
  longest(options: Options): number;
  /** Draws a sequence. */
  example(options: Options, random: RandomStream): Example;
}

/** A sequence in which all that follows what is given is asked for. */
export function answering(
  given: readonly number[],
  answer: readonly number[],
  identity: string = given.join(" "),
): Example {
  const tokens = [taskSpecial.begin, ...given, ...answer, taskSpecial.end];
  return { tokens, scored: tokens.map((_, i) => i > given.length), identity };
}

/** Ids of some symbols. */
export function symbolIds(symbols: readonly number[]): number[] {
  return symbols.map((symbol) => symbol + firstSymbol);
}

/** Names of symbols: letters as long as they last, else numbers. */
export function symbolNames(count: number): string[] {
  const a = "a".codePointAt(0)!;
  return Array.from(
    { length: count },
    (_, i) => count <= 26 ? String.fromCodePoint(a + i) : String(i),
  );
}

/** A whole number of a range, all as likely. */
export function drawFrom([least, most]: Range, random: RandomStream): number {
  return least + random.below(most - least + 1);
}

/** Symbols, each drawn from all. */
export function drawSymbols(length: number, symbols: number, random: RandomStream): number[] {
  return Array.from({ length }, () => random.below(symbols));
}

/** Checks that an option is a range that begins at `least` or above. */
export function requireRange(name: string, range: Range, least: number): void {
  const [low, high] = range;
  if (range.length === 2 && [low, high].every(Number.isInteger) && least <= low && low <= high) {
    return;
  }
  throw new RangeError(
    `Cannot make a task with ${name} ${JSON.stringify(range)}: expected [least, most] in whole ` +
      `numbers with ${least} <= least <= most, got ${JSON.stringify(range)}; ` +
      `for example [${least}, ${least + 9}]`,
  );
}

/** Checks that an option is a whole number, `least` or above. */
export function requireInteger(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new RangeError(
    `Cannot make a task with ${name} ${value}: expected a whole number from ${least}, ` +
      `got ${value}; try ${least}`,
  );
}
