import { z } from "zod";
import {
  MultiHeadAttention,
  normalInitialization,
  paddingMask,
  withHandlers,
} from "../../nn/mod.ts";
import { scope } from "../../tensor/mod.ts";
import { readWeights } from "../../training/mod.ts";
import { torchMultiheadAttention } from "../pytorch/architectures.ts";
import { type Computed, computed } from "./compare.ts";
import { outputAndGradients, type ReferenceCase } from "./reference_case.ts";

const config = z.object({ embed_dim: z.int().min(1), num_heads: z.int().min(1) });

/** `torch.nn.MultiheadAttention`: output, pattern, and all gradients. */
export const multiheadAttentionCase: ReferenceCase<z.infer<typeof config>> = {
  config,
  compute({ weights, batch }, { embed_dim: dModel, num_heads: heads }) {
    return scope(() => {
      // The weights are read from the file: how they would be drawn does not matter.
      const initialization = normalInitialization({ branches: 1 });
      const model = readWeights(
        new MultiHeadAttention({ dModel, initialization }, { heads }),
        weights,
        torchMultiheadAttention,
      );
      const query = batch.tensor("query");
      const memory = batch.tensor("key_value");
      const keyMask = paddingMask(batch.ids("key_padding_mask"), 1);
      const forward = () => model.forward(query, { memory, keyMask });
      const found = outputAndGradients(model, {
        inputs: { query, key_value: memory },
        outputGradient: batch.tensor("output_grad"),
        naming: torchMultiheadAttention,
        forward,
      });
      let attention: Computed | undefined;
      withHandlers(
        new Map([[model.pattern, (pattern) => void (attention = computed(pattern))]]),
        forward,
      );
      return found.set("attention", attention!);
    });
  },
};
