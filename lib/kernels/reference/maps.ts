/**
 * Kernels that compute each element from the elements at the same place.
 *
 * @module
 */
import type { ReferenceMemory } from "./memory.ts";

/** A kernel of one array. */
export type Unary = (out: number, a: number, start: number, end: number) => void;

/** A kernel of two arrays. */
export type Binary = (out: number, a: number, b: number, start: number, end: number) => void;

/** The kernel `out = f(a)`. */
export const unary =
  (memory: ReferenceMemory, f: (a: number) => number): Unary => (out, a, start, end) => {
    for (let i = start; i < end; i++) memory[(out >> 2) + i] = f(memory[(a >> 2) + i]);
  };

/** The kernel `out = f(a, b)`. */
export const binary =
  (memory: ReferenceMemory, f: (a: number, b: number) => number): Binary =>
  (out, a, b, start, end) => {
    for (let i = start; i < end; i++) {
      memory[(out >> 2) + i] = f(memory[(a >> 2) + i], memory[(b >> 2) + i]);
    }
  };
