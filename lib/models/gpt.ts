/**
 * A decoder that predicts the next token (Radford et al. 2018, 2019).
 *
 * @module
 */
import {
  Block,
  Dropout,
  Embedding,
  KeyValueCache,
  Linear,
  Module,
  type Norm,
  type Positional,
  type Site,
  site,
} from "../nn/mod.ts";
import { type Ids, type Tensor, tensor } from "../tensor/mod.ts";
import {
  checkLength,
  checkSizes,
  checkTokens,
  createInitialization,
  finalNormOf,
  positionalOf,
  type StackConfig,
} from "./stack.ts";

/** A GPT's description: plain JSON. */
export interface GptConfig extends StackConfig {
  /** How many tokens there are. */
  readonly vocabulary: number;
  /** How many blocks. */
  readonly layers: number;
  /**
   * Whether embeddings are multiplied with √dModel before positions are added, as in Vaswani et al.
   * 2017: without it, sinusoids drown embeddings drawn small. False by default.
   */
  readonly scaledEmbedding?: boolean;
  /** Whether the projection to logits is the embedding's table; true by default. */
  readonly tied?: boolean;
}

/** What a pass of a GPT may read besides its tokens. */
export interface GptInputs {
  /** Keys and values of earlier tokens, which this pass adds to; one for each block. */
  readonly caches?: readonly KeyValueCache[];
  /**
   * How many tokens in front of each row are padding, cached ones counted: nobody reads them, and the
   * first behind them stands at position 0.
   */
  readonly padding?: readonly number[];
  /** Whether the last token's logits are enough: `[batch, 1, vocabulary]`. */
  readonly last?: boolean;
}

/**
 * Embedding, blocks that see earlier tokens only, and a projection to logits.
 *
 * @example
 * ```ts
 * import { Gpt } from "./mod.ts";
 * import { initialize } from "../nn/mod.ts";
 * import { ids } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const model = initialize(
 *   new Gpt({
 *     vocabulary: 5, context: 8, dModel: 8, layers: 2, placement: "pre",
 *     norm: { kind: "layerNorm" }, positional: { kind: "learned" },
 *     attention: { heads: 2 }, feedForward: { kind: "gelu", dHidden: 32 },
 *   }),
 *   { seed: 1 },
 * );
 * assertEquals(model.forward(ids([[1, 2, 3]])).shape, [1, 3, 5]);
 * ```
 */
export class Gpt extends Module {
  /** `[vocabulary, dModel]`. */
  readonly embedding: Embedding;
  /** Tells the blocks where each token stands. */
  readonly positional: Positional;
  /** Of the embeddings. */
  readonly dropout: Dropout;
  /** Tokens and positions, before the first block. */
  readonly embedded: Site = site("[batch, time, dModel]");
  /** From first to last. */
  readonly blocks: readonly Block[];
  /** Behind the last block; the identity where the placement has normalized already. */
  readonly finalNorm: Norm;
  /** `[dModel, vocabulary]`, where it is not the embedding's table. */
  readonly projection?: Linear;
  readonly #config: GptConfig;

  /**
   * The parts that a config describes, their parameters not yet set.
   *
   * @throws {RangeError} for sizes that do not go together
   */
  constructor(config: GptConfig) {
    super();
    const { vocabulary, dModel, layers, dropout = 0, tied = true } = config;
    checkSizes({ vocabulary, context: config.context, dModel, layers });
    const initialization = createInitialization({ branches: 2 * layers }, config.initialization);
    this.embedding = new Embedding({ vocabulary, dModel }, {
      initializer: initialization.embedding(dModel),
    });
    this.positional = positionalOf(config, { causal: true, initialization });
    this.dropout = new Dropout(dropout);
    this.blocks = Array.from({ length: layers }, () => new Block(config, { initialization }));
    this.finalNorm = finalNormOf(config);
    if (!tied) {
      this.projection = new Linear({ inputs: dModel, outputs: vocabulary }, {
        bias: false,
        initializer: initialization.weight(dModel, vocabulary),
      });
    }
    this.#config = config;
  }

  /** What this model was made from. */
  get config(): GptConfig {
    return this.#config;
  }

  /** Logits of each next token: ids `[batch, time]` → `[batch, time, vocabulary]`. */
  forward(ids: Ids, { caches, padding, last = false }: GptInputs = {}): Tensor {
    checkTokens(ids);
    const { positional } = this;
    const offset = caches?.[0].length ?? 0;
    checkLength(positional, offset + ids.shape[1]);
    const embedded = this.embedding.forward(ids);
    const { scaledEmbedding, dModel } = this.#config;
    let x = scaledEmbedding ? embedded.mul(Math.sqrt(dModel)) : embedded;
    x = padding === undefined
      ? positional.embed(x, offset)
      : embedPadded(positional, x, offset, padding);
    x = this.embedded.pass(this.dropout.forward(x));
    const keyMask = padding && leftPaddingMask(padding, offset + ids.shape[1]);
    for (const [i, block] of this.blocks.entries()) {
      x = block.forward(x, { causal: true, positional, keyMask, cache: caches?.[i] });
    }
    x = this.finalNorm.forward(last ? x.slice(1, -1) : x);
    return this.projection?.forward(x) ?? this.embedding.project(x);
  }

  /** Empty caches for `capacity` tokens, one for each block. */
  createCaches(capacity: number): KeyValueCache[] {
    return this.blocks.map(() => new KeyValueCache(capacity));
  }
}

/** Marks embeddings `[batch, time, dModel]` whose rows begin with padding, each from its own position 0. */
function embedPadded(
  positional: Positional,
  x: Tensor,
  offset: number,
  padding: readonly number[],
): Tensor {
  return padding.map((length, i) => {
    const row = x.slice(0, i, i + 1);
    const hidden = Math.max(length - offset, 0);
    if (hidden === 0) return positional.embed(row, offset - length);
    return row.slice(1, 0, hidden).concatenate(positional.embed(row.slice(1, hidden)), 1);
  }).reduce((rows, row) => rows.concatenate(row, 0));
}

/** `[batch, key]`: −∞ for the padding in front of each row. */
function leftPaddingMask(padding: readonly number[], keys: number): Tensor {
  const mask = new Float32Array(padding.length * keys);
  padding.forEach((length, row) => mask.fill(-Infinity, row * keys, row * keys + length));
  return tensor(mask, [padding.length, keys]);
}
