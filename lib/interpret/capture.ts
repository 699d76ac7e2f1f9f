/**
 * Looking inside a model, for the length of one callback.
 *
 * @module
 */
import { type Module, type SiteHandler, withHandlers } from "../nn/mod.ts";
import type { Tensor } from "../tensor/mod.ts";
import { selectSites } from "./select.ts";

/**
 * Runs `callback` and keeps what passed the named sites. A site that is passed more than once keeps the
 * last tensor.
 *
 * @example
 * ```ts
 * import { capture } from "./mod.ts";
 * import { Gpt } from "../models/mod.ts";
 * import { initialize } from "../nn/mod.ts";
 * import { ids } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const model = initialize(
 *   new Gpt({
 *     vocabulary: 5, context: 8, dModel: 8, layers: 1, placement: "pre",
 *     norm: { kind: "layerNorm" }, positional: { kind: "rotary" },
 *     attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
 *   }),
 *   { seed: 1 },
 * );
 * const { activations } = capture(
 *   model,
 *   ["blocks.*.attention.pattern"],
 *   () => model.forward(ids([[1, 2, 3]])),
 * );
 * assertEquals(activations.get("blocks.0.attention.pattern")!.shape, [1, 2, 3, 3]);
 * ```
 */
export function capture<T>(
  model: Module,
  sites: readonly string[],
  callback: () => T,
): { result: T; activations: Map<string, Tensor> } {
  const activations = new Map<string, Tensor>();
  const handlers = new Map(
    sites.flatMap((pattern) => selectSites(model, pattern)).map(([name, site]) => [
      site,
      ((x) => void activations.set(name, x)) as SiteHandler,
    ]),
  );
  return { result: withHandlers(handlers, callback), activations };
}

/**
 * Runs `callback` with tensors replaced at the named sites: a handler gets what passes, and what it
 * returns goes on.
 *
 * @example
 * ```ts
 * import { intervene } from "./mod.ts";
 * import { Gpt } from "../models/mod.ts";
 * import { initialize } from "../nn/mod.ts";
 * import { ids } from "../tensor/mod.ts";
 * import { assertNotEquals } from "@std/assert";
 *
 * const model = initialize(
 *   new Gpt({
 *     vocabulary: 5, context: 8, dModel: 8, layers: 1, placement: "pre",
 *     norm: { kind: "layerNorm" }, positional: { kind: "rotary" },
 *     attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
 *   }),
 *   { seed: 1 },
 * );
 * const run = () => model.forward(ids([[1, 2, 3]])).toArray();
 * const without = intervene(model, { "blocks.0.attention.pattern": (x) => x.mul(0) }, run);
 * assertNotEquals(without, run());
 * ```
 */
export function intervene<T>(
  model: Module,
  changes: Readonly<Record<string, SiteHandler>>,
  callback: () => T,
): T {
  const handlers = new Map(
    Object.entries(changes).flatMap(([pattern, handler]) =>
      selectSites(model, pattern).map(([, site]) => [site, handler] as const)
    ),
  );
  return withHandlers(handlers, callback);
}
