/**
 * Models to look into, wherever they come from: a run, a directory as Hugging Face or TensorFlow.js
 * publishes them, or a known model of an installed package.
 *
 * @module
 */
import { basename } from "node:path";
import { InputError } from "../errors.ts";
import {
  knownModelDirectory,
  type KnownModelName,
  knownModels,
  openPublished,
  openUniversalSentenceEncoder,
  readPublishedTokenizer,
} from "../interop/mod.ts";
import {
  AnswerExtractor,
  BertForPreTraining,
  Gpt,
  type SavedModel,
  SentenceEmbedder,
  SequenceClassifier,
  SequenceEncoder,
  TokenClassifier,
  Transformer,
} from "../models/mod.ts";
import type { Module } from "../nn/mod.ts";
import type { Tokenizer } from "../text/mod.ts";
import { loadModel, type ModelTokenizers } from "../training/mod.ts";

/** A model that reads text. */
export interface ReadingModel extends ModelTokenizers {
  /** What it is called. */
  readonly name: string;
  /** What it is, such as its architecture. */
  readonly kind: string;
  /** With its weights. */
  readonly model: SavedModel | SentenceEmbedder;
  /** Whether each text stands between the tokens that begin and separate texts, as with BERT. */
  readonly framed: boolean;
}

/** How a directory is opened, by a file that tells it from others. */
const openers: readonly {
  readonly fits: (directory: string) => boolean;
  readonly open: (directory: string) => Omit<ReadingModel, "name">;
}[] = [
  {
    fits: (directory) => has(directory, "model.json"),
    open(directory) {
      const { model, tokenizer } = openUniversalSentenceEncoder(directory);
      return { kind: "Universal Sentence Encoder Lite", model, tokenizer, framed: false };
    },
  },
  {
    fits: (directory) => /"kind":/.test(text(directory, "config.json")),
    open(directory) {
      const { model, config, ...tokenizers } = loadModel(directory);
      const framed = encoderOf(model) !== undefined && tokenizers.tokenizer?.kind === "wordPiece";
      return { kind: config.model.kind, model, ...tokenizers, framed };
    },
  },
  {
    fits: (directory) => has(directory, "config.json"),
    open(directory) {
      const { model, architecture } = openPublished(directory);
      const tokenizer = readPublishedTokenizer(directory);
      return {
        kind: architecture,
        model,
        ...(tokenizer === undefined ? {} : { tokenizer }),
        framed: !(model instanceof Gpt),
      };
    },
  },
];

/**
 * Opens a model by its directory or known name.
 *
 * @throws {InputError} where there is none, or a file is not as it should be
 */
export function openReadingModel(model: string): ReadingModel {
  const known = Object.hasOwn(knownModels, model);
  const directory = known ? knownModelDirectory(model as KnownModelName) : model;
  const opener = openers.find(({ fits }) => fits(directory));
  if (opener === undefined) {
    throw new InputError(
      `Cannot find the model ${model}: expected a directory with config.json (a run, or as Hugging ` +
        `Face publishes it), or one of ${
          Object.keys(knownModels).join(", ")
        }, got neither; train ` +
        "one with deno task train",
    );
  }
  return { name: known ? model : basename(directory), ...opener.open(directory) };
}

/** What reads a whole sequence in a model; nothing where it is a decoder or an encoder–decoder. */
export function encoderOf(model: Module): SequenceEncoder | undefined {
  if (model instanceof SequenceEncoder) return model;
  if (model instanceof BertForPreTraining) return model.bert;
  const heads = [SequenceClassifier, TokenClassifier, AnswerExtractor, SentenceEmbedder];
  return heads.some((Head) => model instanceof Head)
    ? (model as SequenceClassifier).encoder
    : undefined;
}

/**
 * The tokenizer of texts.
 *
 * @throws {InputError} where the model came without
 */
export function tokenizerOf({ name, model, tokenizer, source }: ReadingModel): Tokenizer {
  const found = model instanceof Transformer ? source : tokenizer;
  if (found !== undefined) return found;
  throw new InputError(
    `Cannot read text with ${name}: expected a tokenizer beside it, got none; put its tokenizer.json, ` +
      "vocab.json with merges.txt, or vocab.txt there",
  );
}

function has(directory: string, file: string): boolean {
  try {
    return Deno.statSync(`${directory}/${file}`).isFile;
  } catch {
    return false;
  }
}

function text(directory: string, file: string): string {
  return has(directory, file) ? Deno.readTextFileSync(`${directory}/${file}`) : "";
}
