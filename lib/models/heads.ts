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
}

// BERT's: heads are drawn as its other weights.
const initializer = normal(0.02);

/** An encoder with a linear map from one vector for the sequence to classes. */
export class SequenceClassifier<E extends SequenceEncoder = SequenceEncoder> extends Module {
  readonly encoder: E;
  readonly dropout: Dropout;
  readonly classifier: Linear;

  constructor(encoder: E, { classes, dropout = 0.1 }: HeadOptions) {
    super();
    this.encoder = encoder;
    this.dropout = new Dropout(dropout);
    this.classifier = new Linear({ inputs: encoder.dModel, outputs: classes }, { initializer });
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

/** An encoder with a linear map from each token's state to classes: names, parts of speech. */
export class TokenClassifier<E extends SequenceEncoder = SequenceEncoder> extends Module {
  readonly encoder: E;
  readonly dropout: Dropout;
  readonly classifier: Linear;

  constructor(encoder: E, { classes, dropout = 0.1 }: HeadOptions) {
    super();
    this.encoder = encoder;
    this.dropout = new Dropout(dropout);
    this.classifier = new Linear({ inputs: encoder.dModel, outputs: classes }, { initializer });
  }

  /** Class logits of each token: ids `[batch, time]` → `[batch, time, classes]`. */
  forward(ids: Ids, inputs: EncoderInputs = {}): Tensor {
    return this.classifier.forward(this.dropout.forward(this.encoder.encode(ids, inputs)));
  }
}

/** Where an answer begins and where it ends: logits over the positions, each `[batch, time]`. */
export interface SpanLogits {
  readonly start: Tensor;
  readonly end: Tensor;
}

/** An encoder that marks the part of a text which answers a question. */
export class AnswerExtractor<E extends SequenceEncoder = SequenceEncoder> extends Module {
  readonly encoder: E;
  /** To the logits of start and end. */
  readonly span: Linear;

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
