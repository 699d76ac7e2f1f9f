/**
 * Dropout, and when it is on.
 *
 * @module
 */
import { stream } from "../random/mod.ts";
import type { Tensor } from "../tensor/mod.ts";
import { Module } from "./module.ts";

/** Which draws are made: the seed of the run, and the step. */
export interface DropoutDraws {
  readonly seed: number;
  readonly step: number;
}

let draws: (DropoutDraws & { readonly calls: Map<string, number> }) | undefined;

/** Runs `callback` with dropout on; elsewhere it is off. The draws depend on seed, step and module name. */
export function withDropout<T>(which: DropoutDraws, callback: () => T): T {
  const outer = draws;
  draws = { ...which, calls: new Map() };
  try {
    return callback();
  } finally {
    draws = outer;
  }
}

/** Zeroes a share of the numbers while training and scales the others up (Srivastava et al. 2014). */
export class Dropout extends Module {
  readonly #rate: number;

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

  private draw(): readonly [number, number] | undefined {
    if (draws === undefined || this.#rate === 0) return undefined;
    const call = draws.calls.get(this.moduleName) ?? 0;
    draws.calls.set(this.moduleName, call + 1);
    return stream(draws.seed, "dropout", this.moduleName, `${draws.step}`, `${call}`);
  }
}
