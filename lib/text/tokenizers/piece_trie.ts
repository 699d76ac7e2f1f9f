import { PairMap } from "./pair_map.ts";

/**
 * Pieces by their UTF-16 code units: a tree whose edges are kept in one hash table, so that a step costs
 * one look whatever the alphabet.
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
  readonly #edges: PairMap;
  readonly #ids: Int32Array;

  /** A tree of these pieces; of two that are the same the first counts. */
  constructor(pieces: Iterable<readonly [text: string, id: number]>) {
    const list = [...pieces];
    const most = list.reduce((sum, [text]) => sum + text.length, 0);
    this.#edges = new PairMap(most);
    this.#ids = new Int32Array(most + 1).fill(-1);
    let nodes = 1;
    for (const [text, id] of list) {
      let node = 0;
      for (let i = 0; i < text.length; i++) {
        const unit = text.charCodeAt(i);
        let child = this.#edges.get(node, unit);
        if (child < 0) this.#edges.set(node, unit, child = nodes++);
        node = child;
      }
      if (this.#ids[node] < 0) this.#ids[node] = id;
    }
  }

  /** The node that a code unit leads to, or -1; the root is 0. */
  step(node: number, unit: number): number {
    return this.#edges.get(node, unit);
  }

  /** The id of the piece that ends at a node, or -1. */
  id(node: number): number {
    return this.#ids[node];
  }
}
