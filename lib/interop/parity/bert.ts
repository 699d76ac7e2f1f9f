import { z } from "zod";
import { paddingMask } from "../../nn/mod.ts";
import { differentiate, type Ids, scope } from "../../tensor/mod.ts";
import { nextTokenLoss } from "../../training/mod.ts";
import { bertForPreTraining } from "../hugging_face/bert.ts";
import { readPublished } from "../hugging_face/published_model.ts";
import { type Computed, computed } from "./compare.ts";
import { attentionsOf, type ReferenceCase, storedGradients } from "./reference_case.ts";

const config = z.looseObject({ num_attention_heads: z.int().min(1) });

/**
 * BERT (Devlin et al. 2018) with its pretraining heads: states, logits, loss and attention patterns where
 * there is no padding, and all gradients.
 *
 * Attention does not depend on the bias of its keys: it adds the same number to all scores of a query. Its
 * gradient is zero but for rounding, and there is nothing to be relative to; the error is relative to
 * the largest gradient of the queries, keys and values that it belongs to.
 */
export const bertCase: ReferenceCase<z.infer<typeof config>> = {
  config,
  compute({ weights, batch }, config) {
    return scope(() => {
      // Dropout is off in the reference.
      const model = readPublished(bertForPreTraining, {
        config: { ...config, hidden_dropout_prob: 0, attention_probs_dropout_prob: 0 },
        weights,
      });
      const ids = batch.ids("input_ids");
      const mask = batch.ids("attention_mask");
      const inputs = { segments: batch.ids("token_type_ids"), keyMask: paddingMask(mask, 0) };
      const forward = () => model.forward(ids, inputs);
      const { loss, output, gradients } = differentiate(model, () => {
        const output = forward();
        const gaps = nextTokenLoss(output.tokenLogits, batch.ids("labels"));
        const following = nextTokenLoss(
          output.nextSentenceLogits!,
          batch.ids("next_sentence_label"),
        );
        return { loss: gaps.add(following), output };
      });
      const read = Array.from(mask.toArray(), (value) => value !== 0);
      const found = new Map<string, Computed>([
        ["last_hidden_state", computed(output.states, read)],
        ["pooler_output", computed(output.pooled!)],
        ["mlm_logits", computed(output.tokenLogits, read)],
        ["nsp_logits", computed(output.nextSentenceLogits!)],
        ["loss", computed(loss)],
        ["attentions", {
          ...attentionsOf(model.bert.encoder.blocks, forward),
          rows: queryRows(mask, model.bert.encoder.blocks.length, config.num_attention_heads),
        }],
      ]);
      const stored = storedGradients(
        bertForPreTraining.naming,
        model.parameters(),
        gradients,
      );
      for (const [name, gradient] of stored) {
        const layer = /^(.*\.attention\.self\.)key\.bias$/.exec(name)?.[1];
        found.set(name, layer === undefined ? gradient : { ...gradient, relativeTo: layer });
      }
      return found;
    });
  },
};

/** Which rows of `[layer, batch, head, query]` are queries that are no padding. */
function queryRows(mask: Ids, layers: number, heads: number): boolean[] {
  const [batch, time] = mask.shape;
  const read = mask.toArray();
  return Array.from({ length: layers * batch * heads * time }, (_, row) => {
    const sequence = Math.floor(row / (heads * time)) % batch;
    return read[sequence * time + row % time] !== 0;
  });
}
