import { InputError, unknownName } from "../errors.ts";
import type { LanguageData, PairData, TextData } from "./data.ts";
import { pronunciationData, type PronunciationDataConfig } from "./pronunciation_data.ts";
import type { ReadOptions } from "./read.ts";
import { taskData, type TaskDataConfig } from "./task_data.ts";
import { type TaskName, tasks } from "./tasks/mod.ts";
import { textData, type TextDataConfig } from "./text_data.ts";

/** What is to be learned from, as plain JSON. */
export type DataConfig = TextDataConfig | PronunciationDataConfig | TaskDataConfig;

/** Name of a kind of data. */
export type DataKind = DataConfig["kind"];

/** How data is cut into batches, and where it is read from. */
export interface LoadOptions extends ReadOptions {
  /** Rows of a training batch. */
  readonly batch: number;
  /** Tokens of a window of text. Pairs and tasks are as long as they are. */
  readonly context: number;
  /** Rows of a validation batch; as many as for training if not given. */
  readonly validationBatch?: number;
}

/** Data of either form; `kind` tells which. */
export type Data = LanguageData | PairData;

/** The form of data that a config gives. */
export type DataOf<Config extends DataConfig> = Config extends PronunciationDataConfig ? PairData
  : Config extends TextDataConfig ? TextData
  : LanguageData;

type Load = (config: never, options: LoadOptions) => Data | Promise<Data>;

const taskLoaders = Object.fromEntries(
  Object.keys(tasks).map((name) => [name, taskData]),
) as Record<TaskName, typeof taskData>;

/** What loads each kind of data. */
export const dataKinds = {
  text: textData,
  pronunciation: pronunciationData,
  ...taskLoaders,
} as const satisfies Record<DataKind, Load>;

/**
 * Loads what a config asks for: reads or generates it, trains its tokenizer, holds a part out.
 *
 * @throws {InputError} where the data cannot be had
 * @throws {RangeError} where sizes do not fit the data
 *
 * @example
 * ```ts
 * import { loadData } from "./load.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const data = await loadData(
 *   { kind: "text", dataset: "moby-dick", tokenizer: { kind: "character" } },
 *   { batch: 4, context: 32 },
 * );
 * const { value: { inputs, targets } } = data.trainingBatches(1).next();
 * assertEquals(inputs.shape, [4, 32]);
 * assertEquals(targets.data[0], inputs.data[1]);
 * ```
 */
export async function loadData<const Config extends DataConfig>(
  config: Config,
  options: LoadOptions,
): Promise<DataOf<Config>> {
  if (!Object.hasOwn(dataKinds, config.kind)) {
    throw new InputError(unknownName("data", config.kind, Object.keys(dataKinds)));
  }
  const load: Load = dataKinds[config.kind];
  return await load(config as never, options) as DataOf<Config>;
}
