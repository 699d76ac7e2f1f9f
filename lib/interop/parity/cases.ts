/**
 * Reference cases by the architecture that their config.json names.
 *
 * @module
 */
import { bertCase } from "./bert.ts";
import { encoderCase } from "./encoder.ts";
import { gpt2Case } from "./gpt2.ts";
import { multiheadAttentionCase } from "./multihead_attention.ts";
import type { ReferenceCase } from "./reference_case.ts";
import { transformerCase } from "./transformer.ts";

/** How to compute each architecture's cases. */
// deno-lint-ignore no-explicit-any
export const referenceCases: Readonly<Record<string, ReferenceCase<any>>> = {
  "torch.nn.MultiheadAttention": multiheadAttentionCase,
  "torch.nn.TransformerEncoder": encoderCase,
  vaswani2017: transformerCase,
  gpt2: gpt2Case,
  bert: bertCase,
};
