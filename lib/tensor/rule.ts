/**
 * What a gradient rule is: a forward pass on arrays, and beside it the backward pass that turns the
 * gradient of its output into gradients of its inputs. Rules act on arrays, not on tensors, so there
 * are no second derivatives.
 *
 * @module
 */
import { allocateLike, type NdArray, run } from "./nd_array.ts";

/** The arrays that a rule takes, by name; `undefined` is an input that was left out. */
export type Inputs = Record<string, NdArray | undefined>;

/** What a forward pass gives: its output and whatever else the backward pass needs. */
export interface Forward<S> {
  readonly output: NdArray;
  readonly saved: S;
}

/** All that a backward pass may read. */
export interface Backward<I, O, S> {
  readonly inputs: I;
  readonly options: O;
  readonly output: NdArray;
  readonly saved: S;
  /** The gradient of the loss with respect to the output. */
  readonly gradient: NdArray;
}

/** A differentiable operation. */
// deno-lint-ignore no-explicit-any
export interface Rule<I extends Inputs = any, O = any, S = any> {
  readonly name: string;
  forward(inputs: I, options: O): Forward<S>;
  backward(step: Backward<I, O, S>, into: Into<keyof I & string>): void;
}

/** Where a rule's backward pass puts the gradients of its inputs. */
export interface Into<Name extends string> {
  /** Whether anybody wants this input's gradient: skip the work where not. */
  wants(input: Name): boolean;
  /** Adds a gradient that `write` computes into an array shaped like the input. */
  write(input: Name, write: (target: NdArray) => void): void;
  /** As `write`, for kernels that can add to what is there: `accumulate` is 1 then, and 0 else. */
  accumulate(input: Name, write: (target: NdArray, accumulate: 0 | 1) => void): void;
  /** Adds an array that exists already, without a copy where possible. */
  pass(input: Name, gradient: NdArray): void;
}

/** Gives a rule its types; the identity at run time. */
export function defineRule<I extends Inputs, O = undefined, S = undefined>(
  rule: Rule<I, O, S>,
): Rule<I, O, S> {
  return rule;
}

/** One input's gradient while the tape runs backward. */
export class Slot {
  /** The input itself: the gradient has its shape. */
  readonly array: NdArray;
  gradient: NdArray | undefined;
  /** A leaf's gradient has a home of its own from the start and is only ever added to. */
  readonly leaf: boolean;

  constructor(array: NdArray, leaf?: NdArray) {
    this.array = array;
    this.gradient = leaf;
    this.leaf = leaf !== undefined;
  }

  /** Adds a gradient computed by `write`. */
  write(write: (target: NdArray) => void): void {
    this.accumulate((target, accumulate) => {
      if (accumulate === 0) return write(target);
      const contribution = allocateLike(this.array);
      write(contribution);
      this.#add(target, contribution);
      contribution.storage.free();
    });
  }

  /** Lets `write` set or add to the gradient in place. */
  accumulate(write: (target: NdArray, accumulate: 0 | 1) => void): void {
    const held = this.gradient;
    if (held === undefined) {
      const target = allocateLike(this.array);
      target.storage.holders = 1;
      write(target, 0);
      this.gradient = target;
    } else if (this.leaf || held.storage.holders === 1) write(held, 1);
    else {
      // Someone else still reads this block: add to a copy.
      const target = allocateLike(this.array);
      target.storage.holders = 1;
      run("copy", held.size, 0.1, target.address, held.address);
      write(target, 1);
      held.storage.holders--;
      this.gradient = target;
    }
  }

  /** Takes `gradient` as it is, or adds it to what is there. */
  pass(gradient: NdArray): void {
    if (this.gradient === undefined) {
      gradient.storage.holders++;
      this.gradient = gradient.view(this.array.shape);
    } else if (this.leaf || this.gradient.storage.holders === 1) {
      this.#add(this.gradient, gradient);
    } else {
      const sum = allocateLike(this.array);
      sum.storage.holders = 1;
      run("add", sum.size, 0.1, sum.address, this.gradient.address, gradient.address);
      this.gradient.storage.holders--;
      this.gradient = sum;
    }
  }

  /** Lets go of the gradient; its block is freed when nobody else holds it. */
  drop(): void {
    const held = this.gradient;
    this.gradient = undefined;
    if (held !== undefined && --held.storage.holders === 0) held.storage.free();
  }

  #add(target: NdArray, contribution: NdArray): void {
    const { size } = target;
    run("add", size, 0.1, target.address, target.address, contribution.address);
    // Kernels work on whole vectors: what they leave behind a leaf's end would count in the global norm.
    if (this.leaf && size % 4 !== 0) {
      const end = target.address / 4 + size;
      target.storage.heap.engine.numbers.fill(0, end, Math.ceil(end / 4) * 4);
    }
  }
}
