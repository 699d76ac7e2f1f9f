// Longer words are rare, and would let a text without spaces fill the memory.
const longest = 64;

/**
 * What words became, so that a word is cut only once. It keeps words of up to 64 UTF-16 code units; at
 * `capacity` different words it begins anew, so that it cannot grow without bound.
 */
export class WordCache {
  readonly #capacity: number;
  readonly #known = new Map<string, readonly number[]>();

  /** An empty cache. */
  constructor(capacity: number = 1 << 16) {
    this.#capacity = capacity;
  }

  /** Ids of a word: those that are known, or what `cut` gives. */
  get(word: string, cut: (word: string) => readonly number[]): readonly number[] {
    const known = this.#known.get(word);
    if (known !== undefined) return known;
    const ids = cut(word);
    if (word.length <= longest) {
      if (this.#known.size >= this.#capacity) this.#known.clear();
      this.#known.set(word, ids);
    }
    return ids;
  }
}
