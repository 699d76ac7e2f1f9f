/**
 * Dropout, and when it is on.
 *
 * @module
 */
import { stream } from "../random/mod.ts";
import type { Tensor } from "../tensor/mod.ts";
import { Module } from "./module.ts";

/** Which draws are made. */
export interface DropoutDraws {
  /** The run's. */
  readonly seed: number;
  /** Another step draws anew. */
  readonly step: number;
}

let draws: (DropoutDraws & { readonly calls: Map<string, number> }) | undefined;

/**
 * Runs `callback` with dropout on; elsewhere it is off. The draws depend on seed, step, module
 * name, and how often the module was passed in this callback.
 *
 * @example
 * ```ts
 * import { Dropout, withDropout } from "./mod.ts";
 * import { ones } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const dropout = new Dropout(0.5);
 * const draw = (step: number) =>
 *   withDropout({ seed: 1, step }, () => dropout.forward(ones([64])).toArray());
 * assertEquals(draw(3), draw(3));
 * assertEquals(new Set(draw(3)), new Set([0, 2]));
 * ```
 */
export function withDropout<T>(which: DropoutDraws, callback: () => T): T {
  const outer = draws;
  draws = { ...which, calls: new Map() };
  try {
    return callback();
  } finally {
    draws = outer;
  }
}

/**
 * Zeroes a share `rate` of the numbers while training and scales the others by `1 / (1 − rate)`
 * (Srivastava et al. 2014).
 *
 * @example
 * ```ts
 * import { Dropout } from "./mod.ts";
 * import { ones } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * // Off where no `withDropout` is in force.
 * assertEquals(new Dropout(0.5).forward(ones([2])).toNested(), [1, 1]);
 * ```
 */
export class Dropout extends Module {
  readonly #rate: number;

  /**
   * Dropout of a share `rate`.
   *
   * @throws {RangeError} unless the rate is at least 0 and below 1
   */
  constructor(rate: number) {
    super();
    if (!(rate >= 0 && rate < 1)) {
      throw new RangeError(
        `Cannot drop out: expected a rate of at least 0 and below 1, got ${rate}`,
      );
    }
    this.#rate = rate;
  }

  /** Any shape in and out. */
  forward(x: Tensor): Tensor {
    const key = this.draw();
    return key === undefined ? x : x.dropout(this.#rate, key);
  }

  /** The rate and key of this pass, for kernels that drop out by themselves; `undefined` when off. */
  options(): { readonly rate: number; readonly key: readonly [number, number] } | undefined {
    const key = this.draw();
    return key === undefined ? undefined : { rate: this.#rate, key };
  }

  /** This pass's key; `undefined` when off. */
  private draw(): readonly [number, number] | undefined {
    if (draws === undefined || this.#rate === 0) return undefined;
    const call = draws.calls.get(this.moduleName) ?? 0;
    draws.calls.set(this.moduleName, call + 1);
    return stream(draws.seed, "dropout", this.moduleName, `${draws.step}`, `${call}`);
  }
}
