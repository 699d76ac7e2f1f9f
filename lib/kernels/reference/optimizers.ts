import type { ReferenceMemory } from "./memory.ts";

/** Optimizer steps in float64, over flat arrays of parameters. The range counts elements. */
export const optimizers = (memory: ReferenceMemory) => ({
  /**
   * AdamW (Loshchilov & Hutter 2019) on parameters `p` with gradients `gradientScale · g` (read, not changed)
   * and moments `m`, `v`: weights shrink by `learningRate · weightDecay`, apart from the gradient.
   * `correction1` and `correction2` are `1 - beta1ᵗ` and `1 - beta2ᵗ`.
   */
  adamW(
    p: number,
    g: number,
    m: number,
    v: number,
    learningRate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    weightDecay: number,
    correction1: number,
    correction2: number,
    gradientScale: number,
    start: number,
    end: number,
  ): void {
    for (let i = start; i < end; i++) {
      const gradient = memory[(g >> 2) + i] * gradientScale;
      const first = memory[(m >> 2) + i] * beta1 + gradient * (1 - beta1);
      const second = memory[(v >> 2) + i] * beta2 + gradient ** 2 * (1 - beta2);
      memory[(m >> 2) + i] = first;
      memory[(v >> 2) + i] = second;
      const step = first / correction1 / (Math.sqrt(second / correction2) + epsilon);
      const parameter = memory[(p >> 2) + i];
      memory[(p >> 2) + i] = parameter - learningRate * (step + weightDecay * parameter);
    }
  },

  /** Adam (Kingma & Ba 2015): as `adamW`, but `weightDecay · p` is added to the gradient. */
  adam(
    p: number,
    g: number,
    m: number,
    v: number,
    learningRate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    weightDecay: number,
    correction1: number,
    correction2: number,
    gradientScale: number,
    start: number,
    end: number,
  ): void {
    for (let i = start; i < end; i++) {
      const parameter = memory[(p >> 2) + i];
      const gradient = memory[(g >> 2) + i] * gradientScale + parameter * weightDecay;
      const first = memory[(m >> 2) + i] * beta1 + gradient * (1 - beta1);
      const second = memory[(v >> 2) + i] * beta2 + gradient ** 2 * (1 - beta2);
      memory[(m >> 2) + i] = first;
      memory[(v >> 2) + i] = second;
      const step = first / correction1 / (Math.sqrt(second / correction2) + epsilon);
      memory[(p >> 2) + i] = parameter - learningRate * step;
    }
  },

  /** Gradient descent: `velocity = momentum · velocity + gradient`, `p -= learningRate · velocity`. */
  momentum(
    p: number,
    g: number,
    velocity: number,
    learningRate: number,
    momentum: number,
    weightDecay: number,
    gradientScale: number,
    start: number,
    end: number,
  ): void {
    for (let i = start; i < end; i++) {
      const parameter = memory[(p >> 2) + i];
      const gradient = memory[(g >> 2) + i] * gradientScale + parameter * weightDecay;
      const moved = memory[(velocity >> 2) + i] * momentum + gradient;
      memory[(velocity >> 2) + i] = moved;
      memory[(p >> 2) + i] = parameter - learningRate * moved;
    }
  },
});
