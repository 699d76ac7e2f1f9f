import type { AddedTokens, EncodeOptions } from "./added_tokens.ts";
import type { Cut } from "./pipeline/pre_tokenizers.ts";
import { WordCache } from "./word_cache.ts";

/** How a text becomes ids, word by word: added tokens first, then what lies between them, cut. */
export class WordEncoder {
  readonly #added: AddedTokens;
  readonly #cut: Cut;
  readonly #known = new WordCache();
  readonly #encodeWord: (word: string) => readonly number[];

  /** `encodeWord` gives the ids of a word that `cut` made; they are kept for words seen again. */
  constructor(
    { added, cut, encodeWord }: {
      readonly added: AddedTokens;
      readonly cut: Cut;
      readonly encodeWord: (word: string) => readonly number[];
    },
  ) {
    this.#added = added;
    this.#cut = cut;
    this.#encodeWord = encodeWord;
  }

  /** Ids of a text, without those that begin and end texts. */
  encode(text: string, options: EncodeOptions): Int32Array {
    const ids: number[] = [];
    for (const section of this.#added.split(text, options)) {
      if ("id" in section) {
        ids.push(section.id);
        continue;
      }
      for (const word of this.#cut(section.text, section.first)) {
        for (const id of this.#known.get(word, this.#encodeWord)) ids.push(id);
      }
    }
    return new Int32Array(ids);
  }
}
