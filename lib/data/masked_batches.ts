import { RandomStream } from "../random/mod.ts";
import { type IdArray, ignored, rows } from "./batch.ts";
import { type MaskingOptions, maskTokens } from "./masking.ts";
import { type SentenceIds, type SentencePairOptions, sentencePairs } from "./sentence_pairs.ts";

/** A batch for an encoder that is to find hidden tokens. */
export interface MaskedBatch {
  /** What is read, `[batch, time]`. */
  readonly inputs: IdArray;
  /** Which text each token belongs to, `[batch, time]`. */
  readonly segments?: IdArray;
  /** The tokens that were hidden, `[batch, time]`; {@linkcode ignored} where none was chosen. */
  readonly targets: IdArray;
  /** 0 where the second text follows the first, 1 where it does not: `[batch]`. */
  readonly nextSentence?: IdArray;
}

/** A sequence to hide tokens of; those of pairs say their segments too. */
export interface MaskableSequence {
  /** Its tokens. */
  readonly ids: ArrayLike<number>;
  /** Which text each token belongs to: 0 or 1. */
  readonly segments?: ArrayLike<number>;
  /** Whether the second text follows the first. */
  readonly follows?: boolean;
}

/** How sequences become a batch. */
export interface MaskedBatchOptions extends MaskingOptions {
  /** The token that fills short sequences up. */
  readonly padding: number;
}

/**
 * Hides tokens of some sequences, and fills them up to the longest.
 *
 * @example
 * ```ts
 * import { maskedBatch } from "./mod.ts";
 * import { RandomStream } from "../random/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const options = { vocabulary: 100, mask: 4, untouched: [0, 2, 3], padding: 0 };
 * const sequences = [{ ids: [2, 10, 11, 12, 3] }, { ids: [2, 13, 3] }];
 * const { inputs, targets } = maskedBatch(sequences, options, RandomStream.named(1, "masks"));
 * assertEquals([inputs.shape, targets.shape], [[2, 5], [2, 5]]);
 * ```
 */
export function maskedBatch(
  sequences: readonly MaskableSequence[],
  { padding, ...options }: MaskedBatchOptions,
  random: RandomStream,
): MaskedBatch {
  const masked = sequences.map(({ ids }) => maskTokens(ids, options, random));
  const batch = {
    inputs: rows(masked.map(({ inputs }) => inputs), padding),
    targets: rows(masked.map(({ targets }) => targets), ignored),
  };
  if (sequences.some(({ segments, follows }) => segments === undefined || follows === undefined)) {
    return batch;
  }
  return {
    ...batch,
    segments: rows(sequences.map(({ segments }) => segments!), 0),
    nextSentence: {
      data: Int32Array.from(sequences, ({ follows }) => follows ? 0 : 1),
      shape: [sequences.length],
    },
  };
}

/**
 * Batches without end to pretrain a BERT on (Devlin et al. 2018): pass after pass, sentences are paired
 * anew, and other tokens are hidden. A seed gives the same batches each time.
 *
 * @throws {RangeError} with fewer than two documents
 */
export function* preTrainingBatches(
  documents: readonly SentenceIds[],
  options: MaskedBatchOptions & SentencePairOptions & { readonly batch: number },
  seed: number,
): Generator<MaskedBatch, never> {
  let waiting: MaskableSequence[] = [];
  for (let pass = 0;; pass++) {
    const random = RandomStream.named(seed, "data", "pretraining", String(pass));
    waiting.push(...random.shuffle(sentencePairs(documents, options, random.fork("pairs"))));
    while (waiting.length >= options.batch) {
      yield maskedBatch(
        waiting.slice(0, options.batch),
        options,
        random.fork("masks", String(waiting.length)),
      );
      waiting = waiting.slice(options.batch);
    }
  }
}
