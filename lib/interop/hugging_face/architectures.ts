/**
 * Hugging Face's architectures by the name that a config.json gives them.
 *
 * @module
 */
import { InputError, unknownName } from "../../errors.ts";
import {
  type AnswerExtractorConfig,
  type BertConfig,
  type BertForPreTrainingConfig,
  type ClassifierConfig,
  type GptConfig,
  savedConfigOf,
  type SavedModel,
} from "../../models/mod.ts";
import type { Module } from "../../nn/mod.ts";
import {
  bert,
  bertForMaskedLanguageModel,
  bertForPreTraining,
  bertForQuestionAnswering,
  bertForSequenceClassification,
  bertForTokenClassification,
} from "./bert.ts";
import {
  distilBert,
  distilBertForMaskedLanguageModel,
  distilBertForQuestionAnswering,
  distilBertForSequenceClassification,
  distilBertForTokenClassification,
} from "./distilbert.ts";
import { gpt2 } from "./gpt2.ts";
import type { PublishedConfig } from "./published_config.ts";
import type { PublishedModel } from "./published_model.ts";

/** Every architecture that is read and written. */
export const architectures = {
  GPT2LMHeadModel: gpt2,
  GPT2Model: gpt2,
  BertModel: bert,
  BertForPreTraining: bertForPreTraining,
  BertForMaskedLM: bertForMaskedLanguageModel,
  BertForSequenceClassification: bertForSequenceClassification,
  BertForTokenClassification: bertForTokenClassification,
  BertForQuestionAnswering: bertForQuestionAnswering,
  DistilBertModel: distilBert,
  DistilBertForMaskedLM: distilBertForMaskedLanguageModel,
  DistilBertForSequenceClassification: distilBertForSequenceClassification,
  DistilBertForTokenClassification: distilBertForTokenClassification,
  DistilBertForQuestionAnswering: distilBertForQuestionAnswering,
};

/** The name of an architecture. */
export type ArchitectureName = keyof typeof architectures;

// What a config without "architectures" is taken for: the model without heads.
const bare: Readonly<Record<string, ArchitectureName>> = {
  gpt2: "GPT2LMHeadModel",
  bert: "BertModel",
  distilbert: "DistilBertModel",
};

/**
 * Which architecture a config is of.
 *
 * @throws {InputError} where it says none, or one that is not known; it lists those that are
 */
export function architectureOf(config: PublishedConfig): ArchitectureName {
  const { architectures: listed, model_type: modelType } = config;
  const name = Array.isArray(listed) ? listed[0] : undefined;
  if (typeof name === "string") {
    if (Object.hasOwn(architectures, name)) return name as ArchitectureName;
    throw new InputError(unknownName("architecture", name, Object.keys(architectures)));
  }
  if (typeof modelType !== "string") {
    throw new InputError(
      'Cannot find an architecture: expected "architectures" or "model_type" in the config, got ' +
        "neither; take the config.json that was published with the weights",
    );
  }
  if (Object.hasOwn(bare, modelType)) return bare[modelType];
  throw new InputError(unknownName("model_type", modelType, Object.keys(bare)));
}

/** The architecture of a name, whatever model it is of. */
export function published(name: ArchitectureName): PublishedModel<Module, unknown> {
  return architectures[name] as unknown as PublishedModel<Module, unknown>;
}

/** Which architecture a model of each kind is written as, and the config that is written. */
const written: Readonly<
  Record<string, (config: never) => readonly [name: ArchitectureName, config: unknown]>
> = {
  gpt: (config: GptConfig) => ["GPT2LMHeadModel", config],
  bert: (config: BertConfig) => [isDistilled(config) ? "DistilBertModel" : "BertModel", config],
  bertForPreTraining: (config: BertForPreTrainingConfig) => [
    isDistilled(config)
      ? "DistilBertForMaskedLM"
      : config.nextSentence ?? true
      ? "BertForPreTraining"
      : "BertForMaskedLM",
    config,
  ],
  sequenceClassifier: (config: ClassifierConfig) => [
    isDistilled(config.encoder)
      ? "DistilBertForSequenceClassification"
      : "BertForSequenceClassification",
    config,
  ],
  tokenClassifier: (config: ClassifierConfig) => [
    isDistilled(config.encoder) ? "DistilBertForTokenClassification" : "BertForTokenClassification",
    config,
  ],
  answerExtractor: ({ encoder }: AnswerExtractorConfig) => [
    isDistilled(encoder) ? "DistilBertForQuestionAnswering" : "BertForQuestionAnswering",
    encoder,
  ],
};

/** DistilBERT is a BERT that does not tell texts apart. */
const isDistilled = ({ segments = 2 }: BertConfig) => segments === 0;

/**
 * The architecture that a model is written as, and what its config says.
 *
 * @throws {InputError} where Hugging Face's library has none for its kind
 */
export function architectureFor(
  model: SavedModel,
): { readonly name: ArchitectureName; readonly config: unknown } {
  const { kind, ...own } = savedConfigOf(model);
  if (!Object.hasOwn(written, kind)) {
    throw new InputError(
      `Cannot write a model of the kind "${kind}" for Hugging Face: expected one of ${
        Object.keys(written).join(", ")
      }, for which its library has an architecture; keep the model's own names`,
    );
  }
  const [name, config] = written[kind](own as never);
  return { name, config };
}
