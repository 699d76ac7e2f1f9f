/**
 * What a config file may say, checked whole: a schema for `readConfig`, for editors, and for anyone who
 * takes configs from outside. It is not part of `training/mod.ts`, which does without zod.
 *
 * @module
 */
import { z } from "zod";
import type { RunConfig } from "../run.ts";
import { dataSchema } from "./data_schema.ts";
import { natural } from "./fields.ts";
import { decidedByData, modelFileSchema, modelSchema } from "./model_schema.ts";
import { conflicts } from "./rules.ts";
import { trainingSchema } from "./training_schema.ts";

/** A run's config as it stands in a file. */
export interface RunFile extends RunConfig {
  /** Where editors find the schema. */
  readonly $schema?: string;
  /** Seed of every random stream; 1 unless given. */
  readonly seed?: number;
}

const shape = { model: modelSchema, data: dataSchema, training: trainingSchema };

const fileShape = z.strictObject({
  $schema: z.string().describe("where editors find this schema").optional(),
  seed: natural("seed of every random stream; 1 by default").max(2 ** 53 - 1).optional(),
  ...shape,
  model: modelFileSchema,
});

/** Reports fields that are at odds, also where others are wrong: all mistakes are listed at once. */
function refuseConflicts(config: unknown, context: z.RefinementCtx): void {
  for (const { path, message } of conflicts(config)) {
    context.addIssue({ code: "custom", path: [...path], message });
  }
}

const always = { when: () => true };

/** A run's config. */
export const runConfigSchema: z.ZodType<RunConfig> = z.strictObject(shape)
  .superRefine(refuseConflicts, always);

/** A config file: a run's config, and perhaps a seed. The config.json of a run is one too. */
export const runFileSchema: z.ZodType<RunFile> = fileShape.superRefine(refuseConflicts, always);

/** The config and the seed of a file. What the data decides goes: it is decided anew. */
export function runOfFile({ model, data, training, seed = 1 }: RunFile): {
  readonly config: RunConfig;
  readonly seed: number;
} {
  const own = Object.entries(model).filter(([field]) => !decidedByData.includes(field));
  return { config: { model: Object.fromEntries(own) as typeof model, data, training }, seed };
}

/** The config file's schema as JSON Schema (draft 2020-12), for editors. */
export function runFileJsonSchema(): object {
  return { title: "A training run", ...z.toJSONSchema(fileShape, { io: "input", reused: "ref" }) };
}
