/**
 * What is said when training leaves the finite numbers.
 *
 * @module
 */
import { type Module, type SiteHandler, withHandlers } from "../nn/mod.ts";
import { scope, type Tensor } from "../tensor/mod.ts";
import type { Gradients } from "./optimizers/mod.ts";

/**
 * Training stopped because a number was not finite.
 *
 * @example
 * ```ts
 * import { DivergenceError } from "./mod.ts";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const error = new DivergenceError(7, "gradient of embedding.table", { loss: 2.1, gradientNorm: NaN });
 * assertStringIncludes(error.message, "at step 7, got a loss of 2.1 and a gradient norm of NaN");
 * ```
 */
export class DivergenceError extends Error {
  /** Tells it from other errors in a stack trace. */
  override name = "DivergenceError";
  /** The step that could not be made, counted from 1. */
  readonly step: number;
  /** The first tensor that holds a number which is not finite. */
  readonly tensor: string;

  /** Says where training stopped, and what may help. */
  constructor(
    step: number,
    tensor: string,
    { loss, gradientNorm }: { readonly loss: number; readonly gradientNorm: number },
  ) {
    super(
      `Cannot go on training: expected finite numbers at step ${step}, got a loss of ${loss} and a ` +
        `gradient norm of ${gradientNorm}; the first tensor that is not finite is ${tensor}; try a ` +
        `lower learning rate, a longer warm-up, or clipping (training.clip)`,
    );
    this.step = step;
    this.tensor = tensor;
  }
}

/**
 * The name of the first tensor that is not finite: a parameter, an activation, the logits that
 * `forward` gives, or a gradient.
 *
 * @example
 * ```ts
 * import { firstNotFinite } from "./mod.ts";
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
 * const { blocks: [block] } = model;
 * block.attention.query.weight.set(new Float32Array(64).fill(Infinity));
 * assertEquals(
 *   firstNotFinite(model, () => model.forward(ids([[0, 1, 2]]))),
 *   "parameter blocks.0.attention.query.weight",
 * );
 * ```
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
  return "the loss, or the sum of the gradients' squares";
}

// Masked scores are −∞ on purpose.
function isFinite(x: Tensor, masked = false): boolean {
  return x.toArray().every((value) => Number.isFinite(value) || (masked && value === -Infinity));
}
