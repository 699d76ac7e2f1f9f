/**
 * DistilBERT (Sanh et al. 2019) as Hugging Face has it: BERT without segments and pooler.
 *
 * @module
 */
import {
  Bert,
  type BertConfig,
  BertForPreTraining,
  type BertForPreTrainingConfig,
} from "../../models/mod.ts";
import { namingOf, prefixed } from "../names.ts";
import { readDistilBertConfig, writeDistilBertConfig } from "./bert_config.ts";
import { distilBertMaskedHead, distilBertNames } from "./bert_names.ts";
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
