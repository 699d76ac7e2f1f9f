import type { ExperimentResult } from "../../lib/experiment/record.ts";

/** What is one of a few words and no text. */
const words = ["kind", "status", "verdict", "better", "metric", "xScale", "yScale", "of"];

/**
 * A result in which every text that a person could have chosen (names, titles, claims, tokens, samples,
 * configs with their keys, commands, environments) is `text` with a number behind it that keeps different
 * texts different.
 */
export function withText(result: ExperimentResult, text: string): ExperimentResult {
  const seen = new Map<string, string>();
  const replaced = (original: string) => {
    if (original === "") return "";
    const known = seen.get(original) ?? `${text}${seen.size}`;
    seen.set(original, known);
    return known;
  };
  const walk = (value: unknown, key: string, inConfig: boolean): unknown => {
    if (typeof value === "string") {
      return words.includes(key) && !inConfig ? value : replaced(value);
    }
    if (Array.isArray(value)) return value.map((item) => walk(item, key, inConfig));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => {
        const within = inConfig || name === "config";
        return [inConfig ? replaced(name) : name, walk(item, name, within)];
      }),
    );
  };
  return walk(result, "", false) as ExperimentResult;
}
