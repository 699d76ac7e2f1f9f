/**
 * A recorded run made again, and held against its record.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import type { Environment, Json, RunRecord } from "../experiment/record.ts";
import type { LossTrace } from "../report/mod.ts";
import { runFileSchema, runOfFile } from "../training/config_schema/mod.ts";
import { DivergenceError, prepareRun, RunDigest, trainRun } from "../training/mod.ts";
import { checkConfig } from "./config.ts";

/** What a report says of a run. */
export type RecordedRun = Pick<
  RunRecord,
  "variant" | "seed" | "config" | "digest" | "environment"
>;

/** What came of making it again. */
export type Outcome =
  | { readonly kind: "identical" }
  | { readonly kind: "differs"; readonly where: string }
  | { readonly kind: "not comparable"; readonly why: string };

/** The machine that makes it again. */
export type Here = Pick<
  Environment,
  "project" | "deno" | "kernels" | "fusedMultiplyAdd"
>;

/** How a run is made again. */
export interface RemakeOptions {
  readonly here: Here;
  readonly trace?: LossTrace;
  readonly dataDir?: string;
  /** Hears of each step; awaited, so that it may let the event loop turn. Throws to stop. */
  readonly onStep?: (step: number, total: number) => void | Promise<void>;
}

/**
 * Trains a recorded run again, with its config and seed, and says whether the same bits came out. It stops
 * at the first step whose loss is another one.
 */
export async function remake(
  recorded: RecordedRun,
  { here, trace, dataDir, onStep }: RemakeOptions,
): Promise<Outcome> {
  const barred = hardwareDifference(recorded.environment, here);
  if (barred !== undefined) return { kind: "not comparable", why: barred };
  let run: ReturnType<typeof runOf>;
  try {
    run = runOf(recorded);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { kind: "not comparable", why: error.message };
  }
  const where = await firstDifference(recorded, run, { trace, dataDir, onStep });
  if (where === undefined) return { kind: "identical" };
  // Another version may well give the same bits; where it does not, nothing is wrong.
  const versions = versionDifference(recorded.environment, here);
  return versions === undefined
    ? { kind: "differs", where }
    : { kind: "not comparable", why: `${versions}; it differs ${where}` };
}

function runOf({ variant, seed, config }: RecordedRun) {
  const file = { ...(config as { readonly [key: string]: Json }), seed };
  return runOfFile(checkConfig(`the config of ${variant}`, file, runFileSchema));
}

/** Where the run made now leaves the recorded one; `undefined` where every bit is the same. */
async function firstDifference(
  { digest: recorded }: RecordedRun,
  { config, seed }: ReturnType<typeof runOf>,
  { trace, dataDir, onStep }: Omit<RemakeOptions, "here">,
): Promise<string | undefined> {
  const run = await prepareRun(config, { seed, dataDir });
  const digest = new RunDigest();
  let last = 0;
  try {
    for (const event of trainRun(run)) {
      if (event.kind !== "step") continue;
      const { step, loss } = event.step;
      last = step;
      digest.addLoss(loss);
      const where = stepDifference(step, loss, trace);
      if (where !== undefined) return where;
      await onStep?.(step, config.training.steps);
    }
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
  }
  if (digest.finish(run.model) === recorded) return undefined;
  if (trace === undefined) return "somewhere: the report has no losses to tell where";
  const recordedSteps = trace.losses.length * trace.every;
  return recordedSteps > last
    ? `at step ${last + 1}: it ends there, and the record goes on to ${recordedSteps}`
    : trace.every === 1
    ? "in the final parameters: the losses of all steps are the same"
    : "in the final parameters, or in losses that the report leaves out";
}

function stepDifference(
  step: number,
  loss: number,
  trace: LossTrace | undefined,
): string | undefined {
  if (trace === undefined || step % trace.every !== 0) return undefined;
  const { every, losses } = trace;
  const recorded = losses[step / every - 1];
  if (recorded === Math.fround(loss)) return undefined;
  const place = every === 1 ? `at step ${step}` : `at one of steps ${step - every + 1} to ${step}`;
  return recorded === undefined
    ? `${place}: the record ends at ${losses.length * every}`
    : `${place}: loss ${digits(loss)} instead of ${digits(recorded)}`;
}

/** As many digits as float32 tells apart. */
const digits = (loss: number) => String(Number(loss.toPrecision(9)));

type Backed = { readonly backend?: string };

const names: Readonly<Record<string, string>> = { wasm: "the WebAssembly kernels", blas: "BLAS" };

/** What makes bits differ whatever the code, in words. */
function hardwareDifference(there: Environment, here: Here): string | undefined {
  const fused = (fusedMultiplyAdd: boolean) =>
    fusedMultiplyAdd ? "with fused multiply–add" : "without fused multiply–add";
  if (there.fusedMultiplyAdd !== here.fusedMultiplyAdd) {
    return `it was made on hardware ${fused(there.fusedMultiplyAdd)}, and this is hardware ` +
      fused(here.fusedMultiplyAdd);
  }
  const [made, now] = [there, here].map((one) => (one as Backed).backend ?? "wasm");
  const name = (backend: string) => names[backend] ?? backend;
  if (made !== now) return `it was made with ${name(made)}, and this computes with ${name(now)}`;
  return made === "wasm" ? undefined : `${name(made)} gives other bits on other machines`;
}

/** Which versions differ, in words. */
function versionDifference(there: Environment, here: Here): string | undefined {
  const differing = ([["project", "project"], ["kernels", "kernels"], ["deno", "Deno"]] as const)
    .filter(([field]) => there[field] !== here[field])
    .map(([field, name]) => `${name} ${short(there[field])}, here ${short(here[field])}`);
  return differing.length === 0 ? undefined : `it was made with ${differing.join("; ")}`;
}

const short = (version: string) => version.slice(0, 12);
