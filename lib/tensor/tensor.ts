/**
 * Tensors: numbers with a shape, and what can be done with them.
 *
 * @module
 */
import { ShapeError } from "../errors.ts";
import { applyRule, Traced } from "./apply.ts";
import {
  checkAttention,
  checkExpands,
  checkIds,
  checkNorm,
  checkRelative,
  checkRotary,
  checkTargets,
} from "./checks.ts";
import { currentMachine } from "./context.ts";
import { allocate, type NdArray, run, sizeOf } from "./nd_array.ts";
import type { AttentionOptions } from "./rules/attention.ts";
import type { LinearOptions } from "./rules/products.ts";
import { rules } from "./rules/mod.ts";
import type { RotaryOptions } from "./rules/rows.ts";
import type { Inputs, Rule } from "./rule.ts";
import { tensorText } from "./text.ts";

/** A tensor, or a number that stands for a tensor filled with it. */
export type Operand = Tensor | number;

/** Numbers in nested arrays. */
export type Nested = number | readonly Nested[];

/**
 * Float32 numbers in row-major order with a shape.
 *
 * Operations make new tensors. What `scope`, `differentiate` and `capture` do not return is freed when
 * they end; elsewhere a tensor is freed when nothing refers to it.
 *
 * @example
 * ```ts
 * import { tensor } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const x = tensor([[1, 2], [3, 4]]);
 * assertEquals(x.matmul(x).add(1).toNested(), [[8, 11], [16, 23]]);
 * ```
 */
export class Tensor extends Traced {
  /** The length of each axis. */
  get shape(): readonly number[] {
    return this.array.shape;
  }

  /** The number of elements. */
  get size(): number {
    return this.array.size;
  }

  /** What `console.log` and a notebook show: shape and numbers. */
  [Symbol.for("Deno.customInspect")](): string {
    const { storage } = this.array;
    return storage.freed ? `Tensor [${this.shape.join(", ")}], freed` : tensorText(this);
  }

  /**
   * `this + other`, either one repeated along axes of length 1.
   *
   * @throws {ShapeError} where two lengths differ and neither is 1
   */
  add(other: Operand): Tensor {
    return typeof other === "number"
      ? apply(rules.shift, { x: this }, { constant: other })
      : pair(rules.add, this, other);
  }

  /** `this − other`, repeated as in `add`. */
  sub(other: Operand): Tensor {
    return typeof other === "number" ? this.add(-other) : pair(rules.subtract, this, other);
  }

  /** `this · other`, element by element, repeated as in `add`. */
  mul(other: Operand): Tensor {
    return typeof other === "number"
      ? apply(rules.scale, { x: this }, { factor: other })
      : pair(rules.multiply, this, other);
  }

  /** `this / other`, element by element, repeated as in `add`. */
  div(other: Operand): Tensor {
    return typeof other === "number" ? this.mul(1 / other) : pair(rules.divide, this, other);
  }

  /** `−this`. */
  neg(): Tensor {
    return this.mul(-1);
  }

  /** `eˣ`. */
  exp(): Tensor {
    return apply(rules.exp, { x: this }, undefined);
  }

  /** `ln x`. */
  log(): Tensor {
    return apply(rules.log, { x: this }, undefined);
  }

  /** `√x`. */
  sqrt(): Tensor {
    return apply(rules.sqrt, { x: this }, undefined);
  }

  /** `x²`. */
  square(): Tensor {
    return apply(rules.square, { x: this }, undefined);
  }

  /** `sin x`, of radians. */
  sin(): Tensor {
    return apply(rules.sin, { x: this }, undefined);
  }

  /** `cos x`, of radians. */
  cos(): Tensor {
    return apply(rules.cos, { x: this }, undefined);
  }

  /** `tanh x`. */
  tanh(): Tensor {
    return apply(rules.tanh, { x: this }, undefined);
  }

  /** `1 / (1 + e⁻ˣ)`. */
  sigmoid(): Tensor {
    return apply(rules.sigmoid, { x: this }, undefined);
  }

  /** `max(x, 0)`. */
  relu(): Tensor {
    return apply(rules.relu, { x: this }, undefined);
  }

  /** `x Φ(x)` with the exact normal distribution (Hendrycks & Gimpel 2016). */
  gelu(): Tensor {
    return apply(rules.gelu, { x: this }, undefined);
  }

  /** `x / 2 · (1 + tanh(√(2 / π) (x + 0.044715 x³)))`: GELU as GPT-2 has it. */
  geluTanh(): Tensor {
    return apply(rules.geluTanh, { x: this }, undefined);
  }

  /** `x · sigmoid(x)` (Elfwing et al. 2017). */
  silu(): Tensor {
    return apply(rules.silu, { x: this }, undefined);
  }

  /**
   * `silu(this) · up` in one pass, the heart of SwiGLU (Shazeer 2020).
   *
   * @throws {ShapeError} where the shapes differ
   */
  siluMultiply(up: Tensor): Tensor {
    sameShape("multiply", this, up);
    return apply(rules.siluMultiply, { gate: this, up }, undefined);
  }

  /**
   * `gelu(this) · up` in one pass, the heart of GEGLU (Shazeer 2020).
   *
   * @throws {ShapeError} where the shapes differ
   */
  geluMultiply(up: Tensor): Tensor {
    sameShape("multiply", this, up);
    return apply(rules.geluMultiply, { gate: this, up }, undefined);
  }

  /** Zeroes a share `rate` of the elements, drawn by `key`, and scales the others by `1 / (1 − rate)`. */
  dropout(rate: number, key: readonly [number, number]): Tensor {
    return rate === 0 ? this : apply(rules.dropout, { x: this }, { rate, key });
  }

  /** `eˣ / Σ eˣ` along the last axis; the row's maximum is subtracted first. */
  softmax(): Tensor {
    return apply(rules.softmax, { x: this }, undefined);
  }

  /** `ln softmax(x)` along the last axis. */
  logSoftmax(): Tensor {
    return apply(rules.logSoftmax, { x: this }, undefined);
  }

  /**
   * `(x − mean) / √(variance + ε) · scale + bias` along the last axis; scale and bias are `[width]`
   * (Ba et al. 2016).
   *
   * @throws {ShapeError} where scale or bias is not as wide as the last axis
   */
  layerNorm({ scale, bias, epsilon }: { scale?: Tensor; bias?: Tensor; epsilon: number }): Tensor {
    checkNorm(this.array, { scale: scale?.array, bias: bias?.array });
    return apply(rules.layerNorm, { x: this, scale, bias }, { epsilon });
  }

  /**
   * `x / √(mean(x²) + ε) · scale` along the last axis; scale is `[width]` (Zhang & Sennrich 2019).
   *
   * @throws {ShapeError} where scale is not as wide as the last axis
   */
  rmsNorm({ scale, epsilon }: { scale?: Tensor; epsilon: number }): Tensor {
    checkNorm(this.array, { scale: scale?.array });
    return apply(rules.rmsNorm, { x: this, scale }, { epsilon });
  }

  /**
   * `this · weight + bias`: `[…, in] → […, out]`; the weight is `[in, out]`, or `[out, in]` if
   * `transposed`; the bias is `[out]`. An `activation` is applied to the result.
   *
   * @throws {ShapeError} where the widths do not go together
   */
  linear(
    weight: Tensor,
    bias?: Tensor,
    { transposed = false, activation }: Partial<LinearOptions> = {},
  ): Tensor {
    const [inAxis, outAxis] = transposed ? [1, 0] : [0, 1];
    if (weight.shape.length !== 2 || weight.shape[inAxis] !== this.array.width) {
      throw new ShapeError(
        `Cannot apply a linear map: expected an input [..., ${
          weight.shape[inAxis]
        }] for a weight ` +
          `[${weight.shape}]${transposed ? " (transposed)" : ""}, got [${this.shape}]`,
      );
    }
    if (bias !== undefined && bias.size !== weight.shape[outAxis]) {
      throw new ShapeError(
        `Cannot apply a linear map: expected a bias [${
          weight.shape[outAxis]
        }], got [${bias.shape}]`,
      );
    }
    return apply(rules.linear, { x: this, weight, bias }, { transposed, activation });
  }

  /**
   * `[…, m, k] · […, k, n] → […, m, n]` over equal leading axes.
   *
   * @throws {ShapeError} where leading axes or the inner widths differ
   */
  matmul(other: Tensor): Tensor {
    return product(this, other, false);
  }

  /**
   * `[…, m, k] · […, n, k]ᵀ → […, m, n]`, without moving a number.
   *
   * @throws {ShapeError} where leading axes or the inner widths differ
   */
  matmulTransposed(other: Tensor): Tensor {
    return product(this, other, true);
  }

  /**
   * `softmax(Q Kᵀ · scale + bias + mask) V` of each head, with this tensor as queries `[batch,
   * query, heads · dHead]`. Keys and values are `[batch, key, keyValueHeads · dHead]`, the bias by
   * distance is `[heads, queries + keys − 1]`. Computed in tiles: the pattern is not kept (Vaswani
   * et al. 2017; Dao et al. 2022).
   *
   * @throws {ShapeError} where the sizes do not go together
   */
  attend(key: Tensor, value: Tensor, options: AttentionOptions, bias?: Tensor): Tensor {
    checkAttention(
      { query: this.array, key: key.array, value: value.array, bias: bias?.array },
      options,
    );
    return apply(rules.attention, { query: this, key, value, bias }, options);
  }

  /**
   * Turns pairs `(i, i + dHead / 2)` of each head `[batch, time, heads · dHead]` by angles that
   * grow with position (Su et al. 2021).
   *
   * @throws {ShapeError} where the table has too few positions or pairs
   */
  rotary(options: RotaryOptions): Tensor {
    checkRotary(this.array, options);
    return apply(rules.rotary, { x: this }, options);
  }

  /**
   * The same numbers under another shape; one length may be −1, which is then worked out.
   *
   * @throws {ShapeError} where the number of elements would change
   */
  reshape(shape: readonly number[]): Tensor {
    const known = sizeOf(shape.filter((length) => length !== -1));
    const full = shape.map((length) => length === -1 ? this.size / known : length);
    const open = shape.filter((length) => length === -1).length;
    if (open > 1 || sizeOf(full) !== this.size || !full.every((n) => Number.isInteger(n))) {
      throw new ShapeError(
        `Cannot reshape [${this.shape}] to [${shape}]: expected ${this.size} elements and at most ` +
          `one length of −1, got ${known} elements`,
      );
    }
    return apply(rules.reshape, { x: this }, { shape: full });
  }

  /**
   * Axes in another order: axis `i` of the result is axis `order[i]` of this.
   *
   * @throws {ShapeError} where `order` does not name every axis once
   */
  permute(order: readonly number[]): Tensor {
    if (
      [...order].sort((a, b) => a - b).some((axis, i) => axis !== i) ||
      order.length !== this.shape.length
    ) {
      throw new ShapeError(
        `Cannot permute [${this.shape}]: expected each axis below ${this.shape.length} once, got [${order}]`,
      );
    }
    return apply(rules.permute, { x: this }, { order });
  }

  /**
   * This tensor with two axes swapped, by default the last two; negative ones count from the back.
   *
   * @throws {RangeError} where an axis does not exist
   */
  transpose(first = -2, second = -1): Tensor {
    const order = this.shape.map((_, axis) => axis);
    const [a, b] = [this.#axis(first), this.#axis(second)];
    [order[a], order[b]] = [order[b], order[a]];
    return this.permute(order);
  }

  /**
   * The part of one axis from `start` up to `end`; both may count from the back.
   *
   * @throws {RangeError} where the part is empty or reaches beyond the axis
   */
  slice(axis: number, start: number, end: number = this.shape[this.#axis(axis)]): Tensor {
    const at = this.#axis(axis);
    const length = this.shape[at];
    const [from, to] = [start, end].map((index) => index < 0 ? index + length : index);
    if (
      !(Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from < to && to <= length)
    ) {
      throw new RangeError(
        `Cannot slice axis ${axis} of [${this.shape}]: expected a part of 0…${length}, got ${start}…${end}`,
      );
    }
    return apply(rules.slice, { x: this }, { axis: at, start: from, end: to });
  }

  /**
   * This tensor and behind it another, along an axis.
   *
   * @throws {ShapeError} where the shapes differ along another axis
   */
  concatenate(other: Tensor, axis: number): Tensor {
    const at = this.#axis(axis);
    if (
      this.shape.length !== other.shape.length ||
      this.shape.some((n, i) => i !== at && n !== other.shape[i])
    ) {
      throw new ShapeError(
        `Cannot concatenate along axis ${axis}: expected shapes equal elsewhere, got [${this.shape}] and [${other.shape}]`,
      );
    }
    return apply(rules.concatenate, { a: this, b: other }, { axis: at });
  }

  /**
   * This tensor repeated along axes of length 1, or missing in front, up to `shape`.
   *
   * @throws {ShapeError} where a length is neither 1 nor that of `shape`
   */
  expand(shape: readonly number[]): Tensor {
    if (this.shape.length === shape.length && this.shape.every((n, i) => n === shape[i])) {
      return this;
    }
    checkExpands(this.shape, shape);
    return apply(rules.expand, { x: this }, { shape });
  }

  /**
   * A bias by distance `[heads, queries + keys − 1]` as `[heads, query, key]`, entry `key − query +
   * queries − 1` of each head.
   *
   * @throws {ShapeError} where there is not one number for each distance
   */
  relative(queries: number, keys: number): Tensor {
    checkRelative(this.array, queries, keys);
    return apply(rules.relative, { x: this }, { queries, keys });
  }

  /**
   * The rows of this table `[entries, width]` that the ids name: `[…] → […, width]`.
   *
   * @throws {ShapeError} where this is no table
   * @throws {RangeError} where an id is no row of it
   */
  lookUp(ids: { readonly array: NdArray }): Tensor {
    checkIds(this.array, ids.array);
    return apply(rules.embedding, { table: this }, { ids: ids.array });
  }

  /**
   * `−ln softmax(this)[target]` of each row, in nats: `[…, classes] → […]`; 0 where the target is
   * `ignored`. Smoothing spreads that share of the target's probability over all classes (Szegedy
   * et al. 2016).
   *
   * @throws {ShapeError} where there is not one target for each row
   * @throws {RangeError} where a target is no class
   */
  crossEntropy(
    targets: { readonly array: NdArray },
    { smoothing = 0, ignored = -100 }: { smoothing?: number; ignored?: number } = {},
  ): Tensor {
    checkTargets(this.array, targets.array, ignored);
    return apply(rules.crossEntropy, { logits: this }, {
      targets: targets.array,
      smoothing,
      ignored,
    });
  }

  /** The sum of all elements, or along one axis (which goes). */
  sum(axis?: number): Tensor {
    if (axis === undefined) return apply(rules.sumAll, { x: this }, undefined);
    const at = this.#axis(axis);
    return apply(rules.sum, { x: this }, { axis: at })
      .reshape(this.shape.filter((_, i) => i !== at));
  }

  /** The mean of all elements, or along one axis (which goes). */
  mean(axis?: number): Tensor {
    const count = axis === undefined ? this.size : this.shape[this.#axis(axis)];
    return this.sum(axis).mul(1 / count);
  }

  /**
   * The index of the largest number of each row, of equal ones the first: plain integers, without a
   * gradient.
   */
  argmax(): Int32Array {
    const { rows, width } = this.array;
    const out = allocate([rows]);
    run("argmaxRows", rows, width, out.address, this.array.address, width);
    const { integers } = currentMachine().engine;
    return Int32Array.from(integers.subarray(out.address / 4, out.address / 4 + rows));
  }

  /**
   * The only element.
   *
   * @throws {ShapeError} where there are more or none
   */
  item(): number {
    if (this.size !== 1) {
      throw new ShapeError(
        `Cannot read one number: expected one element, got shape [${this.shape}]`,
      );
    }
    return this.#numbers()[0];
  }

  /** A copy of the numbers in row-major order. */
  toArray(): Float32Array {
    return Float32Array.from(this.#numbers());
  }

  /** A copy in float64: exact values where the machine is the float64 reference. */
  toFloat64Array(): Float64Array {
    return Float64Array.from(this.#numbers());
  }

  /** A copy as nested arrays. */
  toNested(): Nested {
    const numbers = this.#numbers();
    const build = (axis: number, start: number): Nested => {
      if (axis === this.shape.length) return numbers[start];
      const step = sizeOf(this.shape.slice(axis + 1));
      return Array.from({ length: this.shape[axis] }, (_, i) => build(axis + 1, start + i * step));
    };
    return build(0, 0);
  }

  /**
   * Overwrites the numbers in place; for loading weights, not for use on a tape.
   *
   * @throws {ShapeError} where there are not as many numbers as elements
   */
  set(numbers: ArrayLike<number>): void {
    if (numbers.length !== this.size) {
      throw new ShapeError(
        `Cannot set a tensor of shape [${this.shape}]: expected ${this.size} numbers, got ${numbers.length}`,
      );
    }
    this.#numbers().set(numbers);
  }

  #numbers(): Float32Array | Float64Array {
    const first = this.array.address / 4;
    return this.array.storage.heap.engine.numbers.subarray(first, first + this.size);
  }

  #axis(axis: number): number {
    const at = axis < 0 ? axis + this.shape.length : axis;
    if (!(Number.isInteger(at) && at >= 0 && at < this.shape.length)) {
      throw new RangeError(
        `Cannot find axis ${axis} of [${this.shape}]: expected −${this.shape.length}…${
          this.shape.length - 1
        }`,
      );
    }
    return at;
  }
}

/** Applies a gradient rule to tensors. */
export function apply<I extends Inputs, O, S>(
  rule: Rule<I, O, S>,
  inputs: { [K in keyof I]: Tensor | (undefined extends I[K] ? undefined : never) },
  options: O,
): Tensor {
  const { array, slot } = applyRule(rule, inputs, options);
  return new Tensor(array, slot);
}

function pair(rule: typeof rules.add, a: Tensor, b: Tensor): Tensor {
  const shape = broadcastShape(rule.name, a.shape, b.shape);
  return apply(rule, { a: a.expand(shape), b: b.expand(shape) }, undefined);
}

function broadcastShape(
  name: string,
  a: readonly number[],
  b: readonly number[],
): readonly number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const first = a[i - rank + a.length] ?? 1;
    const second = b[i - rank + b.length] ?? 1;
    if (first !== second && first !== 1 && second !== 1) {
      throw new ShapeError(
        `Cannot ${name}: expected lengths that are equal or 1 on each axis, got [${a}] and [${b}]`,
      );
    }
    return first === 1 ? second : first;
  });
}

function product(a: Tensor, b: Tensor, transposedB: boolean): Tensor {
  const k = transposedB ? b.shape.at(-1) : b.shape.at(-2);
  const leading = (shape: readonly number[]) => shape.slice(0, -2).join();
  if (a.shape.length < 2 || a.shape.at(-1) !== k || leading(a.shape) !== leading(b.shape)) {
    throw new ShapeError(
      `Cannot multiply matrices: expected [..., m, k] and [..., ${
        transposedB ? "n, k" : "k, n"
      }] with equal leading axes, got [${a.shape}] and [${b.shape}]`,
    );
  }
  return apply(rules.matmul, { a, b }, { transposedB });
}

function sameShape(name: string, a: Tensor, b: Tensor): void {
  if (a.shape.join() !== b.shape.join()) {
    throw new ShapeError(
      `Cannot ${name}: expected equal shapes, got [${a.shape}] and [${b.shape}]`,
    );
  }
}
