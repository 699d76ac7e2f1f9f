/**
 * A Transformer research sandbox: train real Transformers on a laptop's processor, look at every head,
 * change one part, and say with seeds and intervals what it did.
 *
 * A tour, from the numbers up:
 *
 * 1. **Tensors** live in one shared memory; {@linkcode differentiate} gives gradients as values,
 *    {@linkcode scope} frees what is left over.
 * 2. **Parts** are modules in tables: {@linkcode norms}, {@linkcode placements},
 *    {@linkcode positionals}, {@linkcode feedForwards}, {@linkcode MultiHeadAttention}.
 * 3. **Models** are small files made of parts: {@linkcode Gpt}, {@linkcode Transformer},
 *    {@linkcode TokenEncoder}.
 * 4. **Data** comes with its tokenizer: {@linkcode loadData}.
 * 5. **Training** is a generator: {@linkcode train}, or {@linkcode trainRun} for a whole config.
 * 6. **Looking inside** lasts as long as a callback: {@linkcode capture}, {@linkcode intervene}.
 * 7. **Experiments** are declarations: {@linkcode experiment}, {@linkcode claim},
 *    {@linkcode runExperiment}.
 *
 * @example Train a small GPT on Moby Dick, and look at its heads
 * ```ts
 * import { attentionPatterns, Gpt, ids, initialize, loadData, train } from "./mod.ts";
 * import { assert } from "@std/assert";
 *
 * const context = 32;
 * const data = await loadData(
 *   { kind: "text", dataset: "moby-dick", tokenizer: { kind: "character" } },
 *   { batch: 8, context },
 * );
 * const model = initialize(
 *   new Gpt({
 *     vocabulary: data.tokenizer.vocabulary, context, dModel: 32, layers: 2, placement: "pre",
 *     norm: { kind: "layerNorm" }, positional: { kind: "rotary" },
 *     attention: { heads: 4 }, feedForward: { kind: "gelu", dHidden: 128 },
 *   }),
 *   { seed: 1 },
 * );
 * const losses: number[] = [];
 * for (
 *   const { loss } of train(model, data.trainingBatches(1), {
 *     steps: 20, batch: 8, optimizer: { kind: "adamW", learningRate: 3e-3 },
 *   })
 * ) losses.push(loss);
 * assert(losses.at(-1)! < losses[0]);
 *
 * const prompt = data.tokenizer.encode("Call me Ishmael.");
 * const patterns = attentionPatterns(model, () => model.forward(ids(prompt, [1, prompt.length])));
 * assert(patterns[0].heads.length === 4);
 * ```
 *
 * @module
 */
export { InputError, ShapeError } from "./lib/errors.ts";
export { fork, type Key, RandomStream, stream } from "./lib/random/mod.ts";
export * from "./lib/tensor/mod.ts";
export * from "./lib/nn/mod.ts";
export * from "./lib/models/mod.ts";
export * from "./lib/text/mod.ts";
export * from "./lib/data/mod.ts";
export * from "./lib/training/mod.ts";
export * from "./lib/interop/mod.ts";
export * from "./lib/interpret/mod.ts";
export * from "./lib/experiment/mod.ts";
export * as charts from "./lib/chart/mod.ts";
export type { AttentionInput } from "./lib/chart/mod.ts";
export {
  attentionPage,
  type AttentionPageOptions,
  htmlReport,
  markdownReport,
} from "./lib/report/mod.ts";
