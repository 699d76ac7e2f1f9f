import { z } from "zod";
import type { LanguageBatch } from "../../data/mod.ts";
import type { Ids } from "../../tensor/mod.ts";
import { scope } from "../../tensor/mod.ts";
import { predict, train, type TrainingConfig } from "../../training/mod.ts";
import { gpt2 } from "../hugging_face/gpt2.ts";
import { readPublished } from "../hugging_face/published_model.ts";
import { type Computed, computed } from "./compare.ts";
import { attentionsOf, type ReferenceCase, storedGradients } from "./reference_case.ts";

const config = z.looseObject({
  optimizer: z.object({
    name: z.literal("AdamW"),
    lr: z.number().positive(),
    betas: z.tuple([z.number(), z.number()]),
    eps: z.number().positive(),
    weight_decay: z.string().regex(/^[\d.]+ on parameters of two dimensions, 0 on the rest$/),
    clip_grad_norm: z.number().positive(),
  }),
  steps: z.int().min(1),
});

type Config = z.infer<typeof config>;

/**
 * GPT-2 (Radford et al. 2019): logits, attention patterns and gradients of the first step, and the losses
 * and gradient norms of all.
 */
export const gpt2Case: ReferenceCase<Config> = {
  config,
  compute({ weights, batch }, config) {
    const batches = batchesOf(batch.ids("input_ids"));
    // Dropout is off in the reference.
    const model = readPublished(gpt2, {
      config: { ...config, resid_pdrop: 0, embd_pdrop: 0, attn_pdrop: 0 },
      weights,
    });
    const forward = () => predict(model, batches[0]).logits;
    const found = new Map<string, Computed>([
      ["logits", scope(() => computed(forward()))],
      ["attentions", scope(() => attentionsOf(model.blocks, forward))],
    ]);
    const losses: number[] = [];
    const norms: number[] = [];
    const steps = train(model, batches, trainingConfig(config), {
      onGradients(gradients, step) {
        if (step > 1) return;
        const stored = storedGradients(gpt2.naming, model.parameters(), gradients);
        for (const [name, gradient] of stored) found.set(name, gradient);
      },
    });
    for (const { loss, gradientNorm } of steps) {
      losses.push(loss);
      norms.push(gradientNorm);
    }
    const list = (numbers: readonly number[]) => ({
      shape: [numbers.length],
      numbers: Float32Array.from(numbers),
    });
    return found.set("losses", list(losses)).set("grad_norms", list(norms));
  },
};

function trainingConfig({ steps, optimizer }: Config): TrainingConfig {
  return {
    steps,
    batch: 1,
    optimizer: {
      kind: "adamW",
      learningRate: optimizer.lr,
      betas: optimizer.betas,
      epsilon: optimizer.eps,
      weightDecay: parseFloat(optimizer.weight_decay),
    },
    clip: optimizer.clip_grad_norm,
  };
}

/** `[step, batch, time + 1]` as a batch for each step, its targets one token on. */
function batchesOf(all: Ids): LanguageBatch[] {
  const [steps, batch, time] = all.shape;
  const ids = all.toArray();
  return Array.from({ length: steps }, (_, step) => {
    const part = (from: number, to: number) => ({
      data: Int32Array.from(
        Array.from({ length: batch }, (_, row) => {
          const start = (step * batch + row) * time;
          return [...ids.subarray(start + from, start + to)];
        }).flat(),
      ),
      shape: [batch, time - 1],
    });
    return { inputs: part(0, time - 1), targets: part(1, time) };
  });
}
