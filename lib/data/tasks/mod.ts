import { addition } from "./addition.ts";
import { associativeRecall } from "./associative_recall.ts";
import { repeatedSequence } from "./repeated_sequence.ts";
import { copy, reverse, sort } from "./transformations.ts";

/** Every synthetic task by the name that configs give it. */
export const tasks = { copy, reverse, sort, addition, associativeRecall, repeatedSequence };

/** Name of a synthetic task. */
export type TaskName = keyof typeof tasks;

/** Options of a synthetic task. */
export type TaskOptions<Name extends TaskName = TaskName> = typeof tasks[Name]["defaults"];
