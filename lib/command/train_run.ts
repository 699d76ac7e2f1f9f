/**
 * One training run from a config file to a directory of results.
 *
 * @module
 */
import { basename } from "node:path";
import { InputError } from "../errors.ts";
import { comparability } from "../experiment/arithmetic.ts";
import { environment } from "../experiment/environment.ts";
import { followAttention } from "../experiment/follow_attention.ts";
import type { AttentionMeasure, Environment } from "../experiment/record.ts";
import { describeBlas } from "../kernels/blas/find.ts";
import type { EngineCommandOptions } from "./engine_options.ts";
import { engineText, useEngine } from "./use_engine.ts";
import type { Data, ReadOptions } from "../data/mod.ts";
import { saveModel } from "../training/checkpoints/mod.ts";
import { runFileSchema, runOfFile } from "../training/config_schema/mod.ts";
import {
  DivergenceError,
  type PreparedRun,
  prepareRun,
  RunDigest,
  type RunEvaluation,
  trainRun,
} from "../training/mod.ts";
import { sample, type Samples } from "../training/samples.ts";
import { readConfig } from "./config.ts";
import { type Interrupt, listenForInterrupt, Stopped } from "./interrupt.ts";
import { duration, type Progress, progress } from "./progress.ts";
import { openRunDirectory } from "./run_directory.ts";
import { startRunLog } from "./run_log.ts";
import { samplesSummary, samplesText } from "./samples_text.ts";

/** What the command line says besides the config. */
export interface TrainCommandOptions extends EngineCommandOptions {
  readonly set?: readonly string[];
  readonly steps?: number;
  readonly seed?: number;
  readonly out?: string;
  readonly overwrite?: boolean;
  readonly dataDir?: string;
}

/**
 * Trains the model of a config file. What could go wrong without training is found out first: the whole
 * config, the directory, the data.
 *
 * @throws {InputError} for mistakes of the user's, and where training diverges
 * @throws {Stopped} after Ctrl-C, with the model so far in the directory
 */
export async function trainFile(path: string, options: TrainCommandOptions): Promise<void> {
  const { steps, dataDir, out, overwrite, set = [] } = options;
  const changes = steps === undefined ? set : [...set, `training.steps=${steps}`];
  const { config, seed: ownSeed } = runOfFile(
    await readConfig(path, runFileSchema, { set: changes }),
  );
  const seed = options.seed ?? ownSeed;
  const engine = useEngine(options);
  const directory = await openRunDirectory({
    run: { config, seed },
    out,
    otherwise: `runs/${nameOf(path)}-${seed}`,
    overwrite,
  });
  using interrupt = listenForInterrupt();
  const started = new Date();
  // Before training: what is on the disk may have changed after it.
  const where = await environment({
    threads: engine.threads,
    fusedMultiplyAdd: engine.fusedMultiplyAdd,
    ...(engine.blas === undefined ? {} : { blas: describeBlas(engine.blas) }),
  });
  const run = await prepareRun(config, { seed, dataDir, progress: downloadProgress() });
  const parameters = run.model.parameterCount();
  console.error(
    `${config.model.kind} of ${parameters.toLocaleString("en")} parameters on ` +
      `${run.data.description}; ${config.training.steps} steps, seed ${seed}, ` +
      `${engineText(engine)}, into ${directory}`,
  );
  const { digest, evaluation, attention } = await trainAndLog(run, directory, interrupt);
  await Deno.writeTextFile(`${directory}/attention.json`, `${JSON.stringify(attention)}\n`);
  const samples = await takeSamples(run, interrupt);
  await Deno.writeTextFile(`${directory}/samples.txt`, samplesText(samples, seed));
  const result = {
    digest,
    parameters,
    evaluation,
    ...samplesSummary(samples),
    seconds: (Date.now() - started.getTime()) / 1000,
    startedAt: started.toISOString(),
    environment: where,
  };
  await Deno.writeTextFile(`${directory}/result.json`, `${JSON.stringify(result, null, 2)}\n`);
  console.log(`results in ${directory}, after ${duration(result.seconds)}`);
  const notes = digestNotes(where);
  if (notes.length > 0) console.log(notes.join("\n"));
  console.log(`digest ${digest}`);
}

/** What has to be known before the digest is compared with another, where it is not what is usual. */
function digestNotes(where: Environment): string[] {
  const usual = where.fusedMultiplyAdd && where.blas === undefined;
  return [
    ...(usual ? [] : [comparability(where)]),
    ...(where.v8Flags === undefined ? [] : [`V8 was started with ${where.v8Flags}`]),
  ];
}

/** Trains, logs and saves; gives the digest, the last evaluation, and what heads looked at. */
async function trainAndLog(
  run: PreparedRun,
  directory: string,
  interrupt: Interrupt,
): Promise<{ digest: string; evaluation?: RunEvaluation; attention: AttentionMeasure }> {
  const { steps } = run.config.training;
  const log = startRunLog(directory);
  const digest = new RunDigest();
  const follower = followAttention(run);
  const bar = progress(steps, "steps", { title: "train" });
  const start = performance.now();
  let evaluation: RunEvaluation | undefined;
  let done = 0;
  let tokens = 0;
  try {
    for (const event of trainRun(run)) {
      log.add(event);
      if (event.kind === "step") {
        const { step, loss } = event.step;
        done = step;
        tokens += event.step.tokens;
        digest.addLoss(loss);
        follower.onStep?.(step);
        const rate = Math.round(1000 * tokens / (performance.now() - start));
        bar.update(step, `${rate.toLocaleString("en")} tokens/s, loss ${loss.toFixed(4)}`);
      } else {
        evaluation = event.evaluation;
        bar.say(evaluationLine(evaluation));
      }
      if (await interrupt.turn()) log.flush();
      if (interrupt.requested && done < steps) break;
    }
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
    throw new InputError(`${error.message}. The steps before it are in ${directory}/metrics.csv`, {
      cause: error,
    });
  } finally {
    bar.stop();
    log.flush();
  }
  save(run, directory);
  if (done < steps) {
    throw new Stopped(
      `Stopped after step ${done} of ${steps}: the model so far and its metrics are in ` +
        `${directory}. The same command begins anew`,
    );
  }
  return { digest: digest.finish(run.model), evaluation, attention: follower.result() };
}

function save({ model, config, seed, data }: PreparedRun, directory: string): void {
  saveModel(directory, model, { config: { seed, ...config }, ...tokenizersOf(data) });
}

function tokenizersOf(data: Data) {
  return data.kind === "pairs"
    ? { source: data.source, target: data.target }
    : { tokenizer: data.tokenizer };
}

async function takeSamples(
  { model, data, seed }: PreparedRun,
  interrupt: Interrupt,
): Promise<Samples> {
  const steps = sample(model, data, { seed });
  let bar: Progress | undefined;
  try {
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      const { done, total } = step.value;
      bar ??= progress(total, data.kind === "pairs" ? "examples" : "samples", { title: "sample" });
      bar.update(done);
      await interrupt.turn();
      if (interrupt.requested) {
        throw new Stopped("Stopped after training: the model is whole, samples.txt is not there");
      }
    }
  } finally {
    bar?.stop();
  }
}

function evaluationLine(
  { step, loss, perplexity, bitsPerCharacter, accuracy }: RunEvaluation,
): string {
  const bits = bitsPerCharacter === undefined
    ? ""
    : `${bitsPerCharacter.toFixed(3)} bits per character, `;
  return `step ${step}: validation loss ${loss.toFixed(4)} nats, ${bits}` +
    `perplexity ${perplexity.toFixed(2)}, accuracy ${(100 * accuracy).toFixed(2)} %`;
}

/** Shows a dataset's download, where there is one. */
function downloadProgress(): NonNullable<ReadOptions["progress"]> {
  let bar: Progress | undefined;
  return ({ title, received, total }) => {
    bar ??= progress(Math.ceil(total / 1e6), "MB", { title });
    bar.update(received / 1e6);
    if (received >= total) bar.stop();
  };
}

/** A config's name: its file's, or for a run's config.json its directory's without the seed. */
function nameOf(path: string): string {
  const file = basename(path).replace(/\.json$/, "");
  if (file !== "config") return file;
  const parent = basename(path.slice(0, -basename(path).length)).replace(/-\d+(-\d+)?$/, "");
  return parent === "" || parent === "." ? file : parent;
}
