/**
 * The length of all gradients together.
 *
 * @module
 */
import { allocate, run } from "../tensor/nd_array.ts";
import { scope, Tensor } from "../tensor/mod.ts";
import type { Gradients } from "./optimizers/mod.ts";

/**
 * `√Σ g²` over every gradient that `differentiate` gave.
 *
 * @example
 * ```ts
 * import { globalNorm } from "./mod.ts";
 * import { differentiate, tensor } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const x = tensor([3, 4]);
 * const { gradients } = differentiate({ x }, () => x.square().sum().mul(0.5));
 * assertEquals(globalNorm(gradients), 5);
 * ```
 */
export function globalNorm(gradients: Gradients): number {
  return Math.sqrt(scope(() => {
    const blocks = new Set([...gradients.values()].map(({ array }) => array.storage));
    let sum = 0;
    for (const { address, bytes } of blocks) {
      const size = bytes / 4;
      const partials = allocate([Math.ceil(size / 1024)]);
      run("sumSquaresChunks", partials.size, 200, partials.address, address, size);
      sum += new Tensor(partials).sum().item();
    }
    return sum;
  }));
}

/**
 * What gradients are multiplied with so that their global norm is at most `limit`: `min(1, limit /
 * norm)` (Pascanu et al. 2013).
 *
 * @example
 * ```ts
 * import { clipScale } from "./mod.ts";
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * assertAlmostEquals(clipScale(4, 1), 0.25, 1e-6);
 * assertEquals(clipScale(0.5, 1), 1);
 * ```
 */
export function clipScale(norm: number, limit: number | undefined): number {
  return limit === undefined ? 1 : Math.min(1, limit / (norm + 1e-6));
}

/**
 * `√Σ g²` of each parameter's gradient by itself, by name.
 *
 * @example
 * ```ts
 * import { parameterNorms } from "./mod.ts";
 * import { differentiate, tensor } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const [x, y] = [tensor([3, 4]), tensor([2])];
 * const { gradients } = differentiate({ x, y }, () => x.square().sum().add(y).mul(0.5).sum());
 * assertEquals(parameterNorms(gradients), new Map([["x", 5], ["y", 0.5]]));
 * ```
 */
export function parameterNorms(gradients: Gradients): Map<string, number> {
  return new Map(
    [...gradients].map(([name, gradient]) => {
      let sum = 0;
      for (const value of gradient.toArray()) sum += value * value;
      return [name, Math.sqrt(sum)];
    }),
  );
}
