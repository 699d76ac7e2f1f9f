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

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** A model's description without what its data decides: vocabularies and padding. */
export type RunModelConfig = Without<
  ModelConfig,
  "vocabulary" | "sourceVocabulary" | "targetVocabulary" | "padding"
>;

/** Everything that a run depends on besides its seed: plain JSON. */
export interface RunConfig {
  readonly model: RunModelConfig;
  readonly data: DataConfig;
  readonly training: TrainingConfig;
}

/** A model on its first step, and what it is to learn. */
export interface PreparedRun {
  readonly config: RunConfig;
  /** The model's config with what the data decides filled in. */
  readonly modelConfig: ModelConfig;
  readonly model: Model;
  readonly data: Data;
  readonly seed: number;
}

/** An evaluation and the step after which it was made. */
export interface RunEvaluation extends Evaluation {
  readonly step: number;
  /** For text: how many bits one character takes. */
  readonly bitsPerCharacter?: number;
}

/** What happens in a run, in order. */
export type RunEvent =
  | { readonly kind: "step"; readonly step: TrainingStep }
  | { readonly kind: "evaluation"; readonly evaluation: RunEvaluation };

/** Reads the data of a run. */
export function loadRunData(
  { model, data, training }: RunConfig,
  options: ReadOptions = {},
): Promise<Data> {
  return loadData(data, { ...options, batch: training.batch, context: model.context });
}

/** A model's config with vocabularies and padding from the data that it is to learn. */
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

/** Loads a run's data and draws its model's first weights. */
export async function prepareRun(
  config: RunConfig,
  { seed, ...options }: ReadOptions & { readonly seed: number },
): Promise<PreparedRun> {
  const data = await loadRunData(config, options);
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

/** Trains a prepared run: yields every step, and evaluations as often as the config asks and at the end. */
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

/** Scores a model on all held-out data of a run. */
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

/** Follows a run's events to its digest. */
export function digestOf(events: Iterable<RunEvent>, model: Model): string {
  const digest = new RunDigest();
  for (const event of events) if (event.kind === "step") digest.addLoss(event.step.loss);
  return digest.finish(model);
}
