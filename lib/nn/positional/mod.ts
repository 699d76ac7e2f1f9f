/**
 * Positional encodings, by the name that a config gives them.
 *
 * @module
 */
import { type PartConfig, partOf } from "../table.ts";
import { Alibi } from "./alibi.ts";
import { Learned } from "./learned.ts";
import { NoPositional } from "./none.ts";
import type { Positional, PositionalDimensions } from "./positional.ts";
import { RelativeBias } from "./relative_bias.ts";
import { Rotary } from "./rotary.ts";
import { Sinusoidal, type SinusoidalLayout } from "./sinusoidal.ts";

export { Alibi, alibiSlopes } from "./alibi.ts";
export { Positional, type PositionalDimensions, type Spans } from "./positional.ts";
export { Learned, NoPositional, RelativeBias, Rotary, Sinusoidal, type SinusoidalLayout };

/** Every positional encoding by kind. */
export const positionals = {
  none: NoPositional,
  sinusoidal: Sinusoidal,
  learned: Learned,
  rotary: Rotary,
  alibi: Alibi,
  relativeBias: RelativeBias,
};

/** A positional encoding and its options: `{ kind: "rotary", base: 10000 }`. */
export type PositionalConfig = PartConfig<typeof positionals>;

/**
 * The positional encoding that a config describes.
 *
 * @throws {RangeError} for an unknown kind; it names the nearest one
 *
 * @example
 * ```ts
 * import { createPositional, Rotary } from "./mod.ts";
 * import { normalInitialization } from "../mod.ts";
 * import { assert } from "@std/assert";
 *
 * const dimensions = {
 *   dModel: 8, heads: 2, dHead: 4, context: 16, causal: true,
 *   initialization: normalInitialization({ branches: 2 }),
 * };
 * assert(createPositional(dimensions, { kind: "rotary", base: 10_000 }) instanceof Rotary);
 * ```
 */
export function createPositional(
  dimensions: PositionalDimensions,
  { kind, ...options }: PositionalConfig,
): Positional {
  return new (partOf("positional", positionals, kind))(dimensions, options);
}
