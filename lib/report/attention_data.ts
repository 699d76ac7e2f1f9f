/**
 * Attention patterns as a page carries them.
 *
 * @module
 */
import type { AttentionInput } from "../chart/attention/pattern.ts";

/** An example with the label of the model that it was captured from. */
export type ExplorerExample = AttentionInput & { readonly variant: string };

/** An example as a page carries it: its weights stand elsewhere, one example behind the other. */
export type PackedExample = Omit<ExplorerExample, "patterns"> & {
  /** Number of heads of each layer. */
  readonly heads: readonly number[];
};

/** Examples as a page carries them. */
export interface PackedAttention {
  readonly examples: readonly PackedExample[];
  /**
   * Thousandths, all low bytes before all high bytes: weights of one pattern are alike in the latter,
   * so that they pack well.
   */
  readonly weights: Uint8Array;
}

/**
 * Examples in few bytes: weights to three digits.
 *
 * @example
 * ```ts
 * import { packAttention, unpackAttention } from "./attention_data.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const tokens = ["to", "be"];
 * const example = {
 *   variant: "gpt", title: "", queryTokens: tokens, keyTokens: tokens, patterns: [[[1, 0, 0.3, 0.7]]],
 * };
 * const [{ patterns }] = unpackAttention(packAttention([example]));
 * assertAlmostEquals(patterns[0][0][2], 0.3, 1e-6);
 * ```
 */
export function packAttention(examples: readonly ExplorerExample[]): PackedAttention {
  const count = examples.reduce((sum, example) => sum + weightCount(example), 0);
  const weights = new Uint8Array(2 * count);
  let place = 0;
  for (const { patterns } of examples) {
    for (const pattern of patterns.flat()) {
      for (let i = 0; i < pattern.length; i++, place++) {
        const weight = Number.isFinite(pattern[i]) ? Math.max(0, Math.min(1, pattern[i])) : 0;
        const thousandths = Math.round(1000 * weight);
        weights[place] = thousandths & 255;
        weights[count + place] = thousandths >> 8;
      }
    }
  }
  const packed = examples.map(({ patterns, ...example }) => ({
    ...example,
    heads: patterns.map((layer) => layer.length),
  }));
  return { examples: packed, weights };
}

/** The examples that {@linkcode packAttention} packed. */
export function unpackAttention({ examples, weights }: PackedAttention): ExplorerExample[] {
  const count = weights.length / 2;
  let place = 0;
  return examples.map(({ heads, ...example }) => {
    const size = example.queryTokens.length * example.keyTokens.length;
    const pattern = () => {
      const values = new Float32Array(size);
      for (let i = 0; i < size; i++, place++) {
        values[i] = (weights[place] + 256 * weights[count + place]) / 1000;
      }
      return values;
    };
    return {
      ...example,
      patterns: heads.map((length) => Array.from({ length }, pattern)),
    };
  });
}

function weightCount({ patterns, queryTokens, keyTokens }: AttentionInput): number {
  return patterns.reduce((sum, heads) => sum + heads.length, 0) * queryTokens.length *
    keyTokens.length;
}
