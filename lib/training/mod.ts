/**
 * From batches to trained models.
 *
 * @module
 */
export * from "./checkpoints/mod.ts";
export { RunDigest } from "./digest.ts";
export { DivergenceError, firstNotFinite } from "./divergence.ts";
export {
  type ClassBatch,
  classify,
  extractAnswers,
  fillGaps,
  type SpanBatch,
} from "./encoder_objectives.ts";
export { bitsPerCharacter, evaluate, type Evaluation } from "./evaluate.ts";
export { clipScale, globalNorm, parameterNorms } from "./gradient_norm.ts";
export {
  type ObjectiveOptions,
  train,
  type TrainingConfig,
  type TrainingStep,
  type TrainOptions,
} from "./loop.ts";
export {
  type Batch,
  countTargets,
  type LossOptions,
  nextTokenLoss,
  nextTokens,
  type Objective,
  predict,
} from "./objective.ts";
export * from "./optimizers/mod.ts";
export {
  createSchedule,
  type Schedule,
  type ScheduleConfig,
  type ScheduleDimensions,
  schedules,
} from "./schedules.ts";
export {
  completeModelConfig,
  digestOf,
  evaluateRun,
  loadRunData,
  type PreparedRun,
  prepareRun,
  type RunConfig,
  type RunEvaluation,
  type RunEvent,
  type RunModelConfig,
  trainRun,
} from "./run.ts";
