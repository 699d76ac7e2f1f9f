/**
 * Where special tokens stand about a text, or about a pair of texts.
 *
 * @module
 */
import { z } from "zod";

const part = z.tuple([z.union([z.int().min(0), z.enum(["A", "B"])]), z.int().min(0)]);

/** Schema of a {@linkcode Template}. */
export const template: z.ZodType<Template> = z.strictObject({
  single: z.array(part),
  pair: z.array(part),
});

/** A special token by its id or a text by its letter, and the segment that it is of. */
export type TemplatePart = readonly [part: number | "A" | "B", segment: number];

/**
 * Where special tokens stand about a text and about a pair of texts: for BERT `single` is
 * `[[101, 0], ["A", 0], [102, 0]]`.
 */
export interface Template {
  /** About one text. */
  readonly single: readonly TemplatePart[];
  /** About two. */
  readonly pair: readonly TemplatePart[];
}

/**
 * A text's ids with the special tokens that a model expects about it, or two texts' with those between
 * them, and the segment of each.
 *
 * @example
 * ```ts
 * import { fillTemplate, type Template } from "./template.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const bert: Template = {
 *   single: [[101, 0], ["A", 0], [102, 0]],
 *   pair: [[101, 0], ["A", 0], [102, 0], ["B", 1], [102, 1]],
 * };
 * assertEquals(fillTemplate(bert, [7, 8], [9]), {
 *   ids: Int32Array.of(101, 7, 8, 102, 9, 102),
 *   segments: Int32Array.of(0, 0, 0, 0, 1, 1),
 * });
 * ```
 */
export function fillTemplate(
  { single, pair }: Template,
  first: ArrayLike<number>,
  second?: ArrayLike<number>,
): { readonly ids: Int32Array; readonly segments: Int32Array } {
  const filled = (second === undefined ? single : pair).flatMap(([part, segment]) => {
    const ids = typeof part === "number"
      ? [part]
      : Array.from((part === "A" ? first : second) ?? []);
    return ids.map((id) => [id, segment] as const);
  });
  return {
    ids: Int32Array.from(filled, ([id]) => id),
    segments: Int32Array.from(filled, ([, segment]) => segment),
  };
}
