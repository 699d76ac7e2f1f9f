import { RandomStream } from "../random/mod.ts";
import { Symbols } from "../text/mod.ts";
import { ignored, type LanguageBatch, rows } from "./batch.ts";
import type { LanguageData } from "./data.ts";
import { isHeldOut } from "./hold_out.ts";
import { type TaskName, type TaskOptions, tasks } from "./tasks/mod.ts";
import { type Example, type Task, taskSpecial } from "./tasks/task.ts";

/** What every task's config may say of its validation set. */
export interface TaskValidation {
  /** Share of all problems that is never trained on; 0.1 if not given. */
  readonly validation?: number;
  /** Different held-out problems to validate on; 512 if not given, or all where there are fewer. */
  readonly validationExamples?: number;
}

/** A synthetic task as data, as plain JSON; options that are left out are the task's defaults. */
export type TaskDataConfig = {
  readonly [Name in TaskName]:
    & { readonly kind: Name }
    & Partial<TaskOptions<Name>>
    & TaskValidation;
}[TaskName];

// So often a draw may fall on the wrong side before the problems count as too few.
const patience = 10_000;

/**
 * Batches of a synthetic task. Whether a problem is held out depends on the problem alone (see
 * `isHeldOut`), so no problem that is trained on is validated on, at any seed. Rows are filled up
 * to the longest sequence that the options allow, so that every batch has the same shape.
 *
 * @throws {RangeError} where the options make no sense or too few problems
 *
 * @example
 * ```ts
 * import { taskData } from "./task_data.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const { tokenizer, trainingBatches } = taskData({ kind: "reverse", length: [3, 3] }, { batch: 1 });
 * const { inputs, targets } = trainingBatches(1).next().value;
 * const given = [...inputs.data.subarray(1, 4)];
 * assertEquals([...targets.data.subarray(4)], [...given.reverse(), tokenizer.id("<end>")]);
 * ```
 */
export function taskData(
  config: TaskDataConfig,
  { batch, validationBatch = batch }: { batch: number; validationBatch?: number },
): LanguageData {
  const { kind, validation = 0.1, validationExamples = 512, ...given } = config;
  const task = tasks[kind] as Task<unknown>;
  const options = { ...task.defaults as object, ...given };
  task.check(options);
  const context = task.longest(options) - 1;

  const draw = (random: RandomStream, heldOut: boolean): Example | undefined => {
    for (let attempt = 0; attempt < patience; attempt++) {
      const example = task.example(options, random);
      if (isHeldOut(example.identity, validation) === heldOut) return example;
    }
  };
  const tooFew = (side: string) =>
    new RangeError(
      `Cannot draw problems of the task ${kind} to ${side}: expected one in ${patience} draws ` +
        `with validation ${validation}, got none; allow longer sequences or more symbols`,
    );

  const held = heldOutExamples(validationExamples, (random) => draw(random, true));
  if (held.length === 0) throw tooFew("validate on");
  return {
    kind: "language",
    description: `Synthetic task: ${task.describe}`,
    tokenizer: new Symbols(task.symbols(options), taskSpecial),
    context,
    sizes: {
      training: null,
      validation: { examples: held.length, tokens: scoredTokens(held) },
    },
    *trainingBatches(seed, from = 0) {
      for (let step = from;; step++) {
        const random = RandomStream.named(seed, "data", "training", String(step));
        yield languageBatch(
          Array.from({ length: batch }, () => {
            const example = draw(random, false);
            if (example === undefined) throw tooFew("train on");
            return example;
          }),
          context,
        );
      }
    },
    *validationBatches() {
      for (let i = 0; i < held.length; i += validationBatch) {
        yield languageBatch(held.slice(i, i + validationBatch), context);
      }
    },
  };
}

/** Different held-out problems: the same for every training seed, so that runs can be compared. */
function heldOutExamples(
  count: number,
  draw: (random: RandomStream) => Example | undefined,
): Example[] {
  const random = RandomStream.named(0, "data", "validation");
  const held = new Map<string, Example>();
  for (let fruitless = 0; held.size < count && fruitless < patience / 10;) {
    const example = draw(random);
    if (example === undefined) break;
    fruitless = held.has(example.identity) ? fruitless + 1 : 0;
    held.set(example.identity, example);
  }
  return [...held.values()];
}

function languageBatch(examples: readonly Example[], context: number): LanguageBatch {
  const targets = examples.map(({ tokens, scored }) =>
    tokens.slice(1).map((token, i) => scored[i + 1] ? token : ignored)
  );
  return {
    inputs: rows(examples.map(({ tokens }) => tokens.slice(0, -1)), taskSpecial.padding, context),
    targets: rows(targets, ignored, context),
  };
}

function scoredTokens(examples: readonly Example[]): number {
  return examples.reduce((sum, { scored }) => sum + scored.filter(Boolean).length, 0);
}
