/**
 * The trainer of experiments on this project's own models: a run's config in, a trained model out.
 *
 * @module
 */
import type { Data } from "../data/mod.ts";
import { describeBlas } from "../kernels/blas/find.ts";
import { createModel } from "../models/mod.ts";
import { currentMachine } from "../tensor/mod.ts";
import {
  completeModelConfig,
  DivergenceError,
  loadRunData,
  type PreparedRun,
  prepareRun,
  type RunConfig,
  RunDigest,
  type TrainOptions,
  trainRun,
} from "../training/mod.ts";
import type { EvaluationRecord, StepRecord } from "./record.ts";
import type { CellContext, Outcome, Trainer } from "./trainer.ts";

/** What is noted down while a run trains. */
export interface Follower<F> {
  /** Sees the gradients of each step before the update. */
  readonly onGradients?: TrainOptions["onGradients"];
  /** Comes after each step, counted from 1, when the model is updated. */
  readonly onStep?: (step: number) => void;
  /** What came of it, for measures: `trained.followed`. */
  readonly result: () => F;
}

/** A trained model with its data, and what a follower noted down. */
export interface TrainedRun<F = undefined> extends PreparedRun {
  /** What the follower noted down. */
  readonly followed: F;
}

/** What a trainer of runs may do besides training. */
export interface RunTrainerOptions<F> {
  /** Starts to follow a run: called with the model on its first weights. */
  readonly follow?: (run: PreparedRun) => Follower<F>;
}

/**
 * Trains whole runs (`RunConfig`). Measures get the trained model, its data and config, and what
 * `follow` noted down.
 *
 * @example A tiny run, measured on the trained model
 * ```ts
 * import { createRunTrainer } from "./mod.ts";
 * import { currentMachine } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const trainer = createRunTrainer();
 * const outcome = await trainer.train({
 *   model: {
 *     kind: "gpt", context: 8, dModel: 8, layers: 1, placement: "pre",
 *     norm: { kind: "layerNorm" }, positional: { kind: "rotary" },
 *     attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
 *   },
 *   data: { kind: "repeatedSequence", symbols: 4, length: [3, 3] },
 *   training: { steps: 2, batch: 4, optimizer: { kind: "adamW", learningRate: 1e-3 } },
 * }, { seed: 1, threads: currentMachine().engine.threads, progress() {} });
 * assertEquals([outcome.status, outcome.steps.length], ["finished", 2]);
 * assertEquals(outcome.trained.model.config.dModel, 8);
 * ```
 */
export function createRunTrainer<F = undefined>(
  { follow }: RunTrainerOptions<F> = {},
): Trainer<RunConfig, TrainedRun<F>> {
  // Variants mostly share their data, which takes longer to read than models take to count.
  const loaded = new Map<string, Promise<Data>>();
  const dataOf = (config: RunConfig, dataDir: string | undefined) => {
    const { data, training: { batch }, model: { context } } = config;
    const key = JSON.stringify([data, batch, context, dataDir]);
    const found = loaded.get(key) ?? loadRunData(config, where(dataDir));
    loaded.set(key, found);
    return found;
  };
  return {
    version: `1 ${follow ?? ""}`,
    module: import.meta.url,
    async parameters(config, { dataDir } = {}) {
      const data = await dataOf(config, dataDir);
      return createModel(completeModelConfig(config, data)).parameterCount();
    },
    cost: ({ model, training: { steps, batch, accumulate = 1 } }) => {
      const depth = "layers" in model ? model.layers : model.encoderLayers + model.decoderLayers;
      return steps * batch * accumulate * model.context * depth * model.dModel;
    },
    async train(config, context) {
      const { engine } = currentMachine();
      useEngine(context);
      const { seed, dataDir } = context;
      const prepared = await prepareRun(config, { seed, data: await dataOf(config, dataDir) });
      const follower = follow?.(prepared);
      return {
        ...await trainPrepared(prepared, context, follower),
        parameters: prepared.model.parameterCount(),
        fusedMultiplyAdd: engine.fusedMultiplyAdd,
        ...(engine.blas === undefined ? {} : { blas: describeBlas(engine.blas) }),
        // Without `follow`, F is undefined.
        trained: { ...prepared, followed: follower?.result() as F },
      };
    },
  };
}

async function trainPrepared(
  run: PreparedRun,
  context: CellContext,
  { onGradients, onStep }: Pick<Follower<unknown>, "onGradients" | "onStep"> = {},
): Promise<Pick<Outcome<unknown>, "status" | "failure" | "steps" | "evaluations" | "digest">> {
  const { steps: total } = run.config.training;
  const steps: StepRecord[] = [];
  const evaluations: EvaluationRecord[] = [];
  const digest = new RunDigest();
  let failure: string | undefined;
  try {
    for (const event of trainRun(run, onGradients === undefined ? {} : { onGradients })) {
      if (event.kind === "step") {
        steps.push(event.step);
        digest.addLoss(event.step.loss);
        onStep?.(event.step.step);
        context.progress(event.step.step, total);
        await context.turn?.();
        useEngine(context);
      } else {
        const { step, loss, perplexity, accuracy, bitsPerCharacter } = event.evaluation;
        evaluations.push({
          step,
          loss,
          perplexity,
          accuracy,
          ...(bitsPerCharacter === undefined ? {} : { bitsPerCharacter }),
        });
      }
    }
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
    failure = error.message;
  }
  return {
    status: failure === undefined ? "finished" : "diverged",
    ...(failure === undefined ? {} : { failure }),
    steps,
    evaluations,
    digest: digest.finish(run.model),
  };
}

/** Threads and library stay, for the measures that follow. */
function useEngine({ threads, blas }: CellContext): void {
  const { engine } = currentMachine();
  if (engine.blas?.path !== blas) engine.setBackend(blas === undefined ? "wasm" : "blas", blas);
  if (engine.threads !== threads) engine.setThreads(threads);
}

const where = (dataDir: string | undefined) => (dataDir === undefined ? {} : { dataDir });
