/**
 * The seam between experiments and training: what a config's training has to offer so that a grid of
 * configs can be run, resumed and compared.
 *
 * @module
 */
import type { EvaluationRecord, StepRecord } from "./record.ts";

/** Trains configs of type `C` and hands what it trained, `T`, to an experiment's measures. */
export interface Trainer<C, T> {
  /** Part of every run's key: change it where the same config no longer gives the same run. */
  readonly version: string;
  /**
   * URL of the module that trains (`import.meta.url`). The bytes of all local modules that it imports,
   * directly or not, are part of every run's key.
   */
  readonly module: string;
  /** Number of trained parameters of a config, without training it. */
  parameters(config: C, options?: { readonly dataDir?: string }): number | Promise<number>;
  /** Throws an error that lists every mistake in a config. Called for each variant before any run. */
  check?(config: C): void | Promise<void>;
  /** How long a config takes compared with others, in any unit: the longest runs start first. */
  cost?(config: C): number;
  /** Trains. A run whose loss stops being finite is an outcome, not an error. */
  train(config: C, context: CellContext): Outcome<T> | Promise<Outcome<T>>;
}

/** What a run may use of the process that it runs in. */
export interface CellContext {
  /** Draws all that is random in the run. */
  readonly seed: number;
  /**
   * Threads to compute with; results must not depend on them. May change at a `turn`, where another run
   * ended and left its processors.
   */
  readonly threads: number;
  /** File of the library that multiplies matrices; without one the compiled kernels do. */
  readonly blas?: string;
  /** Directory with datasets, where the user named one. */
  readonly dataDir?: string;
  /** Reports steps done. Also the sign of life: a run that is silent for too long is stopped. */
  progress(done: number, total: number): void;
  /** Lets the process hear of other things, where it has not for a while; awaited between steps. */
  turn?(): Promise<unknown>;
}

/** What training leaves behind. */
export interface Outcome<T> {
  /** Whether every loss was finite. */
  readonly status: "finished" | "diverged";
  /** Why it diverged. */
  readonly failure?: string;
  /** Number of trained parameters. */
  readonly parameters: number;
  /** What each step did, up to where it diverged. */
  readonly steps: readonly StepRecord[];
  /** Scores on held-out data, in order. */
  readonly evaluations: readonly EvaluationRecord[];
  /** SHA-256 over the bits of every step's training loss and of the final parameters. */
  readonly digest: string;
  /** Whether the engine's relaxed multiply–add is a true fused one. */
  readonly fusedMultiplyAdd: boolean;
  /** The library that multiplied matrices, with its version, where one did. */
  readonly blas?: string;
  /** The trained model and what measures need beside it. */
  readonly trained: T;
}
