/**
 * Experiments: a declared grid of configs and seeds, run with what is finished kept, compared with
 * intervals, paired tests and verdicts on claims.
 *
 * @module
 */
export type { Cell } from "./cell.ts";
export * from "./claims.ts";
export * from "./compare.ts";
export { RunFailure } from "./executor.ts";
export * from "./experiment.ts";
export * from "./figures.ts";
export * from "./finding.ts";
export { attentionExamples, type AttentionTokens, followAttention } from "./follow_attention.ts";
export * from "./level.ts";
export type { CountedVariant } from "./parameters.ts";
export * from "./parts.ts";
export type * from "./record.ts";
export * from "./results.ts";
export * from "./run_trainer.ts";
export * from "./runner.ts";
export * from "./sample.ts";
export * from "./side_by_side.ts";
export * from "./statistics.ts";
export { serveCells } from "./serve_cells.ts";
export type { RunProgress, RunUnderWay } from "./tally.ts";
export type * from "./trainer.ts";
export * from "./trend.ts";
