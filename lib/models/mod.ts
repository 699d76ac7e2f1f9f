/**
 * Models: small files made of parts.
 *
 * @module
 */
export { Encoder, type EncoderConfig, TokenEncoder, type TokenEncoderConfig } from "./encoder.ts";
export { createModel, type Model, type ModelConfig, modelConfigOf, models } from "./create.ts";
export * from "./generation/mod.ts";
export { Gpt, type GptConfig } from "./gpt.ts";
export {
  gpt2Large,
  gpt2Medium,
  gpt2Small,
  gpt2Xl,
  presets,
  transformerBase,
  transformerBig,
} from "./presets.ts";
export type { InitializationConfig, StackConfig } from "./stack.ts";
export { type Memory, Transformer, type TransformerConfig } from "./transformer.ts";
