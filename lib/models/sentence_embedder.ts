/**
 * Sentences as points: close where they mean the same (Cer et al. 2018; Reimers & Gurevych 2019).
 *
 * @module
 */
import { Linear, Module, normal, partOf } from "../nn/mod.ts";
import type { Ids, Tensor } from "../tensor/mod.ts";
import { type EncoderInputs, meanOfSeen, type SequenceEncoder } from "./sequence_encoder.ts";

/** Which vector stands for a sentence: the mean of its tokens' states, or the first one's. */
export type PoolingName = "mean" | "first";

/** What is applied to a projected vector. */
export type EmbeddingActivation = "tanh" | "none";

/** How the states of a sentence, `[batch, time, dModel]`, become one vector, `[batch, dModel]`. */
const poolings = {
  mean: meanOfSeen,
  first: (states: Tensor) => {
    const [batch, , dModel] = states.shape;
    return states.slice(1, 0, 1).reshape([batch, dModel]);
  },
} satisfies Record<PoolingName, (states: Tensor, keyMask?: Tensor) => Tensor>;

const activations = {
  tanh: (x: Tensor) => x.tanh(),
  none: (x: Tensor) => x,
} satisfies Record<EmbeddingActivation, (x: Tensor) => Tensor>;

/** What is made of an encoder's states: plain JSON. */
export interface SentenceEmbedderConfig {
  /** The mean of all tokens' states, or the first one's; "mean" by default. */
  readonly pooling?: PoolingName;
  /** A linear map behind it, and what is applied to its output; none where left out. */
  readonly projection?: {
    /** The width of the embedding. */
    readonly outputs: number;
    /** What is applied to it. */
    readonly activation: EmbeddingActivation;
  };
  /** Whether embeddings have length 1; true by default. */
  readonly normalized?: boolean;
}

/**
 * An encoder whose states become one vector for each sentence. Vectors of length 1 are compared by their
 * product, which is then the cosine of their angle.
 *
 * @example
 * ```ts
 * import { Bert, presets, SentenceEmbedder } from "./mod.ts";
 * import { initialize } from "../nn/mod.ts";
 * import { ids } from "../tensor/mod.ts";
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * const bert = new Bert({ ...presets["bert-tiny"], vocabulary: 100, pooler: false });
 * const embedder = initialize(new SentenceEmbedder(bert), { seed: 1 });
 * const embeddings = embedder.forward(ids([[2, 7, 3, 0], [2, 8, 9, 3]]));
 * assertEquals(embeddings.shape, [2, 128]);
 * assertAlmostEquals(embeddings.square().sum().item(), 2, 1e-5);
 * ```
 */
export class SentenceEmbedder<E extends SequenceEncoder = SequenceEncoder> extends Module {
  /** Whose states they are. */
  readonly encoder: E;
  /** `[dModel, outputs]`, where there is one. */
  readonly projection?: Linear;
  readonly #config: SentenceEmbedderConfig;

  /**
   * An embedder on an encoder.
   *
   * @throws {RangeError} for an unknown pooling or activation
   */
  constructor(encoder: E, config: SentenceEmbedderConfig = {}) {
    super();
    const { pooling = "mean", projection } = config;
    partOf("pooling", poolings, pooling);
    if (projection !== undefined) partOf("activation", activations, projection.activation);
    this.encoder = encoder;
    if (projection !== undefined) {
      const { outputs } = projection;
      this.projection = new Linear({ inputs: encoder.dModel, outputs }, {
        initializer: normal(0.02),
      });
    }
    this.#config = config;
  }

  /** What is made of the encoder's states. */
  get config(): SentenceEmbedderConfig {
    return this.#config;
  }

  /** Ids `[batch, time]` → embeddings `[batch, outputs]`. */
  forward(
    ids: Ids,
    { keyMask = this.encoder.keyMask(ids), ...inputs }: EncoderInputs = {},
  ): Tensor {
    const { pooling = "mean", projection, normalized = true } = this.#config;
    const pooled = poolings[pooling](this.encoder.encode(ids, { keyMask, ...inputs }), keyMask);
    const x = this.projection === undefined
      ? pooled
      : activations[projection!.activation](this.projection.forward(pooled));
    return normalized ? unit(x) : x;
  }
}

/** Rows of length 1. The least length keeps a row of zeros from becoming 0 / 0. */
function unit(x: Tensor): Tensor {
  const lengths = x.square().sum(-1).add(1e-12).sqrt().reshape([x.shape[0], 1]);
  return x.div(lengths);
}
