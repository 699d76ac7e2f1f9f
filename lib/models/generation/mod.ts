/**
 * Text from trained models.
 *
 * @module
 */
export {
  type BeamOptions,
  beamSearch,
  type Hypothesis,
  searchContinuations,
} from "./beam_search.ts";
export { type Choice, createChoice, greedy, type SamplingOptions } from "./choose.ts";
export { generate, generateBatch, type GenerateOptions } from "./generate.ts";
export { GptPredictor, type WindowOptions } from "./gpt_predictor.ts";
export type { Predictor } from "./predictor.ts";
export { TransformerPredictor, type TransformerPredictorOptions } from "./transformer_predictor.ts";
export { translate, type TranslateOptions } from "./translate.ts";
