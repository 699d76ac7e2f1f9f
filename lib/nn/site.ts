/**
 * Places in a model where one may look or reach in.
 *
 * @module
 */
import type { Tensor } from "../tensor/mod.ts";

/** What happens to a tensor that passes a site: seen, and perhaps replaced. */
export type SiteHandler = (x: Tensor) => Tensor | void;

let handlers: ReadonlyMap<Site, SiteHandler> | undefined;

/**
 * A named place that a tensor passes. It does nothing until `capture` or `intervene` puts a handler
 * there for the length of one callback.
 *
 * @example A module of one's own with a site, and what passed it
 * ```ts
 * import { Module, site } from "./mod.ts";
 * import { capture } from "../interpret/mod.ts";
 * import { ones, type Tensor } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * class Double extends Module {
 *   readonly doubled = site("[batch, dModel]");
 *
 *   forward(x: Tensor): Tensor {
 *     return this.doubled.pass(x.mul(2));
 *   }
 * }
 *
 * const model = new Double();
 * const { activations } = capture(model, ["doubled"], () => model.forward(ones([1, 2])));
 * assertEquals(activations.get("doubled")!.toNested(), [[2, 2]]);
 * ```
 */
export class Site {
  /** The axes of what passes, as `[batch, time, dModel]`. */
  readonly axes: string;

  /** A site that tensors with these axes pass. */
  constructor(axes: string) {
    this.axes = axes;
  }

  /** Whether anybody waits here: what is costly to make is made only then. */
  get watched(): boolean {
    return handlers !== undefined && handlers.has(this);
  }

  /** Lets a tensor pass, and gives back what goes on. */
  pass(x: Tensor): Tensor {
    if (handlers === undefined) return x;
    return handlers.get(this)?.(x) ?? x;
  }
}

/**
 * A site that tensors with these axes pass; see {@linkcode Site}.
 *
 * @example
 * ```ts
 * import { site } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(site("[batch, time, dModel]").axes, "[batch, time, dModel]");
 * ```
 */
export const site = (axes: string): Site => new Site(axes);

/**
 * Runs `callback` with handlers at sites; those already there act first. `capture` and `intervene`
 * find the sites by name.
 *
 * @example
 * ```ts
 * import { site, withHandlers } from "./mod.ts";
 * import { ones } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const place = site("[batch]");
 * const zeroed = withHandlers(new Map([[place, (x) => x.mul(0)]]), () => place.pass(ones([2])));
 * assertEquals(zeroed.toNested(), [0, 0]);
 * ```
 */
export function withHandlers<T>(more: ReadonlyMap<Site, SiteHandler>, callback: () => T): T {
  const outer = handlers;
  const merged = new Map(outer);
  for (const [place, handler] of more) {
    const before = outer?.get(place);
    merged.set(
      place,
      before === undefined ? handler : (x) => {
        const changed = before(x) ?? x;
        return handler(changed) ?? changed;
      },
    );
  }
  handlers = merged;
  try {
    return callback();
  } finally {
    handlers = outer;
  }
}
