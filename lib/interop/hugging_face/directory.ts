/**
 * Directories as Hugging Face publishes models: config.json beside the weights.
 *
 * @module
 */
import type { SavedModel } from "../../models/mod.ts";
import type { Module } from "../../nn/mod.ts";
import { openTensors, writeShards } from "../../training/mod.ts";
import {
  architectureFor,
  type ArchitectureName,
  architectureOf,
  type architectures,
  published,
} from "./architectures.ts";
import { readJsonFile, writeConfigFile } from "../files.ts";
import type { PublishedConfig } from "./published_config.ts";
import { type PublishedModel, readPublished } from "./published_model.ts";

/** A published model: `model` is of the class that its architecture is here. */
export type OpenedModel = {
  [Name in ArchitectureName]: {
    readonly architecture: Name;
    readonly model: ReturnType<typeof architectures[Name]["create"]>;
    /** All that its config.json says. */
    readonly config: PublishedConfig;
  };
}[ArchitectureName];

/**
 * Opens a model that Hugging Face's `save_pretrained` wrote, or that was downloaded: config.json, and
 * model.safetensors or its shards with their index. Numbers of 16 bits become float32.
 *
 * @throws {InputError} where a file is missing, or the architecture is not known or asks for what is not
 * computed here
 * @throws {WeightsError} that names each tensor that is missing, unknown, or of another shape
 */
export function openPublished(directory: string): OpenedModel {
  const config = readJsonFile(`${directory}/config.json`, "a model's config");
  const architecture = architectureOf(config);
  using weights = openTensors(directory);
  const model = readPublished(published(architecture), { config, weights });
  return { architecture, model, config } as OpenedModel;
}

/**
 * Writes a model as Hugging Face's `from_pretrained` reads it, into a directory that is made where there
 * is none: config.json and model.safetensors, in several files above `shardBytes`.
 *
 * @example
 * ```ts
 * import { openPublished, savePublished } from "./directory.ts";
 * import { gpt2 } from "./gpt2.ts";
 * import { Gpt, presets } from "../../models/mod.ts";
 * import { initialize } from "../../nn/mod.ts";
 * import { assert } from "@std/assert";
 *
 * const small = { ...presets["gpt2"], vocabulary: 20, dModel: 12, layers: 1 };
 * const directory = Deno.makeTempDirSync();
 * savePublished(directory, gpt2, initialize(new Gpt(small), { seed: 1 }), small);
 * const opened = openPublished(directory);
 * assert(opened.architecture === "GPT2LMHeadModel");
 * assert(opened.model.config.layers === 1);
 * ```
 *
 * @throws {InputError} where the model has parts that the architecture does not have, or the directory
 * cannot be written to
 */
export function savePublished<M extends Module, Config>(
  directory: string,
  architecture: PublishedModel<M, Config>,
  model: M,
  config: Config,
  { shardBytes }: { readonly shardBytes?: number } = {},
): void {
  writeConfigFile(directory, architecture.writeConfig(config));
  writeShards(directory, model, {
    naming: architecture.naming,
    // What Hugging Face's library looks for.
    metadata: { format: "pt" },
    ...(shardBytes === undefined ? {} : { shardBytes }),
  });
}

/**
 * Writes any saved kind of model for Hugging Face's library, as the architecture that computes the same,
 * and gives that architecture's name.
 *
 * @example
 * ```ts
 * import { openPublished, saveForHuggingFace } from "./directory.ts";
 * import { Bert, presets, SequenceClassifier } from "../../models/mod.ts";
 * import { initialize } from "../../nn/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const bert = new Bert({ ...presets["bert-tiny"], vocabulary: 100 });
 * const model = initialize(new SequenceClassifier(bert, { classes: 3 }), { seed: 1 });
 * const directory = Deno.makeTempDirSync();
 * assertEquals(saveForHuggingFace(directory, model), "BertForSequenceClassification");
 * assertEquals(openPublished(directory).architecture, "BertForSequenceClassification");
 * ```
 *
 * @throws {InputError} where that library has no architecture for it, or the directory cannot be written
 * to
 */
export function saveForHuggingFace(
  directory: string,
  model: SavedModel,
  options: { readonly shardBytes?: number } = {},
): ArchitectureName {
  const { name, config } = architectureFor(model);
  savePublished(directory, published(name), model, config, options);
  return name;
}
