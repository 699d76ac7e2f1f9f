import { z } from "zod";
import type { PairBatch } from "../../data/mod.ts";
import { Transformer, type TransformerConfig } from "../../models/mod.ts";
import { type Ids, scope } from "../../tensor/mod.ts";
import { predict, readWeights, train, type TrainingConfig } from "../../training/mod.ts";
import { torchTransformer } from "../pytorch/architectures.ts";
import { type Computed, computed } from "./compare.ts";
import { type ReferenceCase, storedGradients } from "./reference_case.ts";

const config = z.object({
  vocab: z.int().min(1),
  d_model: z.int().min(1),
  nhead: z.int().min(1),
  dim_feedforward: z.int().min(1),
  num_encoder_layers: z.int().min(1),
  num_decoder_layers: z.int().min(1),
  activation: z.enum(["relu", "gelu"]),
  norm_first: z.boolean(),
  pad_id: z.int(),
  label_smoothing: z.number().min(0).max(1),
  optimizer: z.object({
    name: z.literal("Adam"),
    betas: z.tuple([z.number(), z.number()]),
    eps: z.number(),
    warmup: z.int().min(1),
  }),
  steps: z.int().min(1),
});

type Config = z.infer<typeof config>;

/** Vaswani et al. 2017: logits and gradients of the first step, and the losses of all. */
export const transformerCase: ReferenceCase<Config> = {
  config,
  compute({ weights, batch }, config) {
    const batches = batchesOf(batch.ids("src"), batch.ids("tgt"));
    const model = readWeights(
      new Transformer(modelConfig(config, batches[0])),
      weights,
      torchTransformer,
    );
    const decoded = Array.from(batches[0].targetInput.data, (id) => id !== config.pad_id);
    const found = new Map<string, Computed>([
      ["logits", scope(() => computed(predict(model, batches[0]).logits, decoded))],
    ]);
    const losses: number[] = [];
    const steps = train(model, batches, trainingConfig(config), {
      onGradients(gradients, step) {
        if (step > 1) return;
        for (
          const [name, gradient] of storedGradients(
            torchTransformer,
            model.parameters(),
            gradients,
          )
        ) found.set(name, gradient);
      },
    });
    for (const { loss } of steps) losses.push(loss);
    return found.set("losses", { shape: [losses.length], numbers: Float32Array.from(losses) });
  },
};

function modelConfig(config: Config, { source, targetInput }: PairBatch): TransformerConfig {
  return {
    sourceVocabulary: config.vocab,
    targetVocabulary: config.vocab,
    padding: config.pad_id,
    tied: true,
    context: Math.max(source.shape[1], targetInput.shape[1]),
    dModel: config.d_model,
    encoderLayers: config.num_encoder_layers,
    decoderLayers: config.num_decoder_layers,
    norm: { kind: "layerNorm" },
    placement: config.norm_first ? "pre" : "post",
    // As torch.nn.Transformer has it, behind post-norm layers too.
    finalNorm: true,
    positional: { kind: "sinusoidal" },
    attention: { heads: config.nhead },
    feedForward: { kind: config.activation, dHidden: config.dim_feedforward },
  };
}

function trainingConfig(config: Config): TrainingConfig {
  const { betas, eps, warmup } = config.optimizer;
  return {
    steps: config.steps,
    batch: 1,
    optimizer: {
      kind: "adam",
      learningRate: 1 / Math.sqrt(config.d_model * warmup),
      betas,
      epsilon: eps,
    },
    schedule: { kind: "inverseSquareRoot", warmup },
    labelSmoothing: config.label_smoothing,
    ignored: config.pad_id,
  };
}

/** `[step, batch, time]` of sources and targets as a batch for each step. */
function batchesOf(sources: Ids, targets: Ids): PairBatch[] {
  const [steps, batch, time] = targets.shape;
  const sourceTime = sources.shape[2];
  const source = sources.toArray();
  const target = targets.toArray();
  const shape = [batch, time - 1];
  return Array.from({ length: steps }, (_, step) => {
    const rows = Array.from({ length: batch }, (_, row) => {
      const start = (step * batch + row) * time;
      return target.subarray(start, start + time);
    });
    const part = (from: number, to: number) => ({
      data: Int32Array.from(rows.flatMap((row) => [...row.subarray(from, to)])),
      shape,
    });
    const first = step * batch * sourceTime;
    return {
      source: {
        data: source.slice(first, first + batch * sourceTime),
        shape: [batch, sourceTime],
      },
      targetInput: part(0, time - 1),
      targetOutput: part(1, time),
    };
  });
}
