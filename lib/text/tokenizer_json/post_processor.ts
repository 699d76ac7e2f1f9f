/**
 * The post-processor of a tokenizer.json, which puts special tokens about texts.
 *
 * @module
 */
import { z } from "zod";
import { InputError } from "../../errors.ts";
import { readStep, type Step, type StepType, stepType } from "../tokenizers/pipeline/step.ts";
import { flattenSteps } from "../tokenizers/pipeline/step.ts";
import type { Template } from "../tokenizers/pipeline/template.ts";

const id = z.int().min(0);
const tokenAndId = z.tuple([z.string(), id]);
const item = z.union([
  z.strictObject({ SpecialToken: z.strictObject({ id: z.string(), type_id: id }) }),
  z.strictObject({ Sequence: z.strictObject({ id: z.enum(["A", "B"]), type_id: id }) }),
]);

/** Every type; those that only set places in the text have no template. */
const types = {
  ByteLevel: stepType({
    add_prefix_space: z.boolean().optional(),
    trim_offsets: z.boolean().optional(),
    use_regex: z.boolean().optional(),
  }, () => undefined),
  TemplateProcessing: stepType({
    single: z.array(item),
    pair: z.array(item),
    special_tokens: z.record(
      z.string(),
      z.strictObject({ id: z.string(), ids: z.array(id), tokens: z.array(z.string()) }),
    ),
  }, ({ single, pair, special_tokens: tokens }) => {
    const part = (given: z.output<typeof item>): Template["single"] => {
      if ("Sequence" in given) return [[given.Sequence.id, given.Sequence.type_id]];
      const { id, type_id: segment } = given.SpecialToken;
      const found = Object.hasOwn(tokens, id) ? tokens[id] : undefined;
      if (found === undefined) {
        throw new InputError(
          `Cannot read a post-processor: expected ${
            JSON.stringify(id)
          } among its special_tokens, ` +
            `got ${Object.keys(tokens).join(", ") || "none"}`,
        );
      }
      return found.ids.map((id) => [id, segment]);
    };
    return { single: single.flatMap(part), pair: pair.flatMap(part) };
  }),
  BertProcessing: stepType(
    { sep: tokenAndId, cls: tokenAndId },
    ({ sep: [, sep], cls: [, cls] }) => ({
      single: [[cls, 0], ["A", 0], [sep, 0]],
      pair: [[cls, 0], ["A", 0], [sep, 0], ["B", 1], [sep, 1]],
    }),
  ),
  RobertaProcessing: stepType({
    sep: tokenAndId,
    cls: tokenAndId,
    trim_offsets: z.boolean().optional(),
    add_prefix_space: z.boolean().optional(),
  }, ({ sep: [, sep], cls: [, cls] }) => ({
    single: [[cls, 0], ["A", 0], [sep, 0]],
    pair: [[cls, 0], ["A", 0], [sep, 0], [sep, 0], ["B", 0], [sep, 0]],
  })),
} satisfies Record<string, StepType<Template | undefined>>;

/**
 * Where special tokens stand about texts; `undefined` where there are none.
 *
 * @throws {InputError} where its type is not known, or two of them put tokens
 */
export function readPostProcessor(step: unknown): Template | undefined {
  const templates = flattenSteps("post-processor", "processors", step)
    .map((step) => readStep<Template | undefined>("post-processor", types, step))
    .filter((template) => template !== undefined);
  if (templates.length > 1) {
    throw new InputError(
      `Cannot read a post-processor: expected one that puts special tokens, got ${templates.length}`,
    );
  }
  return templates[0];
}

/** The post-processor of a template; `token` is each special token's text. */
export function writePostProcessor(
  { single, pair }: Template,
  token: (id: number) => string,
): Step {
  const item = ([part, segment]: Template["single"][number]) =>
    typeof part === "number"
      ? { SpecialToken: { id: token(part), type_id: segment } }
      : { Sequence: { id: part, type_id: segment } };
  const ids = [...new Set([...single, ...pair].map(([part]) => part))].filter((part) =>
    typeof part === "number"
  );
  return {
    type: "TemplateProcessing",
    single: single.map(item),
    pair: pair.map(item),
    special_tokens: Object.fromEntries(
      ids.map((id) => [token(id), { id: token(id), ids: [id], tokens: [token(id)] }]),
    ),
  };
}
