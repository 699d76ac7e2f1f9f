/**
 * Hugging Face's architectures by the name that a config.json gives them.
 *
 * @module
 */
import { InputError, unknownName } from "../../errors.ts";
import type { Module } from "../../nn/mod.ts";
import {
  bert,
  bertForMaskedLanguageModel,
  bertForPreTraining,
  bertForQuestionAnswering,
  bertForSequenceClassification,
  bertForTokenClassification,
} from "./bert.ts";
import { distilBert, distilBertForMaskedLanguageModel } from "./distilbert.ts";
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
