import {
  gelu,
  geluDerivative,
  geluTanh,
  geluTanhDerivative,
  silu,
  siluDerivative,
} from "./functions.ts";
import { binary, unary } from "./maps.ts";
import type { ReferenceMemory } from "./memory.ts";

/** Activations, their gradients and their gated forms, in float64. The range counts elements. */
export const activations = (memory: ReferenceMemory) => ({
  /** `out = max(a, 0)` */
  relu: unary(memory, (a) => Math.max(a, 0)),
  /** `out = a Φ(a)`, with the exact normal probability Φ. */
  gelu: unary(memory, gelu),
  /** `out = a (1 + tanh(√(2/π) (a + 0.044715 a³))) / 2` */
  geluTanh: unary(memory, geluTanh),
  /** `out = a / (1 + e⁻ᵃ)` */
  silu: unary(memory, silu),
  /** `out = gelu(x)` and `slope = gelu′(x)`, so that the gradient is one product; slope may be x. */
  geluWithSlope: withSlope(memory, gelu, geluDerivative),
  /** `out = geluTanh(x)` and `slope = geluTanh′(x)`; slope may be x. */
  geluTanhWithSlope: withSlope(memory, geluTanh, geluTanhDerivative),
  /** `out = silu(x)` and `slope = silu′(x)`; slope may be x. */
  siluWithSlope: withSlope(memory, silu, siluDerivative),
  /** `dx = dy (1 - y²)` from `y = tanh x`. */
  tanhBackward: binary(memory, (y, dy) => dy * (1 - y * y)),
  /** `dx = dy y (1 - y)` from `y = sigmoid x`. */
  sigmoidBackward: binary(memory, (y, dy) => dy * y * (1 - y)),
  /** `dx = dy` where `x > 0`, else 0. */
  reluBackward: binary(memory, (x, dy) => x <= 0 ? 0 : dy),
  /** `dx = dy gelu′(x)` */
  geluBackward: binary(memory, (x, dy) => dy * geluDerivative(x)),
  /** `dx = dy geluTanh′(x)` */
  geluTanhBackward: binary(memory, (x, dy) => dy * geluTanhDerivative(x)),
  /** `dx = dy silu′(x)` */
  siluBackward: binary(memory, (x, dy) => dy * siluDerivative(x)),
  /** `out = silu(gate) · up` (SwiGLU, Shazeer 2020). */
  siluMultiply: binary(memory, (gate, up) => silu(gate) * up),
  /** `out = gelu(gate) · up` (GEGLU, Shazeer 2020). */
  geluMultiply: binary(memory, (gate, up) => gelu(gate) * up),
  /** `dGate = dy · up · silu′(gate)`, `dUp = dy · silu(gate)` */
  siluMultiplyBackward: gateBackward(memory, silu, siluDerivative),
  /** `dGate = dy · up · gelu′(gate)`, `dUp = dy · gelu(gate)` */
  geluMultiplyBackward: gateBackward(memory, gelu, geluDerivative),
});

const withSlope = (
  memory: ReferenceMemory,
  value: (x: number) => number,
  derivative: (x: number) => number,
) =>
(out: number, slope: number, x: number, start: number, end: number): void => {
  for (let i = start; i < end; i++) {
    const each = memory[(x >> 2) + i];
    memory[(out >> 2) + i] = value(each);
    memory[(slope >> 2) + i] = derivative(each);
  }
};

const gateBackward = (
  memory: ReferenceMemory,
  value: (x: number) => number,
  derivative: (x: number) => number,
) =>
(
  dGate: number,
  dUp: number,
  gate: number,
  up: number,
  dy: number,
  start: number,
  end: number,
): void => {
  for (let i = start; i < end; i++) {
    const g = memory[(gate >> 2) + i];
    const u = memory[(up >> 2) + i];
    const d = memory[(dy >> 2) + i];
    memory[(dGate >> 2) + i] = d * u * derivative(g);
    memory[(dUp >> 2) + i] = d * value(g);
  }
};
