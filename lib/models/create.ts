/**
 * Models, by the name that a config gives them.
 *
 * @module
 */
import { partOf } from "../nn/mod.ts";
import { TokenEncoder, type TokenEncoderConfig } from "./encoder.ts";
import { Gpt, type GptConfig } from "./gpt.ts";
import { Transformer, type TransformerConfig } from "./transformer.ts";

/** Every trainable model by kind. */
export const models = { gpt: Gpt, encoder: TokenEncoder, transformer: Transformer };

/** A model that predicts tokens. */
export type Model = InstanceType<(typeof models)[keyof typeof models]>;

/** A model's description: plain JSON. */
export type ModelConfig =
  | ({ readonly kind: "gpt" } & GptConfig)
  | ({ readonly kind: "encoder" } & TokenEncoderConfig)
  | ({ readonly kind: "transformer" } & TransformerConfig);

/**
 * The model that a config describes, its parameters not yet set.
 *
 * @throws {RangeError} for an unknown kind or sizes that do not go together
 *
 * @example
 * ```ts
 * import { createModel, Gpt } from "./mod.ts";
 * import { assert } from "@std/assert";
 *
 * const model = createModel({
 *   kind: "gpt", vocabulary: 5, context: 8, dModel: 8, layers: 1, placement: "pre",
 *   norm: { kind: "layerNorm" }, positional: { kind: "rotary" },
 *   attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
 * });
 * assert(model instanceof Gpt);
 * ```
 */
export function createModel({ kind, ...config }: ModelConfig): Model {
  const Part = partOf("model", models, kind) as new (config: object) => Model;
  return new Part(config);
}

/**
 * What a model was made from: `createModel` of it gives the same model again.
 *
 * @example
 * ```ts
 * import { createModel, type ModelConfig, modelConfigOf } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const config: ModelConfig = {
 *   kind: "encoder", vocabulary: 5, context: 8, dModel: 8, layers: 1, placement: "post",
 *   norm: { kind: "layerNorm" }, positional: { kind: "sinusoidal" },
 *   attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
 * };
 * assertEquals(modelConfigOf(createModel(config)), config);
 * ```
 */
export function modelConfigOf(model: Model): ModelConfig {
  const [kind] = Object.entries(models).find(([, Part]) => model instanceof Part)!;
  return { kind, ...model.config } as ModelConfig;
}
