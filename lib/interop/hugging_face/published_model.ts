import type { Module } from "../../nn/mod.ts";
import { type Naming, readWeights, renamedTensors, type TensorSource } from "../../training/mod.ts";
import type { PublishedConfig } from "./published_config.ts";

/** An architecture of Hugging Face's, and the model here that computes the same. */
export interface PublishedModel<M extends Module, Config> {
  /** The `model_type` that its config.json names. */
  readonly modelType: string;
  /**
   * The model's config from theirs.
   *
   * @throws {InputError} where theirs asks for what is not computed here
   */
  readConfig(published: PublishedConfig): Config;
  /**
   * Their config from the model's.
   *
   * @throws {InputError} where the model has parts that the architecture does not have
   */
  writeConfig(config: Config): PublishedConfig;
  /** The model, its parameters not yet set. */
  create(config: Config): M;
  /** Their name for each parameter. */
  readonly naming: Naming;
  /** The name of a file's tensor in `naming`; `undefined` for what is no parameter. */
  parameterName(stored: string, config: Config): string | undefined;
}

/**
 * A model with the weights of a file.
 *
 * @throws {InputError} where the config asks for what is not computed here
 * @throws {WeightsError} that names each tensor that is missing, unknown, or of another shape
 */
export function readPublished<M extends Module, Config>(
  published: PublishedModel<M, Config>,
  { config, weights }: { readonly config: PublishedConfig; readonly weights: TensorSource },
): M {
  const own = published.readConfig(config);
  return readWeights(
    published.create(own),
    renamedTensors(weights, (stored) => published.parameterName(stored, own)),
    published.naming,
  );
}
