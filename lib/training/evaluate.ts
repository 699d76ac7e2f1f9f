/**
 * How good a model is.
 *
 * @module
 */
import type { Model } from "../models/mod.ts";
import { scope } from "../tensor/mod.ts";
import { type Batch, predict } from "./objective.ts";
import { ignored as ignoredTarget } from "../data/mod.ts";

/** What a model scores on held-out data. */
export interface Evaluation {
  /** Mean cross-entropy over the targets that count, in nats, without smoothing. */
  readonly loss: number;
  /** `e^loss`. */
  readonly perplexity: number;
  /** The share of targets that are the likeliest token. */
  readonly accuracy: number;
  /** Targets that counted. */
  readonly tokens: number;
}

/**
 * Scores a model on batches, with dropout off.
 *
 * @throws {RangeError} where no target counts
 *
 * @example
 * ```ts
 * import { evaluate } from "./mod.ts";
 * import { Gpt } from "../models/mod.ts";
 * import { initialize } from "../nn/mod.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const model = initialize(
 *   new Gpt({
 *     vocabulary: 5, context: 8, dModel: 8, layers: 1, placement: "pre",
 *     norm: { kind: "layerNorm" }, positional: { kind: "rotary" },
 *     attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
 *   }),
 *   { seed: 1 },
 * );
 * const inputs = { data: Int32Array.of(0, 1, 2), shape: [1, 3] };
 * const targets = { data: Int32Array.of(1, 2, 3), shape: [1, 3] };
 * const { loss, perplexity } = evaluate(model, [{ inputs, targets }]);
 * assertAlmostEquals(loss, Math.log(5), 0.2); // nothing learned yet
 * assertAlmostEquals(perplexity, Math.exp(loss));
 * ```
 */
export function evaluate(
  model: Model,
  batches: Iterable<Batch>,
  { ignored = ignoredTarget }: { ignored?: number } = {},
): Evaluation {
  let loss = 0;
  let right = 0;
  let tokens = 0;
  for (const batch of batches) {
    scope(() => {
      const { logits, targets } = predict(model, batch);
      const wanted = targets.toArray();
      const likeliest = logits.argmax();
      for (let i = 0; i < wanted.length; i++) {
        if (wanted[i] === ignored) continue;
        tokens++;
        if (wanted[i] === likeliest[i]) right++;
      }
      loss += logits.crossEntropy(targets, { ignored }).sum().item();
    });
  }
  if (tokens === 0) {
    throw new RangeError("Cannot evaluate: expected at least one target that counts, got none");
  }
  const mean = loss / tokens;
  return { loss: mean, perplexity: Math.exp(mean), accuracy: right / tokens, tokens };
}

/**
 * A loss in nats per token as bits per character: `loss / ln 2 · tokens / characters`.
 *
 * @example
 * ```ts
 * import { bitsPerCharacter } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(bitsPerCharacter(Math.log(4), 100, 400), 0.5);
 * ```
 */
export function bitsPerCharacter(loss: number, tokens: number, characters: number): number {
  return loss / Math.LN2 * tokens / characters;
}
