/**
 * DistilBERT (Sanh et al. 2019) as Hugging Face has it: BERT without segments and pooler.
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
import { readDistilBertConfig, writeDistilBertConfig } from "./bert_config.ts";
import { distilBertMaskedHead, distilBertNames } from "./bert_names.ts";
import { readHead, writeHead } from "./heads.ts";
import { requireParts } from "./published_config.ts";
import type { PublishedModel } from "./published_model.ts";

const modelType = "distilbert";

// The projection is the embedding's table.
const notParameters = /^(vocab_projector\.weight|(distilbert\.)?embeddings\.position_ids)$/;

function parameterName(stored: string): string | undefined {
  if (notParameters.test(stored)) return undefined;
  return /^(embeddings|transformer)\./.test(stored) ? `distilbert.${stored}` : stored;
}

/** `DistilBertModel`: our `Bert`. Heads that stand in the file beside it are passed over. */
export const distilBert: PublishedModel<Bert, BertConfig> = {
  modelType,
  readConfig: readDistilBertConfig,
  writeConfig: (config) => ({
    architectures: ["DistilBertModel"],
    ...writeDistilBertConfig(config),
  }),
  create: (config) => new Bert(config),
  naming: namingOf(modelType, distilBertNames),
  parameterName: (stored) => /^distilbert\.(.*)$/.exec(parameterName(stored) ?? "")?.[1],
};

/** `DistilBertForMaskedLM`. */
export const distilBertForMaskedLanguageModel: PublishedModel<
  BertForPreTraining,
  BertForPreTrainingConfig
> = {
  modelType,
  readConfig: (published) => ({ ...readDistilBertConfig(published), nextSentence: false }),
  writeConfig: (config) => ({
    architectures: ["DistilBertForMaskedLM"],
    ...writeDistilBertConfig(config),
  }),
  create: (config) => new BertForPreTraining(config),
  naming: namingOf(modelType, [
    ...prefixed("distilbert", "bert", distilBertNames),
    ...distilBertMaskedHead,
  ]),
  parameterName,
};

const classifierNames = namingOf(modelType, [
  ...prefixed("distilbert", "encoder", distilBertNames),
  ...prefixed("pre_classifier", "encoder.pooler", linear),
  ...prefixed("classifier", "classifier", linear),
]);

/** `DistilBertForSequenceClassification`, whose pooler has a ReLU. */
export const distilBertForSequenceClassification: PublishedModel<
  SequenceClassifier<Bert>,
  ClassifierConfig
> = {
  modelType,
  readConfig: (published) => ({
    encoder: { ...readDistilBertConfig(published), pooler: true, poolerActivation: "relu" },
    ...readHead(published, { modelType, field: "seq_classif_dropout" }),
  }),
  writeConfig({ encoder, ...head }) {
    const { poolerActivation = "tanh", ...rest } = encoder;
    requireParts(modelType, {
      "encoder.pooler": [encoder.pooler ?? true, true],
      "encoder.poolerActivation": [poolerActivation, "relu"],
    });
    return {
      architectures: ["DistilBertForSequenceClassification"],
      ...writeDistilBertConfig({ ...rest, pooler: false }),
      ...writeHead(head, "seq_classif_dropout"),
    };
  },
  create: (config) => new SequenceClassifier(new Bert(config.encoder), config),
  naming: classifierNames,
  parameterName,
};

/** `DistilBertForTokenClassification`. */
export const distilBertForTokenClassification: PublishedModel<
  TokenClassifier<Bert>,
  ClassifierConfig
> = {
  modelType,
  readConfig(published) {
    const encoder = readDistilBertConfig(published);
    const { classes, labels } = readHead(published, { modelType, field: "classifier_dropout" });
    return { encoder, classes, labels, dropout: encoder.dropout ?? 0 };
  },
  writeConfig({ encoder, ...head }) {
    return {
      architectures: ["DistilBertForTokenClassification"],
      ...writeDistilBertConfig(encoder),
      ...writeHead(head, "classifier_dropout"),
    };
  },
  create: (config) => new TokenClassifier(new Bert(config.encoder), config),
  naming: classifierNames,
  parameterName,
};

/** `DistilBertForQuestionAnswering`. */
export const distilBertForQuestionAnswering: PublishedModel<AnswerExtractor<Bert>, BertConfig> = {
  modelType,
  readConfig: readDistilBertConfig,
  writeConfig: (config) => ({
    architectures: ["DistilBertForQuestionAnswering"],
    ...writeDistilBertConfig(config),
  }),
  create: (config) => new AnswerExtractor(new Bert(config)),
  naming: namingOf(modelType, [
    ...prefixed("distilbert", "encoder", distilBertNames),
    ...prefixed("qa_outputs", "span", linear),
  ]),
  parameterName,
};
