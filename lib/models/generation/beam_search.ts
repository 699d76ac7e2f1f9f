/**
 * Beam search: several texts are kept at each step, and the best at the end is given.
 *
 * @module
 */
import { scope, tensor } from "../../tensor/mod.ts";
import type { Gpt } from "../gpt.ts";
import { requirePrompts } from "./generate.ts";
import { GptPredictor, type WindowOptions } from "./gpt_predictor.ts";
import { type Predictor, requireFinite, requireWhole } from "./predictor.ts";

/** How texts are searched for. */
export interface BeamOptions {
  /** The most tokens to make, the end token included. */
  readonly tokens: number;
  /** The token that ends a text. */
  readonly end?: number;
  /** How many texts are kept at each step. */
  readonly beams: number;
  /**
   * α of the length penalty: texts are ranked by `ln p / ((5 + n) / 6)^α` for n tokens, the end token
   * included (Wu et al. 2016, equation 14, without its coverage penalty). 0 ranks by probability, which
   * favors short texts; 0.6 by default, as in Vaswani et al. 2017.
   */
  readonly lengthPenalty?: number;
}

/** A text that was found. */
export interface Hypothesis {
  /** Without the end token. */
  readonly tokens: readonly number[];
  /** `ln p` of all tokens, the end token included, in nats. */
  readonly logProbability: number;
  /** What texts are ranked by: `logProbability` over the length penalty. */
  readonly score: number;
  /** Whether it ends with the end token, rather than where `tokens` ran out. */
  readonly finished: boolean;
}

interface Beam {
  readonly tokens: readonly number[];
  readonly logProbability: number;
}

/** One text's search. */
interface Search {
  /** Which of the predictor's first rows it began with. */
  readonly index: number;
  readonly finished: Hypothesis[];
  beams: Beam[];
}

/**
 * The continuations of a prompt that beam search finds, best first.
 *
 * @throws {RangeError} for an empty prompt, options out of range, and logits that are not finite
 *
 * @example
 * ```ts
 * import { searchContinuations } from "./mod.ts";
 * import { Gpt } from "../mod.ts";
 * import { initialize } from "../../nn/mod.ts";
 * import { assert } from "@std/assert";
 *
 * const model = initialize(
 *   new Gpt({
 *     vocabulary: 5, context: 8, dModel: 8, layers: 1, placement: "pre",
 *     norm: { kind: "layerNorm" }, positional: { kind: "rotary" },
 *     attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
 *   }),
 *   { seed: 1 },
 * );
 * const [best, second] = searchContinuations(model, [1, 2], { tokens: 4, beams: 2 });
 * assert(best.logProbability >= second.logProbability);
 * ```
 */
export function searchContinuations(
  model: Gpt,
  prompt: ArrayLike<number>,
  { cache, context, keep, ...options }: BeamOptions & WindowOptions,
): Hypothesis[] {
  requirePrompts([prompt]);
  const predictor = new GptPredictor(model, { cache, context, keep });
  return beamSearch(predictor, [Array.from(prompt)], options)[0];
}

/**
 * Searches for the texts that each row of a predictor goes on with once it has read `first`, best
 * first; then frees the predictor. At most `beams` texts for each row: those that ended, or where
 * none did, those that `tokens` cut short.
 *
 * A row's search ends when none of its beams can still get above what it has found: a beam only
 * becomes less likely, and no length penalty helps it more than that of `tokens`.
 *
 * @throws {RangeError} for options out of range, and logits that are not finite
 *
 * @example
 * ```ts
 * import { beamSearch, TransformerPredictor } from "./mod.ts";
 * import { Transformer } from "../mod.ts";
 * import { initialize } from "../../nn/mod.ts";
 * import { assert } from "@std/assert";
 *
 * const model = initialize(
 *   new Transformer({
 *     sourceVocabulary: 9, targetVocabulary: 7, context: 8, dModel: 8,
 *     encoderLayers: 1, decoderLayers: 1, placement: "post",
 *     norm: { kind: "layerNorm" }, positional: { kind: "sinusoidal" },
 *     attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
 *   }),
 *   { seed: 1 },
 * );
 * const predictor = new TransformerPredictor(model, [[3, 1, 4]], { capacity: 8 });
 * const [found] = beamSearch(predictor, [[1]], { tokens: 5, end: 2, beams: 3 });
 * assert(found.length <= 3);
 * ```
 */
export function beamSearch(
  predictor: Predictor,
  first: readonly (readonly number[])[],
  { tokens, end, beams, lengthPenalty = 0.6 }: BeamOptions,
): Hypothesis[][] {
  requireWhole("beams", beams, 1);
  requireWhole("tokens", tokens, 1);
  if (!(lengthPenalty >= 0 && lengthPenalty < Infinity)) {
    throw new RangeError(
      `Cannot search with lengthPenalty ${lengthPenalty}: expected a number of at least 0, got ` +
        `${lengthPenalty}; try 0.6`,
    );
  }
  const penalties = lengthPenalties(tokens, lengthPenalty);
  const searches = first.map((_, index): Search => ({
    index,
    finished: [],
    beams: [{ tokens: [], logProbability: 0 }],
  }));
  try {
    let unread = first;
    for (let length = 1, going = searches; length <= tokens; length++) {
      const { logits, vocabulary } = scope(() => {
        const read = predictor.read(unread);
        requireFinite(read.toArray(), read.shape[1]);
        return { logits: read.logSoftmax().toArray(), vocabulary: read.shape[1] };
      });
      const rows: number[] = [];
      let row = 0;
      for (const search of going) {
        const from = row;
        row += search.beams.length;
        const kept = advance(search, logits.subarray(from * vocabulary, row * vocabulary), {
          vocabulary,
          end,
          beams,
          penalty: penalties[length],
        });
        if (isSettled(search, beams, penalties[tokens])) search.beams = [];
        else rows.push(...kept.map((beam) => from + beam));
      }
      if (length === tokens || rows.length === 0) break;
      going = going.filter((search) => search.beams.length > 0);
      if (rows.length !== row || rows.some((kept, i) => kept !== i)) predictor.select(rows);
      unread = going.flatMap((search) => search.beams.map((beam) => [beam.tokens.at(-1)!]));
    }
  } finally {
    predictor.free();
  }
  return searches.map(({ finished, beams: cut }) => {
    const found = finished.length > 0 ? finished : cut.map((beam): Hypothesis => ({
      ...beam,
      score: beam.logProbability / penalties[tokens],
      finished: false,
    }));
    return found.sort((a, b) => b.score - a.score).slice(0, beams);
  });
}

/** Takes one step of a search; gives the beam that each of its new beams came from. */
function advance(
  search: Search,
  logProbabilities: Float32Array,
  { vocabulary, end, beams, penalty }: {
    vocabulary: number;
    end: number | undefined;
    beams: number;
    penalty: number;
  },
): number[] {
  const next: Beam[] = [];
  const from: number[] = [];
  // Each beam ends in one way at most: of twice as many candidates, enough go on.
  const candidates = likeliest(search.beams, logProbabilities, vocabulary, 2 * beams);
  for (const { beam, token, logProbability } of candidates) {
    const { tokens } = search.beams[beam];
    if (token === end) {
      search.finished.push({
        tokens,
        logProbability,
        score: logProbability / penalty,
        finished: true,
      });
    } else if (next.length < beams) {
      next.push({ tokens: [...tokens, token], logProbability });
      from.push(beam);
    }
  }
  search.beams = next;
  return from;
}

/** Whether nothing that a search's beams may become gets among the `beams` best that it has found. */
function isSettled({ finished, beams }: Search, wanted: number, longest: number): boolean {
  if (beams.length === 0) return true;
  if (finished.length < wanted) return false;
  const worst = finished.map(({ score }) => score).sort((a, b) => b - a)[wanted - 1];
  return beams[0].logProbability / longest <= worst;
}

interface Candidate {
  readonly beam: number;
  readonly token: number;
  readonly logProbability: number;
}

/** The likeliest ways to go on, best first; of equally likely ones the earlier beam and lower token. */
function likeliest(
  beams: readonly Beam[],
  logProbabilities: Float32Array,
  vocabulary: number,
  count: number,
): Candidate[] {
  const best: Candidate[] = [];
  beams.forEach(({ logProbability: before }, beam) => {
    for (let token = 0; token < vocabulary; token++) {
      const logProbability = before + logProbabilities[beam * vocabulary + token];
      if (best.length === count && logProbability <= best[count - 1].logProbability) continue;
      let place = best.length;
      while (place > 0 && best[place - 1].logProbability < logProbability) place--;
      best.splice(place, 0, { beam, token, logProbability });
      if (best.length > count) best.pop();
    }
  });
  return best;
}

/** `((5 + n) / 6)^α` for n from 0, by the kernels: `Math.pow` may differ between machines. */
function lengthPenalties(longest: number, alpha: number): Float32Array {
  return scope(() =>
    tensor(Float32Array.from({ length: longest + 1 }, (_, n) => (5 + n) / 6))
      .log().mul(alpha).exp().toArray()
  );
}
