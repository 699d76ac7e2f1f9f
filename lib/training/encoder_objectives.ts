/**
 * What encoders are pretrained and fine-tuned to do.
 *
 * @module
 */
import { type IdArray, ignored, type MaskedBatch } from "../data/mod.ts";
import type {
  AnswerExtractor,
  BertForPreTraining,
  SequenceClassifier,
  TokenClassifier,
} from "../models/mod.ts";
import { type Ids, ids, type Tensor } from "../tensor/mod.ts";
import type { Objective } from "./objective.ts";

/** Sequences, and the class of each. */
export interface ClassBatch {
  /** `[batch, time]`. */
  readonly inputs: IdArray;
  /** Which text each token belongs to, `[batch, time]`. */
  readonly segments?: IdArray;
  /** `[batch]`, or of each token `[batch, time]`; `ignored` where it does not count. */
  readonly classes: IdArray;
}

/** Sequences, and the part of each that is the answer. */
export interface SpanBatch extends Omit<ClassBatch, "classes"> {
  /** The position of the answer's first token, `[batch]`; `ignored` where there is none. */
  readonly starts: IdArray;
  /** That of its last token. */
  readonly ends: IdArray;
}

const toIds = ({ data, shape }: IdArray): Ids => ids(data, shape);

const read = ({ inputs, segments }: Omit<ClassBatch, "classes">) =>
  [toIds(inputs), segments === undefined ? {} : { segments: toIds(segments) }] as const;

const countOf = ({ data }: IdArray) => data.reduce((n, id) => id === ignored ? n : n + 1, 0);

const mean = (logits: Tensor, targets: Ids, count: number) =>
  logits.crossEntropy(targets, { ignored }).sum().mul(1 / Math.max(count, 1));

/**
 * To find hidden tokens, and to tell whether two texts follow each other where the model does: the sum of
 * both mean cross-entropies in nats (Devlin et al. 2018). Only the chosen positions are projected to
 * the vocabulary.
 */
export const fillGaps: Objective<BertForPreTraining, MaskedBatch> = {
  counts: ({ targets, nextSentence }) => [countOf(targets), nextSentence?.data.length ?? 0],
  logits: (model, batch) => model.forward(...read(batch)).tokenLogits,
  loss(model, batch, [tokens, pairs]) {
    const chosen = Array.from(batch.targets.data.keys())
      .filter((at) => batch.targets.data[at] !== ignored);
    // Where none was chosen there is nothing to project, and every target is passed over.
    const some = chosen.length > 0;
    const [inputs, options] = read(batch);
    const { tokenLogits, nextSentenceLogits } = model.forward(
      inputs,
      some ? { ...options, positions: ids(chosen) } : options,
    );
    const targets = some
      ? ids(Int32Array.from(chosen, (at) => batch.targets.data[at]))
      : toIds(batch.targets);
    const gaps = mean(tokenLogits, targets, tokens);
    return nextSentenceLogits === undefined || batch.nextSentence === undefined
      ? gaps
      : gaps.add(mean(nextSentenceLogits, toIds(batch.nextSentence), pairs));
  },
};

/** To tell the class of a sequence, or of each token: mean cross-entropy in nats. */
export const classify: Objective<SequenceClassifier | TokenClassifier, ClassBatch> = {
  counts: ({ classes }) => [countOf(classes)],
  logits: (model, batch) => model.forward(...read(batch)),
  loss(model, batch, [count]) {
    return mean(model.forward(...read(batch)), toIds(batch.classes), count);
  },
};

/** To find an answer: the mean of the cross-entropies of its start and its end, in nats. */
export const extractAnswers: Objective<AnswerExtractor, SpanBatch> = {
  counts: ({ starts, ends }) => [countOf(starts), countOf(ends)],
  logits(model, batch) {
    const { start, end } = model.forward(...read(batch));
    return start.concatenate(end, 0);
  },
  loss(model, batch, [starts, ends]) {
    const { start, end } = model.forward(...read(batch));
    return mean(start, toIds(batch.starts), starts)
      .add(mean(end, toIds(batch.ends), ends)).mul(0.5);
  },
};
