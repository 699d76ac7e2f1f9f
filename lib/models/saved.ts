/**
 * Every model that is saved with its config, by the name that the config gives it: those that a run
 * trains, and encoders with their heads.
 *
 * @module
 */
import { partOf } from "../nn/mod.ts";
import {
  Bert,
  type BertConfig,
  BertForPreTraining,
  type BertForPreTrainingConfig,
} from "./bert.ts";
import { createModel, type Model, type ModelConfig, modelConfigOf, models } from "./create.ts";
import { AnswerExtractor, type HeadOptions, SequenceClassifier, TokenClassifier } from "./heads.ts";

/** The description of a BERT with a head that tells classes apart: plain JSON. */
export interface ClassifierConfig extends HeadOptions {
  /** What the head stands on. */
  readonly encoder: BertConfig;
}

/** The description of a BERT with a head that finds answers: plain JSON. */
export interface AnswerExtractorConfig {
  /** What the head stands on. */
  readonly encoder: BertConfig;
}

/** A model that is saved with its config. */
export type SavedModel =
  | Model
  | Bert
  | BertForPreTraining
  | SequenceClassifier<Bert>
  | TokenClassifier<Bert>
  | AnswerExtractor<Bert>;

/** A saved model's description: plain JSON. */
export type SavedModelConfig =
  | ModelConfig
  | ({ readonly kind: "bert" } & BertConfig)
  | ({ readonly kind: "bertForPreTraining" } & BertForPreTrainingConfig)
  | ({ readonly kind: "sequenceClassifier" | "tokenClassifier" } & ClassifierConfig)
  | ({ readonly kind: "answerExtractor" } & AnswerExtractorConfig);

/** How a kind of model is made from its config, and the config of one that is made. */
interface Kind<M extends SavedModel, Config> {
  readonly create: (config: Config) => M;
  readonly configOf: (model: SavedModel) => Config | undefined;
}

const classifier = <M extends SequenceClassifier<Bert> | TokenClassifier<Bert>>(
  Head: new (encoder: Bert, options: HeadOptions) => M,
): Kind<M, ClassifierConfig> => ({
  create: ({ encoder, ...options }) => new Head(new Bert(encoder), options),
  configOf: (model) =>
    model instanceof Head && model.encoder instanceof Bert
      ? { encoder: model.encoder.config, ...model.config }
      : undefined,
});

const encoders = {
  bert: {
    create: (config) => new Bert(config),
    configOf: (model) => model instanceof Bert ? model.config : undefined,
  } as Kind<Bert, BertConfig>,
  bertForPreTraining: {
    create: (config) => new BertForPreTraining(config),
    configOf: (model) => model instanceof BertForPreTraining ? model.config : undefined,
  } as Kind<BertForPreTraining, BertForPreTrainingConfig>,
  sequenceClassifier: classifier<SequenceClassifier<Bert>>(SequenceClassifier),
  tokenClassifier: classifier<TokenClassifier<Bert>>(TokenClassifier),
  answerExtractor: {
    create: ({ encoder }) => new AnswerExtractor(new Bert(encoder)),
    configOf: (model) =>
      model instanceof AnswerExtractor && model.encoder instanceof Bert
        ? { encoder: model.encoder.config }
        : undefined,
  } as Kind<AnswerExtractor<Bert>, AnswerExtractorConfig>,
};

/**
 * The model that a saved config describes, its parameters not yet set.
 *
 * @throws {RangeError} for an unknown kind or sizes that do not go together
 *
 * @example
 * ```ts
 * import { createSaved, presets, SequenceClassifier } from "./mod.ts";
 * import { assert } from "@std/assert";
 *
 * const encoder = { ...presets["bert-tiny"], vocabulary: 100 };
 * const model = createSaved({ kind: "sequenceClassifier", encoder, classes: 2 });
 * assert(model instanceof SequenceClassifier);
 * ```
 */
export function createSaved(config: SavedModelConfig): SavedModel {
  if (Object.hasOwn(models, config.kind)) return createModel(config as ModelConfig);
  const { kind, ...rest } = config;
  const { create } = partOf("model", { ...models, ...encoders }, kind) as Kind<SavedModel, unknown>;
  return create(rest);
}

/**
 * What a model was made from: `createSaved` of it gives the same model again.
 *
 * @throws {RangeError} for a head that does not stand on a BERT
 *
 * @example
 * ```ts
 * import { Bert, presets, savedConfigOf, TokenClassifier } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const encoder = { ...presets["bert-tiny"], vocabulary: 100 };
 * const model = new TokenClassifier(new Bert(encoder), { classes: 2, labels: ["name", "other"] });
 * assertEquals(savedConfigOf(model), {
 *   kind: "tokenClassifier",
 *   encoder,
 *   classes: 2,
 *   labels: ["name", "other"],
 * });
 * ```
 */
export function savedConfigOf(model: SavedModel): SavedModelConfig {
  for (const [kind, { configOf }] of Object.entries(encoders)) {
    const config = configOf(model);
    if (config !== undefined) return { kind, ...config } as SavedModelConfig;
  }
  if (Object.values(models).some((Part) => model instanceof Part)) {
    return modelConfigOf(model as Model);
  }
  throw new RangeError(
    `Cannot say what a model was made from: expected one of ${
      Object.keys({ ...models, ...encoders }).join(", ")
    }, its heads on a BERT, got another; save its parameters with writeWeights`,
  );
}
