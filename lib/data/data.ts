import type { Tokenizer } from "../text/mod.ts";
import type { LanguageBatch, PairBatch, Sizes } from "./batch.ts";

/** Data for a decoder: text, or a synthetic task written as one sequence. */
export interface LanguageData {
  /** Tells it from {@linkcode PairData}. */
  readonly kind: "language";
  /** What it is, for reports. */
  readonly description: string;
  /** Turns the ids back into text. */
  readonly tokenizer: Tokenizer;
  /** Times in a batch: what the model's context must hold. */
  readonly context: number;
  /** How much there is. */
  readonly sizes: Sizes;
  /**
   * Batches without end. A seed gives the same ones each time; batch number `from` comes first,
   * the same as if those before it had been taken.
   */
  trainingBatches(seed: number, from?: number): Generator<LanguageBatch, never>;
  /** All that is held out, once, in the same batches each time. */
  validationBatches(): Iterable<LanguageBatch>;
}

/** Running text: its ids too, for windows of other lengths. */
export interface TextData extends LanguageData {
  /** The whole text as ids. */
  readonly ids: { readonly training: Int32Array; readonly validation: Int32Array };
}

/** A source text and all the targets that are right. */
export interface PairExample {
  /** What is given. */
  readonly source: string;
  /** What counts as right. */
  readonly targets: readonly string[];
}

/** Data for an encoder–decoder. */
export interface PairData {
  /** Tells it from {@linkcode LanguageData}. */
  readonly kind: "pairs";
  /** What it is, for reports. */
  readonly description: string;
  /** Tokenizer of the sources; its `padding` fills up rows. */
  readonly source: Tokenizer;
  /** Tokenizer of the targets, with `padding`, `begin` and `end`. */
  readonly target: Tokenizer;
  /** Most times in a batch: what the model's contexts must hold. */
  readonly context: { readonly source: number; readonly target: number };
  /** How much there is. */
  readonly sizes: Sizes;
  /**
   * Batches without end, pass after pass. A seed gives the same ones each time; batch number
   * `from` comes first, the same as if those before it had been taken.
   */
  trainingBatches(seed: number, from?: number): Generator<PairBatch, never>;
  /** All that is held out, once: of each source the first target. */
  validationBatches(): Iterable<PairBatch>;
  /** All that is held out, with every target that is right: for counting exact answers. */
  readonly validationExamples: readonly PairExample[];
}
