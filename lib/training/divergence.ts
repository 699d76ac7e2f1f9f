/**
 * What is said when training leaves the finite numbers.
 *
 * @module
 */
import { type Module, type SiteHandler, withHandlers } from "../nn/mod.ts";
import { scope, type Tensor } from "../tensor/mod.ts";
import type { Gradients } from "./optimizers/mod.ts";

/** Training stopped because a number was not finite. */
export class DivergenceError extends Error {
  override name = "DivergenceError";
  readonly step: number;
  /** The first tensor that holds a number which is not finite. */
  readonly tensor: string;

  constructor(step: number, tensor: string, loss: number) {
    super(
      `Cannot go on training: expected a finite loss at step ${step}, got ${loss}; the first tensor ` +
        `that is not finite is ${tensor}; try a lower learning rate, a longer warm-up, or clipping ` +
        `(training.clip)`,
    );
    this.step = step;
    this.tensor = tensor;
  }
}

/**
 * The name of the first tensor that is not finite: a parameter, an activation, the logits that `forward`
 * gives, or a gradient.
 */
export function firstNotFinite(
  model: Module,
  forward: () => Tensor,
  gradients?: Gradients,
): string {
  for (const [name, tensor] of model.parameters()) {
    if (!isFinite(tensor)) return `parameter ${name}`;
  }
  let found: string | undefined;
  const watchers = new Map([...model.sites()].map(([name, site]): [typeof site, SiteHandler] => [
    site,
    (x) => {
      if (found === undefined && !isFinite(x, name.endsWith(".scores"))) {
        found = `activation ${name}`;
      }
    },
  ]));
  scope(() => {
    const output = withHandlers(watchers, forward);
    if (found === undefined && !isFinite(output)) found = "the logits";
  });
  if (found !== undefined) return found;
  for (const [name, gradient] of gradients ?? []) {
    if (!isFinite(gradient)) return `gradient of ${name}`;
  }
  return "the loss";
}

// Masked scores are −∞ on purpose.
function isFinite(x: Tensor, masked = false): boolean {
  return x.toArray().every((value) => Number.isFinite(value) || (masked && value === -Infinity));
}
