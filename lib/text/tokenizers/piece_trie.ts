/**
 * Pieces by their UTF-16 code units: a tree whose edges are kept in one open-addressing hash table, so
 * that a step costs one probe whatever the alphabet.
 *
 * @example
 * ```ts
 * import { PieceTrie } from "./piece_trie.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const trie = new PieceTrie([["a", 0], ["ab", 1]]);
 * const a = trie.step(0, 97);
 * assertEquals([trie.id(a), trie.id(trie.step(a, 98)), trie.step(a, 99)], [0, 1, -1]);
 * ```
 */
export class PieceTrie {
  readonly #mask: number;
  /** Node and code unit of each edge, and where it leads; a node of -1 is a free place. */
  readonly #parents: Int32Array;
  readonly #units: Uint16Array;
  readonly #children: Int32Array;
  readonly #ids: Int32Array;

  /** A tree of these pieces; of two that are the same the first counts. */
  constructor(pieces: Iterable<readonly [text: string, id: number]>) {
    const list = [...pieces];
    const edges = list.reduce((sum, [text]) => sum + text.length, 0);
    const size = 2 ** Math.ceil(Math.log2(2 * edges + 2));
    this.#mask = size - 1;
    this.#parents = new Int32Array(size).fill(-1);
    this.#units = new Uint16Array(size);
    this.#children = new Int32Array(size);
    this.#ids = new Int32Array(edges + 1).fill(-1);
    let nodes = 1;
    for (const [text, id] of list) {
      let node = 0;
      for (let i = 0; i < text.length; i++) {
        const unit = text.charCodeAt(i);
        const place = this.#place(node, unit);
        if (this.#parents[place] < 0) {
          this.#parents[place] = node;
          this.#units[place] = unit;
          this.#children[place] = nodes++;
        }
        node = this.#children[place];
      }
      if (this.#ids[node] < 0) this.#ids[node] = id;
    }
  }

  /** The node that a code unit leads to, or -1; the root is 0. */
  step(node: number, unit: number): number {
    const place = this.#place(node, unit);
    return this.#parents[place] < 0 ? -1 : this.#children[place];
  }

  /** The id of the piece that ends at a node, or -1. */
  id(node: number): number {
    return this.#ids[node];
  }

  #place(node: number, unit: number): number {
    const parents = this.#parents, units = this.#units, mask = this.#mask;
    let place = (Math.imul(node, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b)) >>> 7 & mask;
    while (parents[place] >= 0 && (parents[place] !== node || units[place] !== unit)) {
      place = place + 1 & mask;
    }
    return place;
  }
}
