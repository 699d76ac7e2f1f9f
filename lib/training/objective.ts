/**
 * What a model is trained to do with a batch.
 *
 * @module
 */
import { Transformer } from "../models/mod.ts";
import {
  type IdArray,
  ignored as ignoredTarget,
  type LanguageBatch,
  type PairBatch,
} from "../data/mod.ts";
import type { Model } from "../models/mod.ts";
import type { Module } from "../nn/mod.ts";
import { type Ids, ids, type Tensor } from "../tensor/mod.ts";

/** One step's examples: single sequences, or pairs of a source and a target. */
export type Batch = LanguageBatch | PairBatch;

/** How a loss is taken. */
export interface LossOptions {
  /** The share of the target's probability that is spread over all tokens. */
  readonly labelSmoothing?: number;
  /** Targets that do not count; padding has this id too. */
  readonly ignored?: number;
}

/** What a kind of model is trained to do with a kind of batch. */
export interface Objective<M extends Module, B> {
  /** How many targets count: a number for each mean that the loss is a sum of, the first for tokens. */
  counts(batch: B): readonly number[];
  /** Every number that the loss is taken of, to find one that is not finite. */
  logits(model: M, batch: B): Tensor;
  /** The batch's part of the loss, whose means are taken over `counts`. */
  loss(model: M, batch: B, counts: readonly number[]): Tensor;
}

/**
 * To say the next token, or the target of each position.
 *
 * @example
 * ```ts
 * import { nextTokens } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const inputs = { data: Int32Array.of(1, 2, 3), shape: [1, 3] };
 * const targets = { data: Int32Array.of(2, 3, 0), shape: [1, 3] };
 * assertEquals(nextTokens({ ignored: 0 }).counts({ inputs, targets }), [2]);
 * ```
 */
export function nextTokens(
  { labelSmoothing, ignored = ignoredTarget }: LossOptions = {},
): Objective<Model, Batch> {
  return {
    counts: (batch) => [countTargets(batch, ignored)],
    logits: (model, batch) => predict(model, batch).logits,
    loss(model, batch, [count]) {
      const { logits, targets } = predict(model, batch);
      return nextTokenLoss(logits, targets, { labelSmoothing, ignored, count });
    },
  };
}

/**
 * A model's logits for a batch, `[batch, time, vocabulary]`, and what they should have been,
 * `[batch, time]`.
 *
 * @throws {TypeError} for pairs without an encoder–decoder, and single sequences with one
 *
 * @example
 * ```ts
 * import { predict } from "./mod.ts";
 * import { Gpt } from "../models/mod.ts";
 * import { initialize } from "../nn/mod.ts";
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
 * const { logits, targets } = predict(model, {
 *   inputs: { data: Int32Array.of(0, 1, 2), shape: [1, 3] },
 *   targets: { data: Int32Array.of(1, 2, 3), shape: [1, 3] },
 * });
 * assertEquals([logits.shape, targets.shape], [[1, 3, 5], [1, 3]]);
 * ```
 */
export function predict(model: Model, batch: Batch): { logits: Tensor; targets: Ids } {
  const toIds = ({ data, shape }: IdArray) => ids(data, shape);
  if (model instanceof Transformer) {
    if (!("source" in batch)) {
      throw new TypeError(
        "Cannot train a transformer on single sequences: expected { source, targetInput, " +
          "targetOutput }, got { inputs, targets }; use a gpt, or data of pairs",
      );
    }
    return {
      logits: model.forward(toIds(batch.source), toIds(batch.targetInput)),
      targets: toIds(batch.targetOutput),
    };
  }
  if (!("inputs" in batch)) {
    throw new TypeError(
      "Cannot train on pairs of sequences: expected { inputs, targets }, got { source, " +
        "targetInput, targetOutput }; use a transformer, or data of single sequences",
    );
  }
  return { logits: model.forward(toIds(batch.inputs)), targets: toIds(batch.targets) };
}

/**
 * How many targets of a batch count.
 *
 * @example
 * ```ts
 * import { countTargets } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const inputs = { data: Int32Array.of(1, 2, 3), shape: [1, 3] };
 * const targets = { data: Int32Array.of(2, 3, -100), shape: [1, 3] };
 * assertEquals(countTargets({ inputs, targets }), 2);
 * ```
 */
export function countTargets(batch: Batch, ignored: number = ignoredTarget): number {
  const { data } = "targets" in batch ? batch.targets : batch.targetOutput;
  let count = 0;
  for (let i = 0; i < data.length; i++) if (data[i] !== ignored) count++;
  return count;
}

/**
 * The cross-entropy of next tokens in nats, averaged over the targets that count: logits
 * `[batch, time, vocabulary]`, targets `[batch, time]`. `count` replaces their number, where the batch
 * is a part of a larger one.
 *
 * @example Equal logits cost as many nats as a fair choice
 * ```ts
 * import { nextTokenLoss } from "./mod.ts";
 * import { ids, zeros } from "../tensor/mod.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const loss = nextTokenLoss(zeros([1, 3, 8]), ids([[1, 2, -100]]));
 * assertAlmostEquals(loss.item(), Math.log(8), 1e-6);
 * ```
 */
export function nextTokenLoss(
  logits: Tensor,
  targets: Ids,
  { labelSmoothing = 0, ignored = ignoredTarget, count }: LossOptions & { count?: number } = {},
): Tensor {
  const counted = count ?? targets.toArray().reduce((n, id) => id === ignored ? n : n + 1, 0);
  return logits.crossEntropy(targets, { smoothing: labelSmoothing, ignored }).sum()
    .mul(1 / Math.max(counted, 1));
}
