/**
 * The encoder of the Universal Sentence Encoder (Cer et al. 2018) in its smallest published form.
 *
 * @module
 */
import {
  Block,
  createFeedForward,
  createNorm,
  createResidual,
  Embedding,
  type FeedForward,
  type Initialization,
  Linear,
  Module,
  MultiHeadAttention,
  type Norm,
  paddingMask,
  type Residual,
  Sinusoidal,
  type Site,
  site,
} from "../nn/mod.ts";
import type { Ids, Tensor } from "../tensor/mod.ts";
import { type EncoderInputs, SequenceEncoder } from "./sequence_encoder.ts";
import { checkSizes, checkTokens, createInitialization } from "./stack.ts";

/** The description of such an encoder: plain JSON. */
export interface UniversalSentenceEncoderConfig {
  /** How many tokens there are. */
  readonly vocabulary: number;
  /** The token that fills short sequences up; nobody attends to it. */
  readonly padding: number;
  /** The longest sequence, in tokens; more are to be cut off. */
  readonly context: number;
  /** The width of the embeddings, and of the first layer's attention. */
  readonly dEmbedding: number;
  /** The width of the residual stream. */
  readonly dModel: number;
  /** How many blocks. */
  readonly layers: number;
  /** Heads of each attention. */
  readonly heads: number;
  /** The width between the two maps of each feed-forward network. */
  readonly dHidden: number;
}

/** Universal Sentence Encoder Lite as it was published: with its last map 6,975,744 parameters. */
export const universalSentenceEncoderLite: UniversalSentenceEncoderConfig = {
  // 8,000 pieces and two rows that none has, of which the last marks padding here.
  vocabulary: 8002,
  padding: 8001,
  context: 128,
  dEmbedding: 256,
  dModel: 512,
  layers: 2,
  heads: 4,
  dHidden: 1536,
};

const norm = { kind: "layerNorm", epsilon: 1e-6 } as const;

/**
 * A pre-norm block that leaves with another width: what it adds its branches to is projected first.
 */
export class WideningBlock extends Module {
  /** Before attention. */
  readonly norm: Norm;
  /** Who reads from whom. */
  readonly attention: MultiHeadAttention;
  /** `[dEmbedding, dModel]`: the input as the residual stream has it. */
  readonly widening: Linear;
  /** The residual stream between attention and the feed-forward network. */
  readonly middle: Site = site("[batch, time, dModel]");
  /** The network on each position. */
  readonly feedForward: FeedForward;
  /** Adds it to the stream. */
  readonly feedForwardResidual: Residual;
  /** The residual stream that leaves the block. */
  readonly result: Site = site("[batch, time, dModel]");

  /** The block's parts, drawn by `initialization` once the model is initialized. */
  constructor(
    { dEmbedding, dModel, heads, dHidden }: UniversalSentenceEncoderConfig,
    initialization: Initialization,
  ) {
    super();
    this.norm = createNorm({ dModel: dEmbedding }, norm);
    this.attention = new MultiHeadAttention(
      { dModel: dEmbedding, dOutput: dModel, initialization },
      { heads },
    );
    this.widening = new Linear({ inputs: dEmbedding, outputs: dModel }, {
      initializer: initialization.weight(dEmbedding, dModel),
    });
    this.feedForward = createFeedForward({ dModel, initialization }, { kind: "relu", dHidden });
    this.feedForwardResidual = createResidual("pre", { dModel, norm, dropout: 0 });
  }

  /** `[batch, time, dEmbedding]` in, `[batch, time, dModel]` out. */
  forward(x: Tensor, { keyMask }: { readonly keyMask?: Tensor }): Tensor {
    const attended = this.attention.forward(this.norm.forward(x), { keyMask });
    return this.result.pass(this.feedForwardResidual.forward(
      this.middle.pass(this.widening.forward(x).add(attended)),
      (y) => this.feedForward.forward(y),
    ));
  }
}

/**
 * Twice the embeddings and sinusoids, a pre-norm block that widens them, and pre-norm blocks; no norm
 * behind the last.
 *
 * @example
 * ```ts
 * import { UniversalSentenceEncoder, universalSentenceEncoderLite } from "./mod.ts";
 * import { initialize } from "../nn/mod.ts";
 * import { ids } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const encoder = initialize(
 *   new UniversalSentenceEncoder({
 *     ...universalSentenceEncoderLite, vocabulary: 12, padding: 11, dEmbedding: 8, dModel: 16, dHidden: 20,
 *   }),
 *   { seed: 1 },
 * );
 * assertEquals(encoder.encode(ids([[3, 1, 4, 11]])).shape, [1, 4, 16]);
 * ```
 */
export class UniversalSentenceEncoder extends SequenceEncoder {
  /** `[vocabulary, dEmbedding]`. */
  readonly embedding: Embedding;
  /** Tells the blocks where each token stands. */
  readonly positional: Sinusoidal;
  /** From first to last. */
  readonly blocks: readonly (WideningBlock | Block)[];
  readonly #config: UniversalSentenceEncoderConfig;

  /**
   * The parts that a config describes, their parameters not yet set.
   *
   * @throws {RangeError} for sizes that do not go together
   */
  constructor(config: UniversalSentenceEncoderConfig) {
    super();
    const { vocabulary, context, dEmbedding, dModel, layers, heads, dHidden } = config;
    checkSizes({ vocabulary, context, dEmbedding, dModel, layers, heads, dHidden });
    const initialization = createInitialization({ branches: 2 * layers });
    this.embedding = new Embedding({ vocabulary, dModel: dEmbedding }, {
      initializer: initialization.embedding(dEmbedding),
    });
    this.positional = new Sinusoidal({
      dModel: dEmbedding,
      heads,
      dHead: dEmbedding / heads,
      context,
      causal: false,
      initialization,
    }, { layout: "halves" });
    const block = () =>
      new Block({
        dModel,
        norm,
        placement: "pre",
        attention: { heads },
        feedForward: { kind: "relu", dHidden },
      }, { initialization });
    this.blocks = Array.from(
      { length: layers },
      (_, i) => i === 0 ? new WideningBlock(config, initialization) : block(),
    );
    this.#config = config;
  }

  /** What this model was made from. */
  get config(): UniversalSentenceEncoderConfig {
    return this.#config;
  }

  /** The width of its states. */
  get dModel(): number {
    return this.#config.dModel;
  }

  /** What hides padding: `[batch, time]`. */
  override keyMask(ids: Ids): Tensor {
    return paddingMask(ids, this.#config.padding);
  }

  /**
   * States of each position: ids `[batch, time]` → `[batch, time, dModel]`.
   *
   * @throws {RangeError} for more tokens than the context
   */
  encode(ids: Ids, { keyMask = this.keyMask(ids) }: EncoderInputs = {}): Tensor {
    checkTokens(ids);
    const { context } = this.#config;
    if (ids.shape[1] > context) {
      throw new RangeError(
        `Cannot read a sequence of ${ids.shape[1]} tokens: expected at most the context of ` +
          `${context}, got more; cut it off there, as its authors do`,
      );
    }
    // Its authors add the sinusoids to the embeddings, and the sum to the embeddings.
    let x = this.positional.embed(this.embedding.forward(ids).mul(2));
    for (const block of this.blocks) x = block.forward(x, { keyMask });
    return x;
  }
}
