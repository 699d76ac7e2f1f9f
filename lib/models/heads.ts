/**
 * What is put on an encoder to fine-tune it (Devlin et al. 2018, section 4).
 *
 * @module
 */
import { Dropout, Linear, Module, normal } from "../nn/mod.ts";
import type { Ids, Tensor } from "../tensor/mod.ts";
import type { EncoderInputs, SequenceEncoder } from "./sequence_encoder.ts";

/** What a head is set with. */
export interface HeadOptions {
  /** How many classes there are. */
  readonly classes: number;
  /** The share of its input that is dropped while training; 0.1 by default. */
  readonly dropout?: number;
  /** What each class is called. */
  readonly labels?: readonly string[];
}

// BERT's: heads are drawn as its other weights.
const initializer = normal(0.02);

/**
 * An encoder with a linear map from one vector for the sequence to classes.
 *
 * @example
 * ```ts
 * import { Bert, presets, SequenceClassifier } from "./mod.ts";
 * import { initialize } from "../nn/mod.ts";
 * import { ids } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const bert = new Bert({ ...presets["bert-tiny"], vocabulary: 100 });
 * const model = initialize(new SequenceClassifier(bert, { classes: 3 }), { seed: 1 });
 * assertEquals(model.forward(ids([[2, 7, 3], [2, 8, 3]])).shape, [2, 3]);
 * ```
 */
export class SequenceClassifier<E extends SequenceEncoder = SequenceEncoder> extends Module {
  /** What the head stands on. */
  readonly encoder: E;
  /** Of what is pooled. */
  readonly dropout: Dropout;
  /** `[dModel, classes]`. */
  readonly classifier: Linear;
  readonly #config: HeadOptions;

  /** A new head on an encoder. */
  constructor(encoder: E, config: HeadOptions) {
    super();
    const { classes, dropout = 0.1 } = config;
    this.encoder = encoder;
    this.dropout = new Dropout(dropout);
    this.classifier = new Linear({ inputs: encoder.dModel, outputs: classes }, { initializer });
    this.#config = config;
  }

  /** What the head is set with. */
  get config(): HeadOptions {
    return this.#config;
  }

  /** Class logits: ids `[batch, time]` → `[batch, classes]`. */
  forward(
    ids: Ids,
    { keyMask = this.encoder.keyMask(ids), ...inputs }: EncoderInputs = {},
  ): Tensor {
    const states = this.encoder.encode(ids, { keyMask, ...inputs });
    return this.classifier.forward(this.dropout.forward(this.encoder.pool(states, keyMask)));
  }
}

/**
 * An encoder with a linear map from each token's state to classes: names, parts of speech.
 *
 * @example
 * ```ts
 * import { Bert, presets, TokenClassifier } from "./mod.ts";
 * import { initialize } from "../nn/mod.ts";
 * import { ids } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const bert = new Bert({ ...presets["bert-tiny"], vocabulary: 100 });
 * const model = initialize(new TokenClassifier(bert, { classes: 5 }), { seed: 1 });
 * assertEquals(model.forward(ids([[2, 7, 3], [2, 8, 3]])).shape, [2, 3, 5]);
 * ```
 */
export class TokenClassifier<E extends SequenceEncoder = SequenceEncoder> extends Module {
  /** What the head stands on. */
  readonly encoder: E;
  /** Of the states. */
  readonly dropout: Dropout;
  /** `[dModel, classes]`. */
  readonly classifier: Linear;
  readonly #config: HeadOptions;

  /** A new head on an encoder. */
  constructor(encoder: E, config: HeadOptions) {
    super();
    const { classes, dropout = 0.1 } = config;
    this.encoder = encoder;
    this.dropout = new Dropout(dropout);
    this.classifier = new Linear({ inputs: encoder.dModel, outputs: classes }, { initializer });
    this.#config = config;
  }

  /** What the head is set with. */
  get config(): HeadOptions {
    return this.#config;
  }

  /** Class logits of each token: ids `[batch, time]` → `[batch, time, classes]`. */
  forward(ids: Ids, inputs: EncoderInputs = {}): Tensor {
    return this.classifier.forward(this.dropout.forward(this.encoder.encode(ids, inputs)));
  }
}

/** Where an answer begins and where it ends: logits over the positions, each `[batch, time]`. */
export interface SpanLogits {
  /** Of the answer's first token. */
  readonly start: Tensor;
  /** Of the answer's last token. */
  readonly end: Tensor;
}

/**
 * An encoder that marks the part of a text which answers a question.
 *
 * @example
 * ```ts
 * import { AnswerExtractor, Bert, presets } from "./mod.ts";
 * import { initialize } from "../nn/mod.ts";
 * import { ids } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const bert = new Bert({ ...presets["bert-tiny"], vocabulary: 100 });
 * const model = initialize(new AnswerExtractor(bert), { seed: 1 });
 * const { start, end } = model.forward(ids([[2, 7, 3, 8, 9, 3]]));
 * assertEquals([start.shape, end.shape], [[1, 6], [1, 6]]);
 * ```
 */
export class AnswerExtractor<E extends SequenceEncoder = SequenceEncoder> extends Module {
  /** What the head stands on. */
  readonly encoder: E;
  /** To the logits of start and end. */
  readonly span: Linear;

  /** A new head on an encoder. */
  constructor(encoder: E) {
    super();
    this.encoder = encoder;
    this.span = new Linear({ inputs: encoder.dModel, outputs: 2 }, { initializer });
  }

  /** Ids `[batch, time]` of question and text. */
  forward(ids: Ids, inputs: EncoderInputs = {}): SpanLogits {
    const logits = this.span.forward(this.encoder.encode(ids, inputs));
    const part = (i: number) => logits.slice(2, i, i + 1).reshape(ids.shape);
    return { start: part(0), end: part(1) };
  }
}
