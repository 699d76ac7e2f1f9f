/**
 * Learning rates that differ from part to part of a model, and parts that are frozen.
 *
 * @module
 */
import { unknownName } from "../../errors.ts";
import type { Module } from "../../nn/mod.ts";

/**
 * What the learning rate is multiplied with, by the beginning of parameters' names, in which `*` stands
 * for one part: `{ "encoder.embedding": 0, "encoder.encoder.blocks.*.attention": 0.5 }`. 0 freezes. Of
 * several that fit, the last one counts.
 */
export type Rates = Readonly<Record<string, number>>;

/**
 * The factor of each parameter's learning rate, 1 where nothing is said.
 *
 * @throws {RangeError} for a factor below 0, and for a name that no parameter begins with
 */
export function ratesOf(model: Module, rates: Rates = {}): Map<string, number> {
  const names = [...model.parameters().keys()];
  const factors = new Map(names.map((name) => [name, 1]));
  for (const [pattern, factor] of Object.entries(rates)) {
    if (!(factor >= 0 && Number.isFinite(factor))) {
      throw new RangeError(
        `Cannot train ${pattern} with a rate of ${factor}: expected a factor of at least 0, got ` +
          `${factor}; 0 freezes`,
      );
    }
    const wanted = pattern.split(".");
    const fitting = names.filter((name) => {
      const parts = name.split(".");
      return wanted.every((part, i) => part === parts[i] || (part === "*" && i < parts.length));
    });
    if (fitting.length === 0) throw new RangeError(unknownName("parameter", pattern, names));
    for (const name of fitting) factors.set(name, factor);
  }
  return factors;
}

/**
 * Rates for fine-tuning that fall from block to block towards the input (Howard & Ruder 2018): the last
 * block learns at `decay`, the one before at `decay²`, and so on down to the embeddings; what stands
 * behind the blocks, as a new head does, learns at the full rate. Each stack of blocks counts by itself.
 *
 * @example
 * ```ts
 * import { layerwiseRates } from "./rates.ts";
 * import { Bert, presets, SequenceClassifier } from "../../models/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const bert = new Bert(presets["bert-tiny"]);
 * const rates = layerwiseRates(new SequenceClassifier(bert, { classes: 2 }), 0.5);
 * assertEquals(rates, {
 *   "encoder.embedding": 0.125,
 *   "encoder.segmentEmbedding": 0.125,
 *   "encoder.encoder.positional": 0.125,
 *   "encoder.encoder.embeddingNorm": 0.125,
 *   "encoder.encoder.blocks.0": 0.25,
 *   "encoder.encoder.blocks.1": 0.5,
 * });
 * ```
 *
 * @throws {RangeError} where the model has no blocks, or the decay is not above 0 and at most 1
 */
export function layerwiseRates(model: Module, decay: number): Rates {
  if (!(decay > 0 && decay <= 1)) {
    throw new RangeError(
      `Cannot lower rates layer by layer: expected a decay above 0 and at most 1, got ${decay}`,
    );
  }
  const modules = [...model.modules().keys()];
  const depth = new Map<string, number>();
  for (const name of modules) {
    const [, stack, index] = /^(.*\.)?blocks\.(\d+)$/.exec(name) ?? [];
    if (index === undefined) continue;
    depth.set(stack ?? "", Math.max(depth.get(stack ?? "") ?? 0, Number(index) + 1));
  }
  if (depth.size === 0) {
    throw new RangeError(
      "Cannot lower rates layer by layer: expected a model with blocks, got one without; name its " +
        "parts in rates yourself",
    );
  }
  const power = (exponent: number) => {
    let product = 1;
    for (let i = 0; i < exponent; i++) product *= decay;
    return product;
  };
  const deepest = Math.max(...depth.values());
  const trained = new Set<string>();
  for (const name of model.parameters().keys()) trained.add(name.replace(/\.[^.]+$/, ""));
  return Object.fromEntries(modules.flatMap((name): [string, number][] => {
    const [, stack, index] = /^(.*\.)?blocks\.(\d+)$/.exec(name) ?? [];
    if (index !== undefined) {
      return [[name, power(depth.get(stack ?? "")! - Number(index))]];
    }
    const begins = /(^|\.)(embedding|\w+Embedding|positional|embeddingNorm)$/.test(name);
    return begins && trained.has(name) ? [[name, power(deepest + 1)]] : [];
  }));
}
