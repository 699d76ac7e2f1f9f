/**
 * The length of all gradients together.
 *
 * @module
 */
import { allocate, run } from "../tensor/nd_array.ts";
import { scope, Tensor } from "../tensor/mod.ts";
import type { Gradients } from "./optimizers/mod.ts";

/** `√Σ g²` over every gradient, which `differentiate` has put into one block for each of the model's. */
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

/** What gradients are multiplied with so that their global norm is at most `limit` (Pascanu et al. 2013). */
export function clipScale(norm: number, limit: number | undefined): number {
  return limit === undefined ? 1 : Math.min(1, limit / (norm + 1e-6));
}

/** The length of each parameter's gradient by itself, by name. */
export function parameterNorms(gradients: Gradients): Map<string, number> {
  return new Map(
    [...gradients].map(([name, gradient]) => {
      let sum = 0;
      for (const value of gradient.toArray()) sum += value * value;
      return [name, Math.sqrt(sum)];
    }),
  );
}
