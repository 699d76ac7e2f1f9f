import { rows } from "../data/mod.ts";
import type { SentenceEmbedder } from "../models/mod.ts";
import { type Ids, ids as makeIds, scope } from "../tensor/mod.ts";
import type { Tokenizer } from "../text/mod.ts";

/** How a text becomes what an embedder reads. */
export interface TextEmbedderParts {
  /** From tokens to vectors. */
  readonly model: SentenceEmbedder;
  /** From texts to tokens. */
  readonly tokenizer: Tokenizer;
  /** What fills short texts up. */
  readonly padding: number;
  /** The token before each text, where there is one. */
  readonly begin?: number;
  /** The token behind each text, where there is one. */
  readonly separator?: number;
  /** The most tokens of a text, those before and behind included; the rest is cut off. */
  readonly maximumLength: number;
}

/** Turns texts into vectors: a model with its tokenizer. */
export class TextEmbedder {
  /** What it is made of. */
  readonly parts: TextEmbedderParts;

  /** An embedder of texts. */
  constructor(parts: TextEmbedderParts) {
    this.parts = parts;
  }

  /** From tokens to vectors. */
  get model(): SentenceEmbedder {
    return this.parts.model;
  }

  /** From texts to tokens. */
  get tokenizer(): Tokenizer {
    return this.parts.tokenizer;
  }

  /** The tokens that the model reads of a text. */
  tokens(text: string): number[] {
    const { tokenizer, begin, separator, maximumLength } = this.parts;
    const frame = [begin, separator].filter((id) => id !== undefined).length;
    const ids = [...tokenizer.encode(text).subarray(0, maximumLength - frame)];
    return [
      ...(begin === undefined ? [] : [begin]),
      ...ids,
      ...(separator === undefined ? [] : [separator]),
    ];
  }

  /** Texts as the model reads them, filled up to the longest: `[text, time]`. */
  ids(texts: readonly string[]): Ids {
    return this.#filled(texts.map((text) => this.tokens(text)));
  }

  /** A vector for each text, in their order. Texts of like length are read together, `batch` at once. */
  embed(
    texts: readonly string[],
    { batch = 32 }: { readonly batch?: number } = {},
  ): Float32Array[] {
    const tokens = texts.map((text) => this.tokens(text));
    const order = [...tokens.keys()].sort((a, b) => tokens[a].length - tokens[b].length);
    const vectors: Float32Array[] = new Array(texts.length);
    for (let first = 0; first < order.length; first += batch) {
      const some = order.slice(first, first + batch);
      scope(() => {
        const embeddings = this.model.forward(this.#filled(some.map((i) => tokens[i])));
        const numbers = embeddings.toArray();
        const width = embeddings.shape[1];
        some.forEach((at, row) => {
          vectors[at] = numbers.slice(row * width, (row + 1) * width);
        });
      });
    }
    return vectors;
  }

  /** An empty text is one of padding alone. */
  #filled(tokens: readonly number[][]): Ids {
    const longest = tokens.reduce((most, { length }) => Math.max(most, length), 1);
    const { data, shape } = rows(tokens, this.parts.padding, longest);
    return makeIds(data, shape);
  }
}
