/**
 * How the weights of a model are drawn.
 *
 * @module
 */
import { type Initializer, normal, uniform } from "./parameter.ts";

/** The initializers of a model's kinds of weight, from the sizes that they join. */
export interface Initialization {
  /** A linear map from `fanIn` to `fanOut` numbers. */
  weight(fanIn: number, fanOut: number): Initializer;
  /** A linear map whose output is added to the residual stream. */
  residual(fanIn: number, fanOut: number): Initializer;
  /** A table of vectors. */
  embedding(dModel: number): Initializer;
}

/** What an initialization may depend on besides its options. */
export interface Depth {
  /** How many branches are added to the residual stream, from first to last block. */
  readonly branches: number;
}

/**
 * GPT-2's: normal with one deviation; maps that end in the residual stream have it divided by the
 * root of the number of branches, so that the stream's variance does not grow with depth (Radford
 * et al. 2019).
 *
 * @example
 * ```ts
 * import { initialize, Linear, normalInitialization } from "./mod.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const { residual } = normalInitialization({ branches: 4 });
 * const initializer = residual(100, 100);
 * const map = initialize(new Linear({ inputs: 100, outputs: 100 }, { initializer }), { seed: 1 });
 * assertAlmostEquals(map.weight.square().mean().sqrt().item(), 0.02 / Math.sqrt(4), 5e-4);
 * ```
 */
export function normalInitialization(
  { branches }: Depth,
  { deviation = 0.02, scaleResidual = true }: { deviation?: number; scaleResidual?: boolean } = {},
): Initialization {
  return {
    weight: () => normal(deviation),
    residual: () => normal(scaleResidual ? deviation / Math.sqrt(branches) : deviation),
    embedding: () => normal(deviation),
  };
}

/**
 * Uniform with variance `2 / (fanIn + fanOut)` (Glorot & Bengio 2010); embeddings normal, deviation
 * `1 / √dModel`.
 *
 * @example
 * ```ts
 * import { initialize, Linear, xavierUniformInitialization } from "./mod.ts";
 * import { assert } from "@std/assert";
 *
 * const initializer = xavierUniformInitialization({ branches: 2 }).weight(8, 16);
 * const map = initialize(new Linear({ inputs: 8, outputs: 16 }, { initializer }), { seed: 1 });
 * assert(map.weight.toArray().every((x) => Math.abs(x) <= Math.sqrt(6 / (8 + 16))));
 * ```
 */
export function xavierUniformInitialization(
  _depth: Depth,
  _options: Record<never, never> = {},
): Initialization {
  const weight = (fanIn: number, fanOut: number) => uniform(Math.sqrt(6 / (fanIn + fanOut)));
  return { weight, residual: weight, embedding: (dModel) => normal(1 / Math.sqrt(dModel)) };
}

/**
 * Normal with variance `2 / (fanIn + fanOut)`, as Xiong et al. 2020 assume; embeddings normal,
 * deviation `1 / √dModel`.
 *
 * @example
 * ```ts
 * import { initialize, Linear, xavierNormalInitialization } from "./mod.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const initializer = xavierNormalInitialization({ branches: 2 }).weight(100, 100);
 * const map = initialize(new Linear({ inputs: 100, outputs: 100 }, { initializer }), { seed: 1 });
 * assertAlmostEquals(map.weight.square().mean().item(), 2 / 200, 5e-4);
 * ```
 */
export function xavierNormalInitialization(
  _depth: Depth,
  _options: Record<never, never> = {},
): Initialization {
  const weight = (fanIn: number, fanOut: number) => normal(Math.sqrt(2 / (fanIn + fanOut)));
  return { weight, residual: weight, embedding: (dModel) => normal(1 / Math.sqrt(dModel)) };
}

/** Every initialization by the `kind` that a config names it with. */
export const initializations = {
  normal: normalInitialization,
  xavierUniform: xavierUniformInitialization,
  xavierNormal: xavierNormalInitialization,
};
