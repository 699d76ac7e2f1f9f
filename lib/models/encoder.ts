/**
 * A stack that reads a whole sequence at once (the left half of Vaswani et al. 2017; BERT's body).
 *
 * @module
 */
import {
  Block,
  createNorm,
  Dropout,
  Embedding,
  Linear,
  Module,
  type Norm,
  paddingMask,
  type Positional,
} from "../nn/mod.ts";
import type { Ids, Tensor } from "../tensor/mod.ts";
import { type EncoderInputs, SequenceEncoder } from "./sequence_encoder.ts";
import {
  checkLength,
  checkSizes,
  checkTokens,
  createInitialization,
  finalNormOf,
  positionalOf,
  type StackConfig,
} from "./stack.ts";

/** An encoder's description: plain JSON. */
export interface EncoderConfig extends StackConfig {
  /** How many blocks. */
  readonly layers: number;
  /** Whether embeddings are normalized before the first block, as in BERT; false by default. */
  readonly embeddingNorm?: boolean;
}

/**
 * Blocks that see the whole sequence: `[batch, time, dModel]` in and out.
 *
 * @example
 * ```ts
 * import { Encoder } from "./mod.ts";
 * import { initialize } from "../nn/mod.ts";
 * import { ones } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const encoder = initialize(
 *   new Encoder({
 *     context: 8, dModel: 8, layers: 2, placement: "post",
 *     norm: { kind: "layerNorm" }, positional: { kind: "sinusoidal" },
 *     attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
 *   }),
 *   { seed: 1 },
 * );
 * assertEquals(encoder.forward(ones([2, 5, 8])).shape, [2, 5, 8]);
 * ```
 */
export class Encoder extends Module {
  /** Tells the blocks where each token stands. */
  readonly positional: Positional;
  /** On the embeddings; the identity unless the config asks for it. */
  readonly embeddingNorm: Norm;
  /** Of the embeddings. */
  readonly dropout: Dropout;
  /** From first to last. */
  readonly blocks: readonly Block[];
  /** Behind the last block; the identity where the placement has normalized already. */
  readonly finalNorm: Norm;

  /**
   * The parts that a config describes, their parameters not yet set.
   *
   * @throws {RangeError} for sizes that do not go together
   */
  constructor(config: EncoderConfig) {
    super();
    const { context, dModel, norm, layers, dropout = 0, embeddingNorm = false } = config;
    checkSizes({ context, dModel, layers });
    const initialization = createInitialization({ branches: 2 * layers }, config.initialization);
    this.positional = positionalOf(config, { causal: false, initialization });
    this.embeddingNorm = createNorm({ dModel }, embeddingNorm ? norm : { kind: "none" });
    this.dropout = new Dropout(dropout);
    this.blocks = Array.from({ length: layers }, () => new Block(config, { initialization }));
    this.finalNorm = finalNormOf(config);
  }

  /**
   * Embeddings `[batch, time, dModel]` in, states of the same shape out; `keyMask` `[batch, time]`
   * hides padding: −∞ there, 0 elsewhere.
   *
   * @throws {RangeError} for a sequence that is longer than the positional encoding can read
   */
  forward(embeddings: Tensor, { keyMask }: { keyMask?: Tensor } = {}): Tensor {
    const { positional } = this;
    checkLength(positional, embeddings.shape[1]);
    let x = this.dropout.forward(this.embeddingNorm.forward(positional.embed(embeddings)));
    for (const block of this.blocks) x = block.forward(x, { positional, keyMask });
    return this.finalNorm.forward(x);
  }
}

/** A token encoder's description: plain JSON. */
export interface TokenEncoderConfig extends EncoderConfig {
  /** How many tokens there are. */
  readonly vocabulary: number;
  /** The token that fills short sequences up; nobody attends to it. */
  readonly padding?: number;
  /** How many classes each position is sorted into; the vocabulary where left out. */
  readonly classes?: number;
}

/**
 * An encoder over tokens with a linear map to classes at each position.
 *
 * @example
 * ```ts
 * import { TokenEncoder } from "./mod.ts";
 * import { initialize } from "../nn/mod.ts";
 * import { ids } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const model = initialize(
 *   new TokenEncoder({
 *     vocabulary: 5, padding: 0, classes: 3, context: 8, dModel: 8, layers: 1, placement: "pre",
 *     norm: { kind: "layerNorm" }, positional: { kind: "sinusoidal" },
 *     attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
 *   }),
 *   { seed: 1 },
 * );
 * assertEquals(model.forward(ids([[1, 2, 3], [4, 0, 0]])).shape, [2, 3, 3]);
 * ```
 */
export class TokenEncoder extends SequenceEncoder {
  /** `[vocabulary, dModel]`. */
  readonly embedding: Embedding;
  /** The blocks. */
  readonly encoder: Encoder;
  /** `[dModel, classes]`. */
  readonly projection: Linear;
  readonly #config: TokenEncoderConfig;

  /**
   * The parts that a config describes, their parameters not yet set.
   *
   * @throws {RangeError} for sizes that do not go together
   */
  constructor(config: TokenEncoderConfig) {
    super();
    const { vocabulary, dModel, layers, classes = vocabulary } = config;
    checkSizes({ vocabulary, classes, dModel });
    const initialization = createInitialization({ branches: 2 * layers }, config.initialization);
    this.embedding = new Embedding({ vocabulary, dModel }, {
      initializer: initialization.embedding(dModel),
    });
    this.encoder = new Encoder(config);
    this.projection = new Linear({ inputs: dModel, outputs: classes }, {
      initializer: initialization.weight(dModel, classes),
    });
    this.#config = config;
  }

  /** What this model was made from. */
  get config(): TokenEncoderConfig {
    return this.#config;
  }

  /** The width of its states. */
  get dModel(): number {
    return this.#config.dModel;
  }

  /** What hides padding: `[batch, time]`, or nothing where there is none. */
  override keyMask(ids: Ids): Tensor | undefined {
    const { padding } = this.#config;
    return padding === undefined ? undefined : paddingMask(ids, padding);
  }

  /** States of each position: ids `[batch, time]` → `[batch, time, dModel]`. */
  encode(ids: Ids, { keyMask = this.keyMask(ids) }: EncoderInputs = {}): Tensor {
    checkTokens(ids);
    return this.encoder.forward(this.embedding.forward(ids), { keyMask });
  }

  /** Class logits of each position: ids `[batch, time]` → `[batch, time, classes]`. */
  forward(ids: Ids): Tensor {
    return this.projection.forward(this.encode(ids));
  }
}
