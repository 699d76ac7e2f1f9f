import {
  drawFrom,
  drawSymbols,
  firstSymbol,
  type Range,
  requireInteger,
  requireRange,
  symbolIds,
  symbolNames,
  type Task,
  taskSpecial,
} from "./task.ts";

/** Options of associative recall. */
export interface AssociativeRecallOptions {
  /** Keys with their values that are given; every number as likely. */
  readonly pairs: Range;
  /** Different keys, shown as letters up to 26, else as numbers. */
  readonly keys: number;
  /** Different values, shown as `=0`, `=1`, … */
  readonly values: number;
  /** Keys whose value is asked for, one after the other. */
  readonly queries: number;
}

/**
 * Say the value that stood beside a key (Ba et al. 2016; with several queries, Arora et al. 2023):
 * `c =4 a =7 b =4 ? a =7`. The keys of a sequence differ. Only the values asked for are scored.
 */
export const associativeRecall: Task<AssociativeRecallOptions> = {
  describe: "say the value that stood beside a key: c =4 a =7 b =4 ? a =7",
  defaults: { pairs: [2, 8], keys: 26, values: 10, queries: 1 },
  check({ pairs, keys, values, queries }) {
    requireRange("pairs", pairs, 1);
    requireInteger("keys", keys, pairs[1]);
    requireInteger("values", values, 2);
    requireInteger("queries", queries, 1);
    if (queries > pairs[0]) {
      throw new RangeError(
        `Cannot ask for ${queries} different keys: expected at most the least number of pairs, ` +
          `${pairs[0]}, got ${queries}; lower queries or raise pairs`,
      );
    }
  },
  symbols: ({ keys, values }) => [
    ...symbolNames(keys),
    ...Array.from({ length: values }, (_, value) => `=${value}`),
    "?",
  ],
  longest: ({ pairs: [, most], queries }) => 2 * (most + queries) + 2,
  example({ pairs, keys, values, queries }, random) {
    const number = drawFrom(pairs, random);
    const chosen = random.shuffle(Array(keys).keys()).slice(0, number);
    const beside = drawSymbols(number, values, random);
    const pair = (i: number) => [chosen[i]!, keys + beside[i]!];
    const places = [...chosen.keys()];
    const asked = random.shuffle(places).slice(0, queries);
    const given = [...places.flatMap(pair), keys + values];
    const tokens = [taskSpecial.begin, ...symbolIds([...given, ...asked.flatMap(pair)])];
    const isValue = (token: number) => token >= firstSymbol + keys;
    return {
      tokens,
      scored: tokens.map((token, i) => i > given.length && isValue(token)),
      identity: tokens.join(" "),
    };
  },
};
