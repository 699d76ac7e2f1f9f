/**
 * Which runs are long, and how much of the work is done.
 *
 * @module
 */
import { mean } from "simple-statistics";
import type { Cell } from "./cell.ts";
import type { RunRecord } from "./record.ts";
import type { Trainer } from "./trainer.ts";

/** How far the missing runs are. */
export interface RunProgress {
  /** Runs that came to an end, well or not. */
  readonly ended: number;
  /** Share of all the work, longer runs counting for more. */
  readonly share: number;
}

/** The work that is missing: costs as the trainer knows them, or as other seeds measured them. */
export class Tally {
  readonly #costs: ReadonlyMap<Cell<unknown>, number>;
  readonly #total: number;
  readonly #shares = new Map<Cell<unknown>, number>();
  #ended = 0;

  /** `records` are runs of the same variants that were made before. */
  constructor(
    missing: readonly Cell<unknown>[],
    // deno-lint-ignore no-explicit-any
    trainer: Trainer<any, any>,
    records: readonly RunRecord[],
  ) {
    const seconds = new Map(records.map((record) => [record.variant, record.seconds]));
    const usual = seconds.size === 0 ? 1 : mean([...seconds.values()]);
    this.#costs = new Map(missing.map((cell) => [
      cell,
      trainer.cost?.(cell.config) ?? seconds.get(cell.variant) ?? usual,
    ]));
    this.#total = [...this.#costs.values()].reduce((sum, cost) => sum + cost, 0);
  }

  /** The longest runs first, so that no long one is left alone at the end; else the order of seeds. */
  longestFirst(): Cell<unknown>[] {
    return [...this.#costs].sort(([, a], [, b]) => b - a).map(([cell]) => cell);
  }

  /** A run is that far. */
  advance(cell: Cell<unknown>, share: number): RunProgress {
    this.#shares.set(cell, share);
    const done = [...this.#shares].reduce(
      (sum, [cell, share]) => sum + share * this.#costs.get(cell)!,
      0,
    );
    return { ended: this.#ended, share: this.#total === 0 ? 1 : done / this.#total };
  }

  /** A run came to an end. */
  end(cell: Cell<unknown>): RunProgress {
    this.#ended++;
    return this.advance(cell, 1);
  }
}
