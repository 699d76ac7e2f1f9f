/**
 * The Transformer of "Attention Is All You Need" (Vaswani et al. 2017).
 *
 * @module
 */
import {
  DecoderBlock,
  type DecoderCache,
  Dropout,
  Embedding,
  KeyValueCache,
  Linear,
  Module,
  type Norm,
  paddingMask,
  type Positional,
} from "../nn/mod.ts";
import type { Ids, Tensor } from "../tensor/mod.ts";
import { Encoder } from "./encoder.ts";
import {
  checkLength,
  checkSizes,
  checkTokens,
  createInitialization,
  finalNormOf,
  positionalOf,
  type StackConfig,
} from "./stack.ts";

/** A Transformer's description: plain JSON. */
export interface TransformerConfig extends StackConfig {
  /** How many tokens the encoder reads. */
  readonly sourceVocabulary: number;
  /** How many tokens the decoder reads and predicts. */
  readonly targetVocabulary: number;
  /** How many blocks read the source. */
  readonly encoderLayers: number;
  /** How many blocks write the target. */
  readonly decoderLayers: number;
  /** The token that fills short sequences up; nobody attends to it. 0 by default. */
  readonly padding?: number;
  /** Whether source and target tokens share one table; they need equal vocabularies then. */
  readonly sharedEmbedding?: boolean;
  /** Whether the projection to logits is the target embedding's table; true by default. */
  readonly tied?: boolean;
}

/** What the decoder needs of the source. */
export interface Memory {
  /** `[batch, sourceTime, dModel]`. */
  readonly states: Tensor;
  /** `[batch, sourceTime]`: −∞ at padding. */
  readonly mask: Tensor;
}

/**
 * An encoder of the source, a decoder of the target, and a projection to logits.
 *
 * @example
 * ```ts
 * import { Transformer } from "./mod.ts";
 * import { initialize } from "../nn/mod.ts";
 * import { ids } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const model = initialize(
 *   new Transformer({
 *     sourceVocabulary: 9, targetVocabulary: 7, context: 8, dModel: 8,
 *     encoderLayers: 1, decoderLayers: 1, placement: "post",
 *     norm: { kind: "layerNorm" }, positional: { kind: "sinusoidal" },
 *     attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
 *   }),
 *   { seed: 1 },
 * );
 * assertEquals(model.forward(ids([[3, 1, 4, 0]]), ids([[1, 5]])).shape, [1, 2, 7]);
 * ```
 */
export class Transformer extends Module {
  /** `[sourceVocabulary, dModel]`. */
  readonly sourceEmbedding: Embedding;
  /** `[targetVocabulary, dModel]`; the source's where they are shared. */
  readonly targetEmbedding: Embedding;
  /** Reads the source. */
  readonly encoder: Encoder;
  /** Tells the decoder where each target token stands. */
  readonly positional: Positional;
  /** Of the target's embeddings. */
  readonly dropout: Dropout;
  /** From first to last. */
  readonly decoder: readonly DecoderBlock[];
  /** Behind the last decoder block; the identity where the placement has normalized already. */
  readonly finalNorm: Norm;
  /** `[dModel, targetVocabulary]`, where it is not the target embedding's table. */
  readonly projection?: Linear;
  readonly #config: TransformerConfig;

  /**
   * The parts that a config describes, their parameters not yet set.
   *
   * @throws {RangeError} for sizes that do not go together, and a shared embedding of unequal
   * vocabularies
   */
  constructor(config: TransformerConfig) {
    super();
    const { sourceVocabulary, targetVocabulary, dModel, encoderLayers, decoderLayers } = config;
    const { sharedEmbedding = false, tied = true, dropout = 0 } = config;
    const { context } = config;
    checkSizes({
      sourceVocabulary,
      targetVocabulary,
      context,
      dModel,
      encoderLayers,
      decoderLayers,
    });
    if (sharedEmbedding && sourceVocabulary !== targetVocabulary) {
      throw new RangeError(
        `Cannot share the embedding: expected equal vocabularies, got ${sourceVocabulary} and ` +
          `${targetVocabulary}; set sharedEmbedding to false`,
      );
    }
    const initialization = createInitialization(
      { branches: 3 * decoderLayers },
      config.initialization,
    );
    const embed = (vocabulary: number) =>
      new Embedding({ vocabulary, dModel }, { initializer: initialization.embedding(dModel) });
    this.sourceEmbedding = embed(sourceVocabulary);
    this.targetEmbedding = sharedEmbedding ? this.sourceEmbedding : embed(targetVocabulary);
    this.encoder = new Encoder({ ...config, layers: encoderLayers });
    this.positional = positionalOf(config, { causal: true, initialization });
    this.dropout = new Dropout(dropout);
    this.decoder = Array.from(
      { length: decoderLayers },
      () => new DecoderBlock(config, { initialization }),
    );
    this.finalNorm = finalNormOf(config);
    if (!tied) {
      this.projection = new Linear({ inputs: dModel, outputs: targetVocabulary }, {
        bias: false,
        initializer: initialization.weight(dModel, targetVocabulary),
      });
    }
    this.#config = config;
  }

  /** What this model was made from. */
  get config(): TransformerConfig {
    return this.#config;
  }

  /** Logits of each next target token: `[batch, targetTime, targetVocabulary]`. */
  forward(source: Ids, target: Ids): Tensor {
    return this.decode(target, this.encode(source));
  }

  /** Reads the source: ids `[batch, sourceTime]`, of which padding is hidden. */
  encode(source: Ids): Memory {
    checkTokens(source);
    const mask = paddingMask(source, this.#config.padding ?? 0);
    const embeddings = this.#scaled(this.sourceEmbedding.forward(source));
    return { states: this.encoder.forward(embeddings, { keyMask: mask }), mask };
  }

  /** Logits of each next token of targets `[batch, targetTime]`. */
  decode(
    target: Ids,
    memory: Memory,
    { caches }: { caches?: readonly DecoderCache[] } = {},
  ): Tensor {
    checkTokens(target);
    const { positional } = this;
    const offset = caches?.[0].self.length ?? 0;
    checkLength(positional, offset + target.shape[1]);
    let x = positional.embed(this.#scaled(this.targetEmbedding.forward(target)), offset);
    x = this.dropout.forward(x);
    for (const [i, block] of this.decoder.entries()) {
      x = block.forward(x, {
        memory: memory.states,
        memoryMask: memory.mask,
        // Padding stands behind the target's tokens, where the causal mask hides it already.
        positional,
        cache: caches?.[i],
      });
    }
    x = this.finalNorm.forward(x);
    return this.projection?.forward(x) ?? this.targetEmbedding.project(x);
  }

  /** Empty caches, one pair for each decoder block. */
  createCaches(capacity: { target: number; source: number }): DecoderCache[] {
    return this.decoder.map(() => ({
      self: new KeyValueCache(capacity.target),
      cross: new KeyValueCache(capacity.source),
    }));
  }

  // Embeddings of variance 1 / dModel come out with variance 1, as wide as the sinusoids added to them.
  #scaled(embeddings: Tensor): Tensor {
    return embeddings.mul(Math.sqrt(this.#config.dModel));
  }
}
