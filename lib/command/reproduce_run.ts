/**
 * A recorded run made again, and held against its record.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import { arithmetic, comparability } from "../experiment/arithmetic.ts";
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
  "project" | "deno" | "kernels" | "fusedMultiplyAdd" | "blas"
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
  const barred = arithmeticDifference(recorded.environment, here);
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
  const reason = here.blas === undefined
    ? versionDifference(recorded.environment, here)
    : comparability(here);
  return reason === undefined
    ? { kind: "differs", where }
    : { kind: "not comparable", why: `${reason}; it differs ${where}` };
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

/** What makes bits differ whatever the code, in words. */
function arithmeticDifference(there: Environment, here: Here): string | undefined {
  const [made, now] = [arithmetic(there), arithmetic(here)];
  return made === now ? undefined : `it was computed with ${made}, and here with ${now}`;
}

/** Which versions differ, in words. */
function versionDifference(there: Environment, here: Here): string | undefined {
  const differing = ([["project", "project"], ["kernels", "kernels"], ["deno", "Deno"]] as const)
    .filter(([field]) => there[field] !== here[field])
    .map(([field, name]) => `${name} ${short(there[field])}, here ${short(here[field])}`);
  return differing.length === 0 ? undefined : `it was made with ${differing.join("; ")}`;
}

const short = (version: string) => version.slice(0, 12);
