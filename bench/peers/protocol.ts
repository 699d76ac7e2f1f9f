/**
 * What a training process is told, and what it says, one line of JSON each.
 *
 * @module
 */
import type { SetUp } from "../set_ups.ts";

/** What a process is to train: the only argument of its command line. */
export interface TrainingTask extends SetUp {
  readonly threads: number;
}

/** What a training process says. */
export type Message =
  | { readonly event: "imported" }
  | { readonly event: "ready"; readonly title: string; readonly parameters: number }
  | Measured;

/** The steps of one round. */
export interface Measured {
  readonly event: "measured";
  /** Of each step. */
  readonly milliseconds: readonly number[];
  /** In nats, before the first update; about the logarithm of the vocabulary. */
  readonly firstLoss: number;
  readonly lastLoss: number;
  /** Steps so far, warm-up included. */
  readonly steps: number;
  /** The most bytes that tensors took at once, where the library says so. */
  readonly tensorBytes?: number;
}
