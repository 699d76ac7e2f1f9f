/**
 * Encoders that are pretrained by filling gaps (BERT: Devlin et al. 2018).
 *
 * @module
 */
import { Embedding, Linear, Module, paddingMask, partOf } from "../nn/mod.ts";
import { type Ids, ids as makeIds, type Tensor } from "../tensor/mod.ts";
import { Encoder, type EncoderConfig } from "./encoder.ts";
import { MaskedTokenHead } from "./masked_token_head.ts";
import { type EncoderInputs, SequenceEncoder } from "./sequence_encoder.ts";
import { createInitialization } from "./stack.ts";

/** What is applied to a pooled vector. */
export type PoolerActivation = "tanh" | "relu";

const poolerActivations: Readonly<Record<PoolerActivation, (x: Tensor) => Tensor>> = {
  tanh: (x) => x.tanh(),
  relu: (x) => x.relu(),
};

/** A BERT's description: plain JSON. */
export interface BertConfig extends EncoderConfig {
  /** How many tokens there are. */
  readonly vocabulary: number;
  /** How many texts a sequence may be made of, each marked with a vector; 2 by default, 0 for none. */
  readonly segments?: number;
  /** The token that fills short sequences up; nobody attends to it. 0 by default. */
  readonly padding?: number;
  /** Whether there is a map from the first token's state to a vector for the sequence; true by default. */
  readonly pooler?: boolean;
  /** What is applied to what it gives: "tanh" by default, "relu" as in DistilBERT's classifier. */
  readonly poolerActivation?: PoolerActivation;
}

/**
 * Token, segment and position embeddings, normalized, then blocks that see the whole sequence.
 *
 * @example
 * ```ts
 * import { Bert } from "./bert.ts";
 * import { presets } from "./presets.ts";
 * import { initialize } from "../nn/mod.ts";
 * import { ids } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const bert = initialize(new Bert({ ...presets["bert-tiny"], vocabulary: 100 }), { seed: 1 });
 * const states = bert.encode(ids([[2, 7, 3, 0], [2, 8, 9, 3]]));
 * assertEquals(states.shape, [2, 4, 128]);
 * assertEquals(bert.pool(states).shape, [2, 128]);
 * ```
 */
export class Bert extends SequenceEncoder {
  /** `[vocabulary, dModel]`. */
  readonly embedding: Embedding;
  /** `[segments, dModel]`. */
  readonly segmentEmbedding?: Embedding;
  /** Positions, norm and blocks. */
  readonly encoder: Encoder;
  /** `[dModel, dModel]`. */
  readonly pooler?: Linear;
  readonly #config: BertConfig;

  /** The parts that a config describes, their parameters not yet set. */
  constructor(config: BertConfig) {
    super();
    const { vocabulary, dModel, layers, segments = 2, pooler = true } = config;
    partOf("poolerActivation", poolerActivations, config.poolerActivation ?? "tanh");
    const initialization = createInitialization({ branches: 2 * layers }, config.initialization);
    const embed = (vocabulary: number) =>
      new Embedding({ vocabulary, dModel }, { initializer: initialization.embedding(dModel) });
    this.embedding = embed(vocabulary);
    if (segments > 0) this.segmentEmbedding = embed(segments);
    this.encoder = new Encoder({ embeddingNorm: true, ...config });
    if (pooler) {
      this.pooler = new Linear({ inputs: dModel, outputs: dModel }, {
        initializer: initialization.weight(dModel, dModel),
      });
    }
    this.#config = config;
  }

  /** What this model was made from. */
  get config(): BertConfig {
    return this.#config;
  }

  /** The width of its states. */
  get dModel(): number {
    return this.#config.dModel;
  }

  /** What hides padding: `[batch, time]`. */
  override keyMask(ids: Ids): Tensor {
    return paddingMask(ids, this.#config.padding ?? 0);
  }

  /** States of each position: ids `[batch, time]` → `[batch, time, dModel]`. */
  encode(ids: Ids, { segments, keyMask = this.keyMask(ids) }: EncoderInputs = {}): Tensor {
    let x = this.embedding.forward(ids);
    if (this.segmentEmbedding !== undefined) {
      const first = () => makeIds(new Int32Array(x.size / this.dModel), ids.shape);
      x = x.add(this.segmentEmbedding.forward(segments ?? first()));
    } else if (segments !== undefined) {
      throw new TypeError(
        "Cannot read segments: expected none, for the model has no embedding of them; leave them " +
          "out, or set segments in its config",
      );
    }
    return this.encoder.forward(x, { keyMask });
  }

  /**
   * One vector for a whole sequence, `[batch, dModel]`: `activation(x W + b)` of the first token's state, or
   * where there is no pooler the mean of what is not hidden.
   */
  override pool(states: Tensor, keyMask?: Tensor): Tensor {
    if (this.pooler === undefined) return super.pool(states, keyMask);
    const [batch, , dModel] = states.shape;
    const { poolerActivation = "tanh" } = this.#config;
    const first = states.slice(1, 0, 1).reshape([batch, dModel]);
    return poolerActivations[poolerActivation](this.pooler.forward(first));
  }
}

/** The description of a BERT with the heads that it is pretrained with: plain JSON. */
export interface BertForPreTrainingConfig extends BertConfig {
  /** Whether it tells whether the second text follows the first; true by default, and needs a pooler. */
  readonly nextSentence?: boolean;
}

/** What a BERT says in pretraining. */
export interface PreTrainingOutput {
  /** `[batch, time, dModel]`. */
  readonly states: Tensor;
  /** `[batch, time, vocabulary]`, or `[positions, vocabulary]` where positions were asked for. */
  readonly tokenLogits: Tensor;
  /** `[batch, dModel]`, where there is a pooler. */
  readonly pooled?: Tensor;
  /** `[batch, 2]`: whether the second text follows (class 0), or is another (class 1). */
  readonly nextSentenceLogits?: Tensor;
}

/**
 * A BERT that fills gaps, and tells whether two texts follow each other.
 *
 * @example
 * ```ts
 * import { BertForPreTraining, presets } from "./mod.ts";
 * import { initialize } from "../nn/mod.ts";
 * import { ids } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const model = initialize(
 *   new BertForPreTraining({ ...presets["bert-tiny"], vocabulary: 100 }),
 *   { seed: 1 },
 * );
 * const { tokenLogits, nextSentenceLogits } = model.forward(ids([[2, 7, 3, 0], [2, 8, 9, 3]]));
 * assertEquals([tokenLogits.shape, nextSentenceLogits!.shape], [[2, 4, 100], [2, 2]]);
 * ```
 */
export class BertForPreTraining extends Module {
  /** What the heads stand on. */
  readonly bert: Bert;
  /** Says which token stood where. */
  readonly tokenHead: MaskedTokenHead;
  /** `[dModel, 2]`, on what is pooled. */
  readonly nextSentence?: Linear;
  readonly #config: BertForPreTrainingConfig;

  /**
   * The parts that a config describes, their parameters not yet set.
   *
   * @throws {RangeError} for `nextSentence` without a pooler
   */
  constructor(config: BertForPreTrainingConfig) {
    super();
    const { dModel, layers, pooler = true, nextSentence = true } = config;
    if (nextSentence && !pooler) {
      throw new RangeError(
        "Cannot tell whether sentences follow each other: expected a pooler, got none; set " +
          "nextSentence to false",
      );
    }
    const initialization = createInitialization({ branches: 2 * layers }, config.initialization);
    this.bert = new Bert(config);
    this.tokenHead = new MaskedTokenHead(config, { initialization });
    if (nextSentence) {
      this.nextSentence = new Linear({ inputs: dModel, outputs: 2 }, {
        initializer: initialization.weight(dModel, 2),
      });
    }
    this.#config = config;
  }

  /** What this model was made from. */
  get config(): BertForPreTrainingConfig {
    return this.#config;
  }

  /**
   * Ids `[batch, time]` in. With `positions`, indices into batch · time, only these are projected to the
   * vocabulary: a seventh of the work where a seventh is masked.
   */
  forward(
    ids: Ids,
    { positions, ...inputs }: EncoderInputs & { readonly positions?: Ids } = {},
  ): PreTrainingOutput {
    const states = this.bert.encode(ids, inputs);
    const wanted = positions === undefined
      ? states
      : states.reshape([-1, this.bert.dModel]).lookUp(positions);
    const tokenLogits = this.tokenHead.forward(wanted, this.bert.embedding);
    if (this.bert.pooler === undefined) return { states, tokenLogits };
    const pooled = this.bert.pool(states);
    return this.nextSentence === undefined
      ? { states, tokenLogits, pooled }
      : { states, tokenLogits, pooled, nextSentenceLogits: this.nextSentence.forward(pooled) };
  }
}
