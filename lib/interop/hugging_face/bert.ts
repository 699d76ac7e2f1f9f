/**
 * BERT as Hugging Face has it, with and without heads.
 *
 * @module
 */
import {
  AnswerExtractor,
  Bert,
  type BertConfig,
  BertForPreTraining,
  type BertForPreTrainingConfig,
  type ClassifierConfig,
  SequenceClassifier,
  TokenClassifier,
} from "../../models/mod.ts";
import { namingOf, prefixed } from "../names.ts";
import { linear } from "../pytorch/layers.ts";
import { readBertConfig, writeBertConfig } from "./bert_config.ts";
import { bertNames, bertPreTrainingHeads } from "./bert_names.ts";
import { readHead, writeHead } from "./heads.ts";
import type { PublishedConfig } from "./published_config.ts";
import type { PublishedModel } from "./published_model.ts";

const modelType = "bert";

// Positions 0, 1, …, which older versions stored with the weights.
const buffer = /(^|\.)embeddings\.(position_ids|token_type_ids)$/;

// The decoder is the embedding's table, and its bias stands as cls.predictions.bias.
const alias = /^cls\.predictions\.decoder\.(weight|bias)$/;

/** A stored name as `BertModel` within a larger model has it; TensorFlow's scale and bias are renamed. */
function current(stored: string): string {
  const name = stored
    .replace(/\.gamma$/, ".weight")
    .replace(/\.beta$/, ".bias");
  return /^(embeddings|encoder|pooler)\./.test(name) ? `bert.${name}` : name;
}

const parameterName = (stored: string): string | undefined =>
  buffer.test(stored) || alias.test(stored) ? undefined : current(stored);

/**
 * `BertModel`: our `Bert`. Heads that stand in the file beside it are passed over, so that a checkpoint
 * with its pretraining heads is read too.
 */
export const bert: PublishedModel<Bert, BertConfig> = {
  modelType,
  readConfig: readBertConfig,
  writeConfig: (config) => ({ architectures: ["BertModel"], ...writeBertConfig(config) }),
  create: (config) => new Bert(config),
  naming: namingOf(modelType, bertNames),
  parameterName(stored, { pooler = true }) {
    const name = /^bert\.(.*)$/.exec(parameterName(stored) ?? "")?.[1];
    return !pooler && name?.startsWith("pooler.") ? undefined : name;
  },
};

const withHeads = namingOf(modelType, [
  ...prefixed("bert", "bert", bertNames),
  ...bertPreTrainingHeads,
]);

/** `BertForPreTraining`: gaps and next sentences. */
export const bertForPreTraining: PublishedModel<BertForPreTraining, BertForPreTrainingConfig> = {
  modelType,
  readConfig: (published) => ({ ...readBertConfig(published), nextSentence: true }),
  writeConfig: (config) => ({ architectures: ["BertForPreTraining"], ...writeBertConfig(config) }),
  create: (config) => new BertForPreTraining(config),
  naming: withHeads,
  parameterName,
};

/** `BertForMaskedLM`: gaps alone, without a pooler. A head for next sentences is passed over. */
export const bertForMaskedLanguageModel: PublishedModel<
  BertForPreTraining,
  BertForPreTrainingConfig
> = {
  ...bertForPreTraining,
  readConfig: (published) => ({
    ...readBertConfig(published),
    pooler: false,
    nextSentence: false,
  }),
  writeConfig: (config) => ({ architectures: ["BertForMaskedLM"], ...writeBertConfig(config) }),
  parameterName(stored) {
    const name = parameterName(stored);
    return name !== undefined && /^(bert\.pooler|cls\.seq_relationship)\./.test(name)
      ? undefined
      : name;
  },
};

const field = "classifier_dropout";

function readClassifier(published: PublishedConfig, pooler: boolean): ClassifierConfig {
  const encoder = { ...readBertConfig(published), pooler };
  return { encoder, ...readHead(published, { modelType, field, otherwise: encoder.dropout }) };
}

const writeClassifier = (
  architecture: string,
  { encoder, ...head }: ClassifierConfig,
): PublishedConfig => ({
  architectures: [architecture],
  ...writeBertConfig(encoder),
  ...writeHead(head, field),
});

const classifierNames = namingOf(modelType, [
  ...prefixed("bert", "encoder", bertNames),
  ...prefixed("classifier", "classifier", linear),
]);

/** `BertForSequenceClassification`. */
export const bertForSequenceClassification: PublishedModel<
  SequenceClassifier<Bert>,
  ClassifierConfig
> = {
  modelType,
  readConfig: (published) => readClassifier(published, true),
  writeConfig: (config) => writeClassifier("BertForSequenceClassification", config),
  create: (config) => new SequenceClassifier(new Bert(config.encoder), config),
  naming: classifierNames,
  parameterName,
};

/** `BertForTokenClassification`, whose encoder has no pooler. */
export const bertForTokenClassification: PublishedModel<TokenClassifier<Bert>, ClassifierConfig> = {
  modelType,
  readConfig: (published) => readClassifier(published, false),
  writeConfig: (config) => writeClassifier("BertForTokenClassification", config),
  create: (config) => new TokenClassifier(new Bert(config.encoder), config),
  naming: classifierNames,
  parameterName,
};

/** `BertForQuestionAnswering`, whose encoder has no pooler. */
export const bertForQuestionAnswering: PublishedModel<AnswerExtractor<Bert>, BertConfig> = {
  modelType,
  readConfig: (published) => ({ ...readBertConfig(published), pooler: false }),
  writeConfig: (config) => ({
    architectures: ["BertForQuestionAnswering"],
    ...writeBertConfig(config),
  }),
  create: (config) => new AnswerExtractor(new Bert(config)),
  naming: namingOf(modelType, [
    ...prefixed("bert", "encoder", bertNames),
    ...prefixed("qa_outputs", "span", linear),
  ]),
  parameterName,
};
