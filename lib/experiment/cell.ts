/**
 * One run of a grid, and the key that it is kept under.
 *
 * @module
 */
import canonicalize from "canonicalize";
import type { Experiment, PlannedVariant } from "./experiment.ts";
import type { Json } from "./record.ts";

/** One variant with one seed. */
export interface Cell<C = Json> {
  /** Name of the experiment. */
  readonly experiment: string;
  /** Name of the variant. */
  readonly variant: string;
  /** Counted from 1. */
  readonly seed: number;
  /** What the variant trains. */
  readonly config: C;
  /**
   * SHA-256 over what was asked for: the canonical JSON (RFC 8785) of the experiment's name, config and
   * seed, the trainer's version, and each measure's name, version and source text.
   */
  readonly asked: string;
  /**
   * SHA-256 over what computes it: the compiled kernels, and the local modules that the trainer and the
   * experiment's further sources import.
   */
  readonly build: string;
}

/** Cells of all variants and seeds, seed by seed, so that an early stop leaves comparable runs. */
export async function cells<C extends object>(
  experiment: Experiment<C>,
  variants: readonly PlannedVariant<C>[],
  seeds: readonly number[],
  build: string,
): Promise<Cell<C>[]> {
  const measures = Object.entries(experiment.measures).map(([name, { run, version = 1 }]) => ({
    name,
    version,
    text: run.toString(),
  }));
  const asking = { experiment: experiment.name, trainer: experiment.trainer.version, measures };
  return await Promise.all(seeds.flatMap((seed) =>
    variants.map(async ({ name, config }) => ({
      experiment: experiment.name,
      variant: name,
      seed,
      config,
      asked: await sha256(canonicalize({ ...asking, config, seed }) ?? ""),
      build,
    }))
  ));
}

/** SHA-256 as hexadecimal digits. */
export async function sha256(data: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
