import type { ReferenceMemory } from "./memory.ts";
import { exponentials } from "./rows_softmax.ts";

/**
 * Softmax cross-entropy over the rows of `[rows, width]`, in float64, with label smoothing ε (Szegedy et al.
 * 2016): the target distribution is `1 - ε` on the target and `ε / width` on every class. Rows whose target is
 * `ignore` have loss and gradient 0; a target that is no class gives NaN. The range counts rows.
 */
export const crossEntropies = (memory: ReferenceMemory) => ({
  /** `loss = (1 - ε)(logSumExp - x[target]) + ε (logSumExp - mean x)`, in nats; `logSumExp = ln Σ eˣ`. */
  crossEntropy(
    losses: number,
    logSumExp: number,
    logits: number,
    targets: number,
    width: number,
    smoothing: number,
    ignore: number,
    start: number,
    end: number,
  ): void {
    for (let row = start; row < end; row++) {
      const at = (logits >> 2) + row * width;
      const target = memory[(targets >> 2) + row];
      const { maximum, sum } = exponentials(memory, at, width);
      const total = maximum + Math.log(sum);
      memory[(logSumExp >> 2) + row] = total;
      let mean = 0;
      for (let i = 0; i < width; i++) mean += memory[at + i] / width;
      const inside = target >= 0 && target < width;
      memory[(losses >> 2) + row] = target === ignore
        ? 0
        : !inside
        ? NaN
        : (1 - smoothing) * (total - memory[at + target]) +
          (smoothing === 0 ? 0 : smoothing * (total - mean));
    }
  },

  /** `dLogits = upstream · (softmax - target distribution)`, with one number of `upstream` for each row. */
  crossEntropyBackward(
    dLogits: number,
    logits: number,
    targets: number,
    logSumExp: number,
    upstream: number,
    width: number,
    smoothing: number,
    ignore: number,
    start: number,
    end: number,
  ): void {
    for (let row = start; row < end; row++) {
      const target = memory[(targets >> 2) + row];
      const inside = target >= 0 && target < width;
      for (let i = 0; i < width; i++) {
        const p = Math.exp(
          memory[(logits >> 2) + row * width + i] - memory[(logSumExp >> 2) + row],
        );
        const q = (i === target ? 1 - smoothing : 0) + smoothing / width;
        memory[(dLogits >> 2) + row * width + i] = target === ignore
          ? 0
          : !inside
          ? NaN
          : memory[(upstream >> 2) + row] * (p - q);
      }
    }
  },
});
