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

/** The model that a config describes, its parameters not yet set. */
export function createModel({ kind, ...config }: ModelConfig): Model {
  const Part = partOf("model", models, kind) as new (config: object) => Model;
  return new Part(config);
}

/** What a model was made from: `createModel` of it gives the same model again. */
export function modelConfigOf(model: Model): ModelConfig {
  const [kind] = Object.entries(models).find(([, Part]) => model instanceof Part)!;
  return { kind, ...model.config } as ModelConfig;
}
