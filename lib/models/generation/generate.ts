/**
 * Texts that go on where a prompt ends.
 *
 * @module
 */
import { RandomStream } from "../../random/mod.ts";
import { scope } from "../../tensor/mod.ts";
import type { Gpt } from "../gpt.ts";
import { createChoice, type SamplingOptions } from "./choose.ts";
import { GptPredictor, type WindowOptions } from "./gpt_predictor.ts";
import { type Predictor, requireWhole } from "./predictor.ts";

/** How texts are continued. */
export interface GenerateOptions extends SamplingOptions, WindowOptions {
  /** The most tokens to make. */
  readonly tokens: number;
  /** The token that ends a text; it is not given out. Texts go on to `tokens` without one. */
  readonly end?: number;
  /** Seeds what is drawn: the same seed gives the same text. 0 by default. */
  readonly seed?: number;
}

/**
 * Continues a prompt, token by token. Stopping early is leaving the loop.
 *
 * @example
 * ```ts
 * import { generate } from "./generate.ts";
 * import { Gpt } from "../gpt.ts";
 * import { initialize } from "../../nn/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const model = initialize(
 *   new Gpt({
 *     vocabulary: 11,
 *     context: 8,
 *     dModel: 16,
 *     layers: 1,
 *     norm: { kind: "rmsNorm" },
 *     placement: "pre",
 *     positional: { kind: "rotary" },
 *     attention: { heads: 2 },
 *     feedForward: { kind: "swiGlu" },
 *   }),
 *   { seed: 1 },
 * );
 * const text = [...generate(model, [3, 1, 4], { tokens: 20, temperature: 0.8, topK: 5 })];
 * assertEquals(text.length, 20);
 * ```
 *
 * @throws {RangeError} for an empty prompt, options out of range, and logits that are not finite
 */
export function* generate(
  model: Gpt,
  prompt: ArrayLike<number>,
  options: GenerateOptions,
): Generator<number, void> {
  for (const [token] of generateBatch(model, [prompt], options)) yield token!;
}

/**
 * Continues several prompts at once, of equal length or not: yields one token for each, `undefined` for
 * those that have ended. Each text draws from a stream of its own, so the first is what `generate` makes,
 * up to rounding where it is not the longest.
 *
 * @throws {RangeError} for no prompt or an empty one, options out of range, and logits that are not finite
 *
 * @example
 * ```ts
 * import { generateBatch } from "./mod.ts";
 * import { Gpt } from "../mod.ts";
 * import { initialize } from "../../nn/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const model = initialize(
 *   new Gpt({
 *     vocabulary: 5, context: 8, dModel: 8, layers: 1, placement: "pre",
 *     norm: { kind: "layerNorm" }, positional: { kind: "rotary" },
 *     attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
 *   }),
 *   { seed: 1 },
 * );
 * const steps = [...generateBatch(model, [[1, 2], [3]], { tokens: 3, topP: 0.9 })];
 * assertEquals(steps.map((tokens) => tokens.length), [2, 2, 2]);
 * ```
 */
export function* generateBatch(
  model: Gpt,
  prompts: readonly ArrayLike<number>[],
  { tokens, end, seed = 0, cache, context, keep, ...sampling }: GenerateOptions,
): Generator<(number | undefined)[], void> {
  requirePrompts(prompts);
  const predictor = new GptPredictor(model, { cache, context, keep });
  const first = prompts.map((prompt) => Array.from(prompt));
  yield* continueTexts(predictor, first, { tokens, end, seed, ...sampling });
}

/** Continues what a predictor is in the middle of, once its rows have read `first`; then frees it. */
export function* continueTexts(
  predictor: Predictor,
  first: readonly (readonly number[])[],
  { tokens, end, seed = 0, ...sampling }: Omit<GenerateOptions, keyof WindowOptions>,
): Generator<(number | undefined)[], void> {
  requireWhole("tokens", tokens, 0);
  try {
    let streams = first.map((_, row) => RandomStream.named(seed, "generation", String(row)));
    let choose = createChoice(sampling, streams);
    // Which text each row that is still going on belongs to.
    let going = [...first.keys()];
    let unread = first;
    for (let made = 0; made < tokens; made++) {
      const chosen = scope(() => choose(predictor.read(unread)));
      const left = [...chosen.keys()].filter((row) => chosen[row] !== end);
      if (left.length === 0) return;
      const given: (number | undefined)[] = first.map(() => undefined);
      for (const row of left) given[going[row]] = chosen[row];
      if (left.length < chosen.length) {
        predictor.select(left);
        going = left.map((row) => going[row]);
        streams = left.map((row) => streams[row]);
        choose = createChoice(sampling, streams);
      }
      unread = left.map((row) => [chosen[row]]);
      yield given;
    }
  } finally {
    predictor.free();
  }
}

/** Throws where there is nothing to go on from. */
export function requirePrompts(prompts: readonly ArrayLike<number>[]): void {
  const empty = prompts.findIndex(({ length }) => length === 0);
  if (prompts.length > 0 && empty < 0) return;
  throw new RangeError(
    `Cannot continue prompts: expected at least one, each of at least 1 token, got ${
      prompts.length === 0 ? "no prompt" : `an empty prompt at index ${empty}`
    }; begin a text with the token that texts begin with, or a line break`,
  );
}
