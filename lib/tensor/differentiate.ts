/**
 * Gradients as values, and memory by scope.
 *
 * @module
 */
import { gradientsOf, recording, withoutTape } from "./apply.ts";
import { withScope } from "./context.ts";
import { Ids } from "./create.ts";
import type { Storage } from "./heap.ts";
import { Tensor } from "./tensor.ts";

/**
 * Something with named parameters, as a module is.
 *
 * @example
 * ```ts
 * import { type Differentiable, differentiate, tensor } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const slope = tensor([2]);
 * const line: Differentiable = { parameters: () => new Map([["slope", slope]]) };
 * const { gradients } = differentiate(line, () => slope.mul(3).sum());
 * assertEquals(gradients.get("slope")!.item(), 3);
 * ```
 */
export interface Differentiable {
  /** What gradients are taken of, by name. */
  parameters(): ReadonlyMap<string, Tensor>;
}

/** What `differentiate` gives: the loss, whatever else the callback returned, and gradients by name. */
export type Differentiated<T> =
  & (T extends Tensor ? { readonly loss: Tensor } : Omit<T, "gradients">)
  & { readonly gradients: ReadonlyMap<string, Tensor> };

/**
 * Runs `callback`, which returns a loss of one element (alone, or as `{ loss, … }` with other
 * tensors to keep), and gives the gradient `∂loss / ∂parameter` of every parameter of `model`, by
 * name and in its shape; zero for those that the loss does not depend on. All other tensors made in
 * the callback are freed.
 *
 * There are no second derivatives: gradients are not on a tape themselves.
 *
 * @throws {TypeError} if the loss has more than one element, or the callback is an async function
 *
 * @example
 * ```ts
 * import { differentiate, tensor } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const x = tensor([1, 2, 3]);
 * const { loss, gradients } = differentiate({ x }, () => x.mul(x).sum());
 * assertEquals(loss.item(), 14);
 * assertEquals(gradients.get("x")!.toNested(), [2, 4, 6]);
 * ```
 */
export function differentiate<T extends Tensor | { loss: Tensor }>(
  model: Differentiable | Readonly<Record<string, Tensor>>,
  callback: () => T,
): Differentiated<T> {
  const parameters = isDifferentiable(model)
    ? model.parameters()
    : new Map(Object.entries(model as Record<string, Tensor>));
  const names = [...parameters.keys()];
  const { result, gradients } = gradientsOf(
    [...parameters.values()],
    callback,
    (result) => result instanceof Tensor ? result : result.loss,
    blocksIn,
  );
  const named = new Map(names.map((name, i) => [name, new Tensor(gradients[i])]));
  const rest = result instanceof Tensor ? { loss: result } : result;
  return { ...rest, gradients: named } as unknown as Differentiated<T>;
}

/**
 * Runs `callback` and frees every tensor made in it, except those in what it returns (a tensor, or
 * arrays, maps and plain objects of them). Within `differentiate` they are freed on the way backward,
 * which may need them.
 *
 * @throws {TypeError} if the callback is an async function
 *
 * @example
 * ```ts
 * import { ones, scope } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const mean = scope(() => ones([1000, 1000]).mul(3).mean()); // a million numbers, freed twice over
 * assertEquals(mean.item(), 3);
 * ```
 */
export function scope<T>(callback: () => T): T {
  return recording() ? callback() : withScope(callback, blocksIn);
}

/**
 * Runs `callback` without gradients and without keeping what they would need.
 *
 * @example
 * ```ts
 * import { differentiate, tensor, withoutGradients } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const x = tensor([3]);
 * const { gradients } = differentiate({ x }, () => x.mul(withoutGradients(() => x.mul(1))).sum());
 * assertEquals(gradients.get("x")!.item(), 3); // that of 3 · x, not of x²
 * ```
 */
export function withoutGradients<T>(callback: () => T): T {
  return withoutTape(callback);
}

function isDifferentiable(model: unknown): model is Differentiable {
  return typeof (model as Differentiable).parameters === "function";
}

/** The blocks of all tensors in a value. */
function* blocksIn(value: unknown): Generator<Storage> {
  if (value instanceof Tensor || value instanceof Ids) yield value.array.storage;
  else if (Array.isArray(value)) { for (const item of value) yield* blocksIn(item); }
  else if (value instanceof Map) { for (const item of value.values()) yield* blocksIn(item); }
  else if (value !== null && typeof value === "object" && isPlain(value)) {
    for (const item of Object.values(value)) yield* blocksIn(item);
  }
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
