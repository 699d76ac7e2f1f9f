/**
 * Hugging Face's config.json: what all architectures' have in common.
 *
 * @module
 */
import { z } from "zod";
import { InputError } from "../../errors.ts";
import type { FeedForwardConfig } from "../../nn/mod.ts";

/** A config as it stands in a file. */
export type PublishedConfig = Readonly<Record<string, unknown>>;

/** A whole number of at least 1. */
export const count = z.int().min(1);

/** A share of at least 0 and below 1. */
export const rate = z.number().min(0).lt(1);

/** Feed-forward networks here by the activations' names there; of two names the first is written. */
export const activations = {
  gelu_new: "geluTanh",
  gelu_pytorch_tanh: "geluTanh",
  gelu_fast: "geluTanh",
  gelu: "gelu",
  relu: "relu",
} as const satisfies Record<string, FeedForwardConfig["kind"]>;

/** The name of an activation in a config. */
export const activation = z.enum(
  Object.keys(activations) as [keyof typeof activations, ...(keyof typeof activations)[]],
);

/**
 * How a feed-forward network's activation is called there.
 *
 * @throws {InputError} where it has no name there
 */
export function activationOf(kind: FeedForwardConfig["kind"], modelType: string): string {
  const found = Object.entries(activations).find(([, ours]) => ours === kind);
  if (found !== undefined) return found[0];
  throw new InputError(
    `Cannot write a model as ${modelType}: expected feedForward one of ${
      [...new Set(Object.values(activations))].join(", ")
    }, got ${kind}; keep the model's own names`,
  );
}

/**
 * Checks a config against an architecture's schema.
 *
 * @throws {InputError} that lists every field that is not as it should be
 */
export function parsePublished<T>(schema: z.ZodType<T>, value: unknown, modelType: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new InputError(
    `Cannot read a config of ${modelType}: expected what the architecture computes, got\n${
      z.prettifyError(result.error)
    }`,
  );
}

/**
 * Checks that a model is made of the parts that an architecture is.
 *
 * @throws {InputError} that lists those that differ
 */
export function requireParts(
  modelType: string,
  parts: Readonly<Record<string, readonly [got: unknown, expected: unknown]>>,
): void {
  const different = Object.entries(parts)
    .filter(([, [got, expected]]) => got !== expected)
    .map(([name, [got, expected]]) =>
      `  ${name}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`
    );
  if (different.length === 0) return;
  throw new InputError(
    `Cannot write a model as ${modelType}: expected the parts of that architecture\n${
      different.join("\n")
    }\nchoose its parts, or keep the model's own names`,
  );
}
