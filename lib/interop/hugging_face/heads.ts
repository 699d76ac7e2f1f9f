/**
 * What a config.json says of heads that tell classes apart.
 *
 * @module
 */
import { z } from "zod";
import type { HeadOptions } from "../../models/mod.ts";
import { count, parsePublished, type PublishedConfig, rate } from "./published_config.ts";

const schema = z.looseObject({
  id2label: z.record(z.string().regex(/^\d+$/), z.string()).optional(),
  num_labels: count.optional(),
  classifier_dropout: rate.nullable().default(null),
  seq_classif_dropout: rate.default(0.2),
});

/** Where an architecture's config has the dropout of a head. */
export type HeadDropoutField = "classifier_dropout" | "seq_classif_dropout";

/** Classes, their labels and the dropout; `otherwise` is the dropout where none is said. */
export function readHead(
  published: PublishedConfig,
  { modelType, field, otherwise = 0 }: {
    readonly modelType: string;
    readonly field: HeadDropoutField;
    readonly otherwise?: number;
  },
): Required<HeadOptions> {
  const head = parsePublished(schema, published, modelType);
  const classes = Object.keys(head.id2label ?? {}).length || (head.num_labels ?? 2);
  return {
    classes,
    dropout: head[field] ?? otherwise,
    labels: Array.from({ length: classes }, (_, i) => head.id2label?.[i] ?? `LABEL_${i}`),
  };
}

/** The same as it is written. */
export function writeHead(
  { classes, dropout = 0.1, labels }: HeadOptions,
  field: HeadDropoutField,
): PublishedConfig {
  const names = labels ?? Array.from({ length: classes }, (_, i) => `LABEL_${i}`);
  return {
    [field]: dropout,
    id2label: Object.fromEntries(names.map((label, i) => [i, label])),
    label2id: Object.fromEntries(names.map((label, i) => [label, i])),
  };
}
