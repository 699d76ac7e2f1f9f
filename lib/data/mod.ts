/**
 * Datasets, synthetic tasks, and the batches that are made of them.
 *
 * @module
 */
export * from "./batch.ts";
export type { LanguageData, PairData, PairExample, TextData } from "./data.ts";
export * from "./datasets.ts";
export type { Progress } from "./download.ts";
export { isHeldOut } from "./hold_out.ts";
export * from "./load.ts";
export {
  type MaskableSequence,
  type MaskedBatch,
  maskedBatch,
  type MaskedBatchOptions,
  preTrainingBatches,
} from "./masked_batches.ts";
export { type MaskedTokens, type MaskingOptions, maskTokens } from "./masking.ts";
export { packDocuments } from "./packing.ts";
export { type Pair, pairBatch, type PairSpecial, shuffledBatches, sortedBatches } from "./pairs.ts";
export { type PronunciationDataConfig } from "./pronunciation_data.ts";
export { type Mail, readMails } from "./mails.ts";
export { type Entry, type PronunciationOptions, readPronunciations } from "./pronunciation.ts";
export { defaultCacheDir, readDataset, type ReadOptions } from "./read.ts";
export { taskData, type TaskDataConfig, type TaskValidation } from "./task_data.ts";
export { type TaskName, type TaskOptions, tasks } from "./tasks/mod.ts";
export type { Example, Range, Task } from "./tasks/task.ts";
export {
  type SentenceIds,
  type SentencePair,
  type SentencePairOptions,
  sentencePairs,
} from "./sentence_pairs.ts";
export { splitText, type TextDataConfig, type TextFile, type TextSplit } from "./text_data.ts";
export {
  consecutiveWindows,
  randomWindows,
  slidingWindows,
  windowCount,
  type WindowSizes,
} from "./windows.ts";
