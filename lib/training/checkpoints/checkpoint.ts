/**
 * A model in a directory: its config beside its weights.
 *
 * @module
 */
import { InputError, whatCame } from "../../errors.ts";
import {
  createSaved,
  savedConfigOf,
  type SavedModel,
  type SavedModelConfig,
} from "../../models/mod.ts";
import { readTokenizer, type Tokenizer } from "../../text/mod.ts";
import { writeAll, writeAtomically } from "./bytes.ts";
import { openSafetensors } from "./safetensors.ts";
import { readWeights, writeWeights } from "./weights.ts";

/** The tokenizers of a model's texts: one, or one for each side of an encoder–decoder. */
export interface ModelTokenizers {
  /** Of single sequences. */
  readonly tokenizer?: Tokenizer;
  /** Of what an encoder reads. */
  readonly source?: Tokenizer;
  /** Of what a decoder says. */
  readonly target?: Tokenizer;
}

/** What is saved with a model. */
export interface SaveOptions extends ModelTokenizers {
  /** What else config.json says, such as data, training and seed; its `model` is the model's own. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** A model that was saved, and what was saved with it. */
export interface LoadedModel extends ModelTokenizers {
  /** With its weights. */
  readonly model: SavedModel;
  /** All that config.json says. */
  readonly config: { readonly model: SavedModelConfig } & Readonly<Record<string, unknown>>;
}

const weightsFile = "model.safetensors";
const configFile = "config.json";
const tokenizerFiles = {
  tokenizer: "tokenizer.json",
  source: "source_tokenizer.json",
  target: "target_tokenizer.json",
} satisfies Record<keyof ModelTokenizers, string>;

/**
 * Saves a model in a directory, which is made where there is none: config.json, model.safetensors, and
 * the tokenizers that are given. Each file is replaced whole or not at all, the weights last.
 *
 * @throws {InputError} where the directory cannot be written to
 *
 * @example
 * ```ts
 * import { saveModel } from "./mod.ts";
 * import { createModel } from "../../models/mod.ts";
 * import { initialize } from "../../nn/mod.ts";
 * import { assert } from "@std/assert";
 *
 * const model = initialize(
 *   createModel({
 *     kind: "gpt", vocabulary: 5, context: 8, dModel: 8, layers: 1, placement: "pre",
 *     norm: { kind: "layerNorm" }, positional: { kind: "rotary" },
 *     attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
 *   }),
 *   { seed: 1 },
 * );
 * const directory = Deno.makeTempDirSync();
 * saveModel(directory, model);
 * assert(Deno.statSync(`${directory}/model.safetensors`).isFile);
 * ```
 */
export function saveModel(
  directory: string,
  model: SavedModel,
  { config = {}, ...tokenizers }: SaveOptions = {},
): void {
  makeDirectory(directory);
  writeJson(`${directory}/${configFile}`, { ...config, model: savedConfigOf(model) });
  for (const [role, file] of roles()) {
    const tokenizer = tokenizers[role];
    if (tokenizer !== undefined) writeJson(`${directory}/${file}`, tokenizer.toJson());
  }
  writeWeights(`${directory}/${weightsFile}`, model);
}

/**
 * Loads a model that `saveModel` saved.
 *
 * @example
 * ```ts
 * import { loadModel, saveModel } from "./checkpoint.ts";
 * import { createModel } from "../../models/mod.ts";
 * import { initialize } from "../../nn/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const model = initialize(
 *   createModel({
 *     kind: "gpt",
 *     vocabulary: 10,
 *     context: 8,
 *     dModel: 4,
 *     layers: 1,
 *     norm: { kind: "layerNorm" },
 *     placement: "pre",
 *     positional: { kind: "learned" },
 *     attention: { heads: 2 },
 *     feedForward: { kind: "gelu", dHidden: 8 },
 *   }),
 *   { seed: 1 },
 * );
 * const directory = Deno.makeTempDirSync();
 * saveModel(directory, model, { config: { seed: 1 } });
 * const { model: same, config } = loadModel(directory);
 * assertEquals(config.seed, 1);
 * const name = "embedding.table";
 * assertEquals(same.parameters().get(name)!.toArray(), model.parameters().get(name)!.toArray());
 * ```
 *
 * @throws {InputError} where a file is missing, or its content is no such model; for weights an error
 * that names each tensor that is missing, unknown, or of another shape
 */
export function loadModel(directory: string): LoadedModel {
  const path = `${directory}/${configFile}`;
  const config = readJson(path);
  const model = createFrom(config, path);
  using weights = openSafetensors(`${directory}/${weightsFile}`);
  readWeights(model, weights);
  return { model, config: config as LoadedModel["config"], ...readTokenizers(directory) };
}

function createFrom(config: unknown, path: string): SavedModel {
  const model = isObject(config) ? config.model : undefined;
  if (!isObject(model) || typeof model.kind !== "string") {
    throw new InputError(
      `Cannot load a model by ${path}: expected an object whose "model" has a "kind", got ${
        JSON.stringify(config)?.slice(0, 80)
      }; name a directory that a run or saveModel has written`,
    );
  }
  try {
    return createSaved(model as unknown as SavedModelConfig);
  } catch (cause) {
    throw new InputError(
      `Cannot load a model by ${path}: expected a complete config in "model", got an error: ${
        (cause as Error).message
      }`,
      { cause },
    );
  }
}

function readTokenizers(directory: string): ModelTokenizers {
  return Object.fromEntries(
    roles().flatMap(([role, file]) => {
      const path = `${directory}/${file}`;
      return exists(path) ? [[role, readTokenizer(readJson(path))]] : [];
    }),
  );
}

function roles(): [keyof ModelTokenizers, string][] {
  return Object.entries(tokenizerFiles) as [keyof ModelTokenizers, string][];
}

function makeDirectory(directory: string): void {
  try {
    Deno.mkdirSync(directory, { recursive: true });
  } catch (cause) {
    throw new InputError(
      `Cannot save a model in ${directory}: expected a directory to write to, got ${
        (cause as Error).message
      }; name another one`,
      { cause },
    );
  }
}

function writeJson(path: string, value: unknown): void {
  const bytes = new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
  writeAtomically(path, (file) => writeAll(file, bytes));
}

function readJson(path: string): unknown {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (cause) {
    throw new InputError(`Cannot read ${path}: expected a file, got ${whatCame(cause)}`, {
      cause,
    });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError(`Cannot read ${path}: expected JSON, got ${(cause as Error).message}`, {
      cause,
    });
  }
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
