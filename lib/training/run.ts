/**
 * A whole run from one config: data, model, training, evaluation.
 *
 * @module
 */
import { type Data, type DataConfig, loadData, type ReadOptions } from "../data/mod.ts";
import { InputError } from "../errors.ts";
import { createModel, type Model, type ModelConfig } from "../models/mod.ts";
import { initialize } from "../nn/mod.ts";
import { RunDigest } from "./digest.ts";
import { bitsPerCharacter, evaluate, type Evaluation } from "./evaluate.ts";
import { train, type TrainingConfig, type TrainingStep, type TrainOptions } from "./loop.ts";

/**
 * Each member of a union without some keys.
 *
 * @internal
 */
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** A model's description without what its data decides: vocabularies and padding. */
export type RunModelConfig = Without<
  ModelConfig,
  "vocabulary" | "sourceVocabulary" | "targetVocabulary" | "padding"
>;

/** Everything that a run depends on besides its seed: plain JSON. */
export interface RunConfig {
  /** What is trained. */
  readonly model: RunModelConfig;
  /** On what. */
  readonly data: DataConfig;
  /** How, and for how many steps. */
  readonly training: TrainingConfig;
}

/** A model on its first step, and what it is to learn. */
export interface PreparedRun {
  /** What the run was made from. */
  readonly config: RunConfig;
  /** The model's config with what the data decides filled in. */
  readonly modelConfig: ModelConfig;
  /** With its first weights. */
  readonly model: Model;
  /** Batches and tokenizers. */
  readonly data: Data;
  /** Draws weights, batches and dropout. */
  readonly seed: number;
}

/** An evaluation and the step after which it was made. */
export interface RunEvaluation extends Evaluation {
  /** Counted from 1. */
  readonly step: number;
  /** For text: how many bits one character takes; comparable between tokenizers. */
  readonly bitsPerCharacter?: number;
}

/** What happens in a run, in order. */
export type RunEvent =
  | { readonly kind: "step"; readonly step: TrainingStep }
  | { readonly kind: "evaluation"; readonly evaluation: RunEvaluation };

/**
 * Reads the data of a run, cut to the model's context.
 *
 * @throws {InputError} where the data cannot be read
 *
 * @example
 * ```ts
 * import { loadRunData } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const data = await loadRunData({
 *   model: {
 *     kind: "gpt", context: 16, dModel: 8, layers: 1, placement: "pre",
 *     norm: { kind: "layerNorm" }, positional: { kind: "rotary" },
 *     attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
 *   },
 *   data: { kind: "text", dataset: "moby-dick", tokenizer: { kind: "character" } },
 *   training: { steps: 2, batch: 4, optimizer: { kind: "adamW", learningRate: 1e-3 } },
 * });
 * assertEquals(data.kind, "language");
 * ```
 */
export function loadRunData(
  { model, data, training }: RunConfig,
  options: ReadOptions = {},
): Promise<Data> {
  return loadData(data, { ...options, batch: training.batch, context: model.context });
}

/**
 * A model's config with vocabularies and padding from the data that it is to learn.
 *
 * @throws {InputError} for a model of single sequences on pairs, or the other way round
 *
 * @example
 * ```ts
 * import { completeModelConfig, loadRunData, type RunConfig } from "./mod.ts";
 * import { assert } from "@std/assert";
 *
 * const config: RunConfig = {
 *   model: {
 *     kind: "gpt", context: 16, dModel: 8, layers: 1, placement: "pre",
 *     norm: { kind: "layerNorm" }, positional: { kind: "rotary" },
 *     attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
 *   },
 *   data: { kind: "text", dataset: "moby-dick", tokenizer: { kind: "character" } },
 *   training: { steps: 2, batch: 4, optimizer: { kind: "adamW", learningRate: 1e-3 } },
 * };
 * const model = completeModelConfig(config, await loadRunData(config));
 * assert(model.kind === "gpt" && model.vocabulary > 26);
 * ```
 */
export function completeModelConfig({ model }: RunConfig, data: Data): ModelConfig {
  if (data.kind === "language") {
    if (model.kind === "transformer") {
      throw new InputError(
        `Cannot train a transformer on ${data.description}: expected data of pairs, got single ` +
          `sequences; use "kind": "gpt" for the model, or data such as "pronunciation"`,
      );
    }
    if (model.kind === "encoder") {
      throw new InputError(
        `Cannot train an encoder on ${data.description}: expected data that hides what is to be ` +
          `predicted, got the next token of each position, which an encoder sees; use "kind": "gpt"`,
      );
    }
    return { ...model, vocabulary: data.tokenizer.vocabulary };
  }
  if (model.kind !== "transformer") {
    throw new InputError(
      `Cannot train a ${model.kind} on ${data.description}: expected single sequences, got pairs; ` +
        `use "kind": "transformer" for the model, or data such as "text"`,
    );
  }
  return {
    ...model,
    sourceVocabulary: data.source.vocabulary,
    targetVocabulary: data.target.vocabulary,
    padding: data.source.special.padding,
  };
}

/**
 * Loads a run's data, unless it is given, and draws its model's first weights.
 *
 * @throws {InputError} where the data cannot be read, or does not go with the model
 *
 * @example
 * ```ts
 * import { prepareRun } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const { model, modelConfig } = await prepareRun({
 *   model: {
 *     kind: "gpt", context: 8, dModel: 8, layers: 1, placement: "pre",
 *     norm: { kind: "layerNorm" }, positional: { kind: "rotary" },
 *     attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
 *   },
 *   data: { kind: "repeatedSequence", symbols: 4, length: [3, 3] },
 *   training: { steps: 2, batch: 4, optimizer: { kind: "adamW", learningRate: 1e-3 } },
 * }, { seed: 1 });
 * assertEquals("vocabulary" in modelConfig && modelConfig.vocabulary, 7); // with three special tokens
 * assertEquals(model.config.dModel, 8);
 * ```
 */
export async function prepareRun(
  config: RunConfig,
  { seed, data: loaded, ...options }: ReadOptions & {
    readonly seed: number;
    readonly data?: Data;
  },
): Promise<PreparedRun> {
  const data = loaded ?? await loadRunData(config, options);
  const needed = data.kind === "language"
    ? data.context
    : Math.max(data.context.source, data.context.target);
  if (config.model.context < needed) {
    throw new InputError(
      `Cannot train on ${data.description}: expected a model.context of at least ${needed} tokens, ` +
        `got ${config.model.context}`,
    );
  }
  const modelConfig = completeModelConfig(config, data);
  return { config, modelConfig, data, seed, model: initialize(createModel(modelConfig), { seed }) };
}

/**
 * Trains a prepared run: yields every step, and evaluations as often as the config asks and at the
 * end.
 *
 * @throws {DivergenceError} where a loss or gradient is not finite
 *
 * @example
 * ```ts
 * import { prepareRun, trainRun } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const run = await prepareRun({
 *   model: {
 *     kind: "gpt", context: 8, dModel: 8, layers: 1, placement: "pre",
 *     norm: { kind: "layerNorm" }, positional: { kind: "rotary" },
 *     attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
 *   },
 *   data: { kind: "repeatedSequence", symbols: 4, length: [3, 3] },
 *   training: { steps: 2, batch: 4, optimizer: { kind: "adamW", learningRate: 1e-3 } },
 * }, { seed: 1 });
 * const events = [...trainRun(run)].map(({ kind }) => kind);
 * assertEquals(events, ["step", "step", "evaluation"]);
 * ```
 */
export function* trainRun(
  { config: { training }, model, data, seed }: PreparedRun,
  options: Omit<TrainOptions, "seed"> = {},
): Generator<RunEvent> {
  for (const step of train(model, data.trainingBatches(seed), training, { seed, ...options })) {
    yield { kind: "step", step };
    const due = training.evaluateEvery !== undefined && step.step % training.evaluateEvery === 0;
    if (due || step.step === training.steps) {
      const evaluation = evaluateRun(model, data, training);
      yield { kind: "evaluation", evaluation: { step: step.step, ...evaluation } };
    }
  }
}

/**
 * Scores a model on all held-out data of a run.
 *
 * @throws {RangeError} where no target counts
 *
 * @example
 * ```ts
 * import { evaluateRun, prepareRun } from "./mod.ts";
 * import { assert } from "@std/assert";
 *
 * const { model, data } = await prepareRun({
 *   model: {
 *     kind: "gpt", context: 8, dModel: 8, layers: 1, placement: "pre",
 *     norm: { kind: "layerNorm" }, positional: { kind: "rotary" },
 *     attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
 *   },
 *   data: { kind: "repeatedSequence", symbols: 4, length: [3, 3] },
 *   training: { steps: 2, batch: 4, optimizer: { kind: "adamW", learningRate: 1e-3 } },
 * }, { seed: 1 });
 * const { loss, accuracy } = evaluateRun(model, data);
 * assert(loss > 0 && accuracy <= 1);
 * ```
 */
export function evaluateRun(
  model: Model,
  data: Data,
  { ignored }: { readonly ignored?: number } = {},
): Evaluation & { readonly bitsPerCharacter?: number } {
  const evaluation = evaluate(model, data.validationBatches(), { ignored });
  const { characters } = data.sizes.validation;
  return characters === undefined ? evaluation : {
    ...evaluation,
    bitsPerCharacter: bitsPerCharacter(evaluation.loss, evaluation.tokens, characters),
  };
}

/**
 * Follows a run's events to its digest: SHA-256 in hexadecimal over every step's loss and the final
 * parameters.
 *
 * @example Twice the same bits
 * ```ts
 * import { digestOf, prepareRun, type RunConfig, trainRun } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const config: RunConfig = {
 *   model: {
 *     kind: "gpt", context: 8, dModel: 8, layers: 1, placement: "pre",
 *     norm: { kind: "layerNorm" }, positional: { kind: "rotary" },
 *     attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
 *   },
 *   data: { kind: "repeatedSequence", symbols: 4, length: [3, 3] },
 *   training: { steps: 2, batch: 4, optimizer: { kind: "adamW", learningRate: 1e-3 } },
 * };
 * const digest = async () => {
 *   const run = await prepareRun(config, { seed: 1 });
 *   return digestOf(trainRun(run), run.model);
 * };
 * assertEquals(await digest(), await digest());
 * ```
 */
export function digestOf(events: Iterable<RunEvent>, model: Model): string {
  const digest = new RunDigest();
  for (const event of events) if (event.kind === "step") digest.addLoss(event.step.loss);
  return digest.finish(model);
}
