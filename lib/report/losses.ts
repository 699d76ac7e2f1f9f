/**
 * The losses of every step of every run, bit for bit: what tells where a run that is made again begins to
 * differ.
 *
 * @module
 */
import type { RunRecord } from "../experiment/record.ts";

/** A run's losses at steps `every`, 2 · `every`, …, as the float32 that its digest covers. */
export interface LossTrace {
  readonly every: number;
  readonly losses: Float32Array;
}

/** Traces in one series of bytes. */
export interface PackedLosses {
  readonly every: number;
  /** How many losses of each run there are, in the order of the runs. */
  readonly counts: readonly number[];
  /** All first bytes, then all second bytes, …: neighbors are alike, so that they pack well. */
  readonly bytes: Uint8Array;
}

/**
 * The losses of runs: all of them, or where there are more than `limit` every k-th. Of a run whose record
 * begins later than with the k-th step there are none.
 *
 * @example
 * ```ts
 * import { packLosses, unpackLosses } from "./losses.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const steps = [2.5, 2.25, 2].map((loss, index) => ({ step: index + 1, loss }));
 * const [{ every, losses }] = unpackLosses(packLosses([{ steps }]));
 * assertEquals([every, ...losses], [1, 2.5, 2.25, 2]);
 * ```
 */
export function packLosses(
  runs: readonly { readonly steps: readonly Pick<RunRecord["steps"][number], "step" | "loss">[] }[],
  limit = 100_000,
): PackedLosses {
  const total = runs.reduce((sum, { steps }) => sum + steps.length, 0);
  // Runs out of a report may have every k-th step only.
  const given = Math.max(1, ...runs.map(({ steps: [first] }) => first?.step ?? 1));
  const every = given * Math.ceil(total / limit || 1);
  const kept = runs.map(({ steps }) => {
    const losses = new Map(steps.map(({ step, loss }) => [step, loss]));
    const found: number[] = [];
    for (let step = every; losses.has(step); step += every) found.push(losses.get(step)!);
    return found;
  });
  const losses = Float32Array.from(kept.flat());
  const view = new DataView(losses.buffer);
  const bytes = new Uint8Array(4 * losses.length);
  for (let i = 0; i < losses.length; i++) {
    for (let byte = 0; byte < 4; byte++) {
      bytes[byte * losses.length + i] = view.getUint8(4 * i + byte);
    }
  }
  return { every, counts: kept.map((values) => values.length), bytes };
}

/** The traces that {@linkcode packLosses} packed, in the order of the runs. */
export function unpackLosses({ every, counts, bytes }: PackedLosses): LossTrace[] {
  const count = bytes.length / 4;
  const buffer = new ArrayBuffer(bytes.length);
  const view = new DataView(buffer);
  for (let i = 0; i < count; i++) {
    for (let byte = 0; byte < 4; byte++) view.setUint8(4 * i + byte, bytes[byte * count + i]);
  }
  const all = new Float32Array(buffer);
  let start = 0;
  return counts.map((length) => ({ every, losses: all.slice(start, start += length) }));
}
