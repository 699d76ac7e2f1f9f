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
  /** The runs under way, the earliest first. */
  readonly running: readonly RunUnderWay[];
}

/** How far one run is. */
export interface RunUnderWay {
  /** Which one. */
  readonly cell: Cell<unknown>;
  /** Steps made. */
  readonly done: number;
  /** Steps to make in all; 0 before the first is made. */
  readonly total: number;
  /** Since it began. */
  readonly seconds: number;
}

/** The work that is missing: costs as the trainer knows them, or as other seeds measured them. */
export class Tally {
  readonly #costs: ReadonlyMap<Cell<unknown>, number>;
  readonly #total: number;
  readonly #running = new Map<Cell<unknown>, { start: number; done: number; total: number }>();
  readonly #now: () => number;
  #ended = 0;
  #endedCost = 0;

  /** `records` are runs of the same variants that were made before; `now` is in milliseconds. */
  constructor(
    missing: readonly Cell<unknown>[],
    // deno-lint-ignore no-explicit-any
    trainer: Trainer<any, any>,
    records: readonly RunRecord[],
    now: () => number = () => performance.now(),
  ) {
    this.#now = now;
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

  /** A run begins, for the first time or again. */
  start(cell: Cell<unknown>): RunProgress {
    this.#running.set(cell, { start: this.#now(), done: 0, total: 0 });
    return this.#progress();
  }

  /** A run is that far. */
  advance(cell: Cell<unknown>, done: number, total: number): RunProgress {
    const { start } = this.#running.get(cell)!;
    this.#running.set(cell, { start, done, total });
    return this.#progress();
  }

  /** A run came to an end. */
  end(cell: Cell<unknown>): RunProgress {
    this.#running.delete(cell);
    this.#ended++;
    this.#endedCost += this.#costs.get(cell)!;
    return this.#progress();
  }

  #progress(): RunProgress {
    const time = this.#now();
    let cost = this.#endedCost;
    const running = [...this.#running].map(([cell, { start, done, total }]): RunUnderWay => {
      if (total > 0) cost += this.#costs.get(cell)! * done / total;
      return { cell, done, total, seconds: (time - start) / 1000 };
    });
    return { ended: this.#ended, share: this.#total === 0 ? 1 : cost / this.#total, running };
  }
}
