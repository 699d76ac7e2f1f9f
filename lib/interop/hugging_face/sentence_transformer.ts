/**
 * Directories of the library Sentence Transformers (Reimers & Gurevych 2019): a published encoder beside
 * files that say how its states become one vector.
 *
 * @module
 */
import { z } from "zod";
import { InputError, unknownName } from "../../errors.ts";
import { Bert, SentenceEmbedder, type SentenceEmbedderConfig } from "../../models/mod.ts";
import { TextEmbedder } from "../text_embedder.ts";
import { openPublished } from "./directory.ts";
import { isFile, readJsonFile } from "../files.ts";
import { parsePublished } from "./published_config.ts";
import { readPublishedTokenizer } from "./tokenizer_files.ts";

const modulesSchema = z.array(z.looseObject({ type: z.string(), path: z.string() }));

const poolingSchema = z.looseObject({
  pooling_mode_cls_token: z.boolean().default(false),
  pooling_mode_mean_tokens: z.boolean().default(true),
  pooling_mode_max_tokens: z.literal(false).default(false),
  pooling_mode_mean_sqrt_len_tokens: z.literal(false).default(false),
});

/** What each module says of the embedder, from its directory. */
const moduleReaders: Readonly<Record<string, (directory: string) => SentenceEmbedderConfig>> = {
  Transformer: () => ({}),
  Pooling(directory) {
    const { pooling_mode_cls_token: first, pooling_mode_mean_tokens: mean } = parsePublished(
      poolingSchema,
      readJsonFile(`${directory}/config.json`, "a pooling's config"),
      "sentence-transformers",
    );
    if (first === mean) {
      throw new InputError(
        `Cannot pool as ${directory} says: expected the mean or the first token, got ` +
          `${first ? "both" : "neither"}`,
      );
    }
    return { pooling: first ? "first" : "mean" };
  },
  Normalize: () => ({ normalized: true }),
};

/**
 * Opens an encoder of sentences such as all-MiniLM-L6-v2: modules.json, a BERT or DistilBERT with its
 * vocabulary, and how its states are pooled.
 *
 * @throws {InputError} where a file is missing, or asks for what is not computed here
 * @throws {WeightsError} that names each tensor that is missing, unknown, or of another shape
 */
export function openSentenceTransformer(directory: string): TextEmbedder {
  const modules = parsePublished(
    modulesSchema,
    readJsonFile(`${directory}/modules.json`, "a list of modules"),
    "sentence-transformers",
  );
  let config: SentenceEmbedderConfig = { normalized: false };
  for (const { type, path } of modules) {
    const name = type.split(".").at(-1)!;
    if (!Object.hasOwn(moduleReaders, name) || /(^|\/)\.\.(\/|$)|^\//.test(path)) {
      throw new InputError(unknownName("module", name, Object.keys(moduleReaders)));
    }
    config = {
      ...config,
      ...moduleReaders[name](path === "" ? directory : `${directory}/${path}`),
    };
  }
  const { model, architecture } = openPublished(directory);
  if (!(model instanceof Bert)) {
    throw new InputError(
      `Cannot embed sentences with ${directory}: expected a BertModel or DistilBertModel, got ` +
        architecture,
    );
  }
  const tokenizer = readPublishedTokenizer(directory);
  if (tokenizer === undefined) {
    throw new InputError(
      `Cannot embed sentences with ${directory}: expected its vocab.txt, got none; download it too`,
    );
  }
  const { begin, separator } = tokenizer.special;
  const { padding = 0, context } = model.config;
  return new TextEmbedder({
    model: new SentenceEmbedder(model, config),
    tokenizer,
    padding,
    ...(begin === undefined ? {} : { begin }),
    ...(separator === undefined ? {} : { separator }),
    maximumLength: Math.min(context, maximumLength(directory) ?? context),
  });
}

function maximumLength(directory: string): number | undefined {
  const path = `${directory}/sentence_bert_config.json`;
  if (!isFile(path)) return undefined;
  const { max_seq_length: length } = readJsonFile(path, "how long sentences may be");
  return Number.isInteger(length) ? length as number : undefined;
}
