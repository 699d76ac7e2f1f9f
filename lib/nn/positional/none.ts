import { Positional, type PositionalDimensions } from "./positional.ts";

/**
 * No encoding: a causal mask alone lets a decoder find order (Kazemnejad et al. 2023).
 *
 * @example
 * ```ts
 * import { NoPositional } from "./mod.ts";
 * import { normalInitialization } from "../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const none = new NoPositional({
 *   dModel: 8, heads: 2, dHead: 4, context: 16, causal: true,
 *   initialization: normalInitialization({ branches: 2 }),
 * });
 * assertEquals(none.bias({ queries: 3, keys: 3 }), undefined);
 * ```
 */
export class NoPositional extends Positional {
  /** Takes what every encoding takes, and needs none of it. */
  constructor(_dimensions: PositionalDimensions, _options: Record<never, never> = {}) {
    super();
  }
}
