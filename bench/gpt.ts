/**
 * The GPT of a set-up, ready to be trained.
 *
 * @module
 */
import { Gpt, type GptConfig, initialize, RandomStream, train, type TrainingStep } from "../mod.ts";
import type { SetUp } from "./set_ups.ts";

/** The model of a set-up: learned positions, layer norm before each branch, GELU, tied head. */
export function gptOf({ vocabulary, context, layers, heads, width }: SetUp): GptConfig {
  return {
    vocabulary,
    context,
    layers,
    dModel: width,
    placement: "pre",
    norm: { kind: "layerNorm" },
    positional: { kind: "learned" },
    attention: { heads },
    feedForward: { kind: "gelu", dHidden: 4 * width },
  };
}

/** Its training on random tokens, the same ones in every step. */
export function trainingOf(setUp: SetUp): { model: Gpt; steps: Iterator<TrainingStep> } {
  const { vocabulary, context, batch } = setUp;
  const random = RandomStream.named(1, "bench");
  const ids = () => ({
    data: Int32Array.from({ length: batch * context }, () => random.below(vocabulary)),
    shape: [batch, context],
  });
  const data = { inputs: ids(), targets: ids() };
  const batches = (function* () {
    for (;;) yield data;
  })();
  const model = initialize(new Gpt(gptOf(setUp)), { seed: 1 });
  const optimizer = { kind: "adamW", learningRate: 1e-3 } as const;
  return { model, steps: train(model, batches, { steps: 1e9, batch, optimizer }) };
}
