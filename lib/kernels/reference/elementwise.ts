import { logistic } from "./functions.ts";
import { binary, unary } from "./maps.ts";
import type { ReferenceMemory } from "./memory.ts";

/** Arithmetic and functions, element by element, in float64. The range counts elements. */
export const elementwise = (memory: ReferenceMemory) => ({
  /** `out = value` */
  fill(out: number, value: number, start: number, end: number): void {
    memory.fill(value, (out >> 2) + start, (out >> 2) + end);
  },
  /** `out = a` */
  copy: unary(memory, (a) => a),
  /** `out = a + b` */
  add: binary(memory, (a, b) => a + b),
  /** `out = a - b` */
  subtract: binary(memory, (a, b) => a - b),
  /** `out = a · b` */
  multiply: binary(memory, (a, b) => a * b),
  /** `out = a / b` */
  divide: binary(memory, (a, b) => a / b),
  /** `out = a + b · factor` */
  addScaled(
    out: number,
    a: number,
    b: number,
    factor: number,
    start: number,
    end: number,
  ): void {
    binary(memory, (a, b) => a + b * factor)(out, a, b, start, end);
  },
  /** `out = a · factor` */
  scale(out: number, a: number, factor: number, start: number, end: number): void {
    unary(memory, (a) => a * factor)(out, a, start, end);
  },
  /** `out = a + constant` */
  shift(out: number, a: number, constant: number, start: number, end: number): void {
    unary(memory, (a) => a + constant)(out, a, start, end);
  },
  /** `out = eᵃ` */
  exp: unary(memory, Math.exp),
  /** `out = ln a` */
  log: unary(memory, Math.log),
  /** `out = tanh a` */
  tanh: unary(memory, Math.tanh),
  /** `out = 1 / (1 + e⁻ᵃ)` */
  sigmoid: unary(memory, logistic),
  /** `out = √a` */
  sqrt: unary(memory, Math.sqrt),
  /** `out = a²` */
  square: unary(memory, (a) => a * a),
  /** `out = sin a`, accurate for |a| up to 8,192. */
  sin: unary(memory, Math.sin),
  /** `out = cos a`, accurate for |a| up to 8,192. */
  cos: unary(memory, Math.cos),
});
