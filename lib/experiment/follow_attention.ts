/**
 * What a model's heads look at while it learns: patterns of one held-out example at a few moments of
 * training.
 *
 * @module
 */
import type { IdArray } from "../data/mod.ts";
import { attentionPatterns, type Patterns } from "../interpret/mod.ts";
import { Gpt, Transformer } from "../models/mod.ts";
import { ids } from "../tensor/mod.ts";
import { type Tokenizer, visible } from "../text/mod.ts";
import type { PreparedRun } from "../training/mod.ts";
import type { AttentionExample, AttentionMeasure } from "./record.ts";
import type { Follower } from "./run_trainer.ts";

/** Shares of the training after which patterns are taken: most changes early. */
const moments = [0, 1 / 16, 1 / 4, 1 / 2, 1];

/** The most tokens of the example: a run of 32 heads then records half a megabyte. */
const tokens = 24;

/**
 * Takes the patterns of every head on the beginning of the first held-out example: before training, after
 * a sixteenth, a quarter and half of its steps, and at its end. Nothing that is trained depends on it.
 *
 * @example
 * ```ts
 * import { createRunTrainer, followAttention } from "./mod.ts";
 * import { currentMachine } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const trainer = createRunTrainer({ follow: followAttention });
 * const { trained } = await trainer.train({
 *   model: {
 *     kind: "gpt", context: 8, dModel: 8, layers: 1, placement: "pre",
 *     norm: { kind: "layerNorm" }, positional: { kind: "rotary" },
 *     attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
 *   },
 *   data: { kind: "repeatedSequence", symbols: 4, length: [3, 3] },
 *   training: { steps: 4, batch: 4, optimizer: { kind: "adamW", learningRate: 1e-3 } },
 * }, { seed: 1, threads: currentMachine().engine.threads, progress() {} });
 * assertEquals(trained.followed.examples.map(({ step }) => step), [0, 1, 2, 4]);
 * ```
 */
export function followAttention(run: PreparedRun): Follower<AttentionMeasure> {
  const { steps } = run.config.training;
  const at = new Set(moments.map((share) => Math.round(share * steps)));
  const reading = readingOf(run);
  const examples: AttentionExample[] = [];
  const take = (step: number) => {
    if (reading === undefined || !at.has(step)) return;
    const patterns = attentionPatterns(run.model, reading.forward);
    examples.push(...attentionExamples(patterns, { ...reading, step }));
  };
  take(0);
  return { onStep: take, result: () => ({ kind: "attention", examples }) };
}

/** What the tokens of a model's patterns are called, and when they were taken. */
export interface AttentionTokens {
  /** What was read. */
  readonly title: string;
  /** Of the only sequence, or of what a decoder says. */
  readonly queryTokens: readonly string[];
  /** Of the only sequence, or of what an encoder reads. */
  readonly keyTokens: readonly string[];
  /** Optimizer steps done before. */
  readonly step?: number;
}

/**
 * A model's patterns as records have them: one example, or of an encoder–decoder one for each of its
 * three kinds of attention.
 *
 * @example
 * ```ts
 * import { attentionExamples } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tokens = ["to", "be"];
 * const heads = [Float32Array.of(1, 0, 0.25, 0.75)];
 * const patterns = [{ attention: "blocks.0.attention", queries: 2, keys: 2, heads }];
 * assertEquals(
 *   attentionExamples(patterns, { title: "Hamlet", queryTokens: tokens, keyTokens: tokens }),
 *   [{ title: "Hamlet", queryTokens: tokens, keyTokens: tokens, patterns: [[[1, 0, 0.25, 0.75]]] }],
 * );
 * ```
 */
export function attentionExamples(
  patterns: readonly Patterns[],
  { title, queryTokens, keyTokens, step }: AttentionTokens,
): AttentionExample[] {
  return partsOf(patterns).map(([part, layers]) => ({
    title,
    ...(part === undefined ? {} : { part }),
    ...(step === undefined ? {} : { step }),
    queryTokens: part === "encoder" ? keyTokens : queryTokens,
    keyTokens: part === "decoder" ? queryTokens : keyTokens,
    patterns: layers.map(({ heads }) => heads.map(rounded)),
  }));
}

/** Probabilities to four digits, as records have them. */
export function rounded(pattern: ArrayLike<number>): number[] {
  return Array.from(pattern, (weight) => Math.round(weight * 1e4) / 1e4);
}

/** Layers by the part of the model that they stand in; `undefined` where there is one part alone. */
function partsOf(patterns: readonly Patterns[]): [string | undefined, Patterns[]][] {
  const parts = Map.groupBy(
    patterns,
    ({ attention }) =>
      attention.endsWith("crossAttention")
        ? "decoder over encoder"
        : attention.startsWith("decoder.")
        ? "decoder"
        : "encoder",
  );
  return parts.size === 1 ? [[undefined, [...patterns]]] : [...parts];
}

/** A model on its way through an example, and the tokens of its patterns. */
type Reading = AttentionTokens & { readonly forward: () => unknown };

/** The first held-out example, cut; `undefined` for a model that reads no tokens. */
function readingOf({ model, data }: PreparedRun): Reading | undefined {
  if (data.kind === "pairs" && model instanceof Transformer) {
    const [{ source, targetInput }] = data.validationBatches();
    const read = firstRow(source, data.source);
    const said = firstRow(targetInput, data.target);
    return {
      title: "The first held-out pair",
      queryTokens: said.names,
      keyTokens: read.names,
      forward: () => model.forward(read.ids, said.ids),
    };
  }
  if (data.kind === "language" && model instanceof Gpt) {
    const [{ inputs }] = data.validationBatches();
    const { names, ids } = firstRow(inputs, data.tokenizer);
    return {
      title: `The first ${names.length} tokens that are held out`,
      queryTokens: names,
      keyTokens: names,
      forward: () => model.forward(ids),
    };
  }
}

/** The first sequence of a batch up to its padding, at most so long as is recorded. */
function firstRow({ data, shape: [, time] }: IdArray, tokenizer: Tokenizer) {
  const row = data.slice(0, Math.min(time, tokens));
  const end = tokenizer.special.padding === undefined ? -1 : row.indexOf(tokenizer.special.padding);
  const kept = end > 0 ? row.slice(0, end) : row;
  return {
    ids: ids(kept, [1, kept.length]),
    names: Array.from(kept, (id) => visible(tokenizer.token(id))),
  };
}
