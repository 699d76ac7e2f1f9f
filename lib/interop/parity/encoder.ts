import { z } from "zod";
import { Encoder } from "../../models/mod.ts";
import { paddingMask } from "../../nn/mod.ts";
import { scope } from "../../tensor/mod.ts";
import { readWeights } from "../../training/mod.ts";
import { torchEncoder } from "../pytorch/architectures.ts";
import { outputAndGradients, type ReferenceCase } from "./reference_case.ts";

const config = z.object({
  d_model: z.int().min(1),
  nhead: z.int().min(1),
  dim_feedforward: z.int().min(1),
  num_layers: z.int().min(1),
  activation: z.enum(["relu", "gelu"]),
  norm_first: z.boolean(),
  final_norm: z.boolean(),
});

/** `torch.nn.TransformerEncoder`: output where there is no padding, and all gradients. */
export const encoderCase: ReferenceCase<z.infer<typeof config>> = {
  config,
  compute({ weights, batch }, config) {
    return scope(() => {
      const source = batch.tensor("src");
      const padding = batch.ids("src_key_padding_mask");
      const encoder = new Encoder({
        dModel: config.d_model,
        layers: config.num_layers,
        context: source.shape[1],
        norm: { kind: "layerNorm" },
        placement: config.norm_first ? "pre" : "post",
        finalNorm: config.final_norm,
        positional: { kind: "none" },
        attention: { heads: config.nhead },
        feedForward: { kind: config.activation, dHidden: config.dim_feedforward },
      });
      const model = readWeights(encoder, weights, torchEncoder);
      const keyMask = paddingMask(padding, 1);
      return outputAndGradients(model, {
        inputs: { src: source },
        outputGradient: batch.tensor("output_grad"),
        naming: torchEncoder,
        rows: Array.from(padding.toArray(), (masked) => masked === 0),
        forward: () => model.forward(source, { keyMask }),
      });
    });
  },
};
