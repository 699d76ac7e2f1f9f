/**
 * Targets for sources, by an encoder–decoder.
 *
 * @module
 */
import type { Transformer } from "../transformer.ts";
import { beamSearch } from "./beam_search.ts";
import type { SamplingOptions } from "./choose.ts";
import { continueTexts } from "./generate.ts";
import { requireWhole } from "./predictor.ts";
import { TransformerPredictor } from "./transformer_predictor.ts";

/** How sources are translated. */
export interface TranslateOptions extends SamplingOptions {
  /** The token that every target begins with; it is not given out. */
  readonly begin: number;
  /** The token that ends a target; it is not given out. */
  readonly end: number;
  /** The most tokens of a target, the end token included; the model's context by default. */
  readonly tokens?: number;
  /** How many targets are kept at each step; 1 by default, which is no search. */
  readonly beams?: number;
  /** α of the length penalty of beam search; 0.6 by default. */
  readonly lengthPenalty?: number;
  /** Seeds what is drawn. 0 by default. */
  readonly seed?: number;
  /** Whether keys and values are kept so that each token is read once; true by default. */
  readonly cache?: boolean;
}

/**
 * Translates sources, which may differ in length: one target for each, without `begin` and `end`.
 *
 * Takes the likeliest token at each step unless told otherwise: `beams` searches for the likeliest whole
 * target, `temperature` draws.
 *
 * @example
 * ```ts
 * import { translate } from "./translate.ts";
 * import { Transformer } from "../transformer.ts";
 * import { initialize } from "../../nn/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const model = initialize(
 *   new Transformer({
 *     sourceVocabulary: 9,
 *     targetVocabulary: 7,
 *     context: 8,
 *     dModel: 16,
 *     encoderLayers: 1,
 *     decoderLayers: 1,
 *     norm: { kind: "layerNorm" },
 *     placement: "post",
 *     positional: { kind: "sinusoidal" },
 *     attention: { heads: 2 },
 *     feedForward: { kind: "relu" },
 *   }),
 *   { seed: 1 },
 * );
 * const targets = translate(model, [[3, 1, 4], [5]], { begin: 1, end: 2, beams: 4 });
 * assertEquals(targets.length, 2);
 * ```
 *
 * @throws {RangeError} for an empty source, options out of range or at odds, and logits that are not
 * finite
 */
export function translate(
  model: Transformer,
  sources: readonly ArrayLike<number>[],
  {
    begin,
    end,
    tokens = model.config.context,
    beams = 1,
    lengthPenalty,
    temperature = 0,
    topK,
    topP,
    seed,
    cache,
  }: TranslateOptions,
): number[][] {
  requireWhole("beams", beams, 1);
  if (beams > 1 && temperature > 0) {
    throw new RangeError(
      `Cannot search and draw at once: expected beams of 1 with a temperature above 0, got ${beams} ` +
        `beams and temperature ${temperature}; leave one of them out`,
    );
  }
  const { maximumLength } = model.positional;
  if (tokens > maximumLength) {
    throw new RangeError(
      `Cannot make targets of ${tokens} tokens: expected at most ${maximumLength}, for which this ` +
        `positional encoding has vectors, got ${tokens}; leave tokens out`,
    );
  }
  const empty = sources.findIndex(({ length }) => length === 0);
  if (empty >= 0) {
    throw new RangeError(
      `Cannot translate source ${empty}: expected at least 1 token, got an empty source; leave it out`,
    );
  }
  if (sources.length === 0) return [];
  const predictor = new TransformerPredictor(model, sources, { capacity: tokens, cache });
  const first = sources.map(() => [begin]);
  if (beams > 1) {
    return beamSearch(predictor, first, { tokens, end, beams, lengthPenalty })
      .map(([best]) => [...best.tokens]);
  }
  const targets: number[][] = sources.map(() => []);
  const steps = continueTexts(predictor, first, { tokens, end, seed, temperature, topK, topP });
  for (const step of steps) {
    step.forEach((token, row) => {
      if (token !== undefined) targets[row].push(token);
    });
  }
  return targets;
}
