/**
 * The parts that models are made of.
 *
 * @module
 */
export * from "./attention/mod.ts";
export { Block, type BlockConfig, DecoderBlock, type DecoderCache } from "./blocks.ts";
export { nearestDivisor } from "./divisor.ts";
export { Dropout, type DropoutDraws, withDropout } from "./dropout.ts";
export { Embedding } from "./embedding.ts";
export * from "./feed_forward/mod.ts";
export {
  type Depth,
  type Initialization,
  initializations,
  normalInitialization,
  xavierNormalInitialization,
  xavierUniformInitialization,
} from "./initialization.ts";
export { Linear } from "./linear.ts";
export { allocateParameters, initialize, initializeMissing, Module } from "./module.ts";
export * from "./norms/mod.ts";
export { constant, type Initializer, normal, Parameter, parameter, uniform } from "./parameter.ts";
export {
  createResidual,
  type PlacementName,
  placements,
  PostNorm,
  PreNorm,
  Residual,
  type ResidualOptions,
  SandwichNorm,
  type SingleNorm,
} from "./placements.ts";
export * from "./positional/mod.ts";
export { Site, site, type SiteHandler, withHandlers } from "./site.ts";
export { type ModuleSummary, summarize, type Summarized } from "./summary.ts";
export { type PartConfig, partOf } from "./table.ts";
