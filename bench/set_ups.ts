/**
 * The models whose training is measured.
 *
 * @module
 */
/** A pre-norm GPT and its batch. */
export interface SetUp {
  readonly vocabulary: number;
  /** Tokens in a sequence. */
  readonly context: number;
  readonly layers: number;
  readonly heads: number;
  /** dModel. */
  readonly width: number;
  /** Sequences in a step. */
  readonly batch: number;
}

/** From a model for a notebook to one that takes a second a step; the second is nanoGPT's for a processor. */
export const setUps: readonly SetUp[] = [
  { vocabulary: 65, context: 32, layers: 2, heads: 2, width: 32, batch: 16 },
  { vocabulary: 65, context: 64, layers: 4, heads: 4, width: 128, batch: 12 },
  { vocabulary: 65, context: 128, layers: 4, heads: 4, width: 128, batch: 32 },
  { vocabulary: 65, context: 256, layers: 6, heads: 6, width: 384, batch: 8 },
];

/** A set-up in a few words: "64 × 4 × 128 × 12". */
export function labelOf({ context, layers, width, batch }: SetUp): string {
  return [context, layers, width, batch].join(" × ");
}

/** What the parts of {@linkcode labelOf} are. */
export const labelTitle = "context × layers × width × batch";

/** Multiplications and additions of a step: products with weights, and attention's causal half. */
export function operationsOf({ vocabulary, context, layers, width, batch }: SetUp): number {
  const weights = layers * 12 * width ** 2 + vocabulary * width;
  return 3 * 2 * batch * context * (weights + layers * width * context);
}
