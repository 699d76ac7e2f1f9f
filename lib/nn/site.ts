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
 */
export class Site {
  /** The axes of what passes, as `[batch, time, dModel]`. */
  readonly axes: string;

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

/** A site that tensors with these axes pass. */
export const site = (axes: string): Site => new Site(axes);

/** Runs `callback` with handlers at sites; those already there act first. */
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
