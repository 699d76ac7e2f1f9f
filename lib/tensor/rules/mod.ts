/**
 * The table of gradient rules. A rule that stands here without a case in the gradient tests does not
 * compile there.
 *
 * @module
 */
import { attention } from "./attention.ts";
import * as elementwise from "./elementwise.ts";
import { linear, matmul } from "./products.ts";
import {
  crossEntropy,
  embedding,
  layerNorm,
  logSoftmax,
  rmsNorm,
  rotary,
  softmax,
} from "./rows.ts";
import { concatenate, expand, permute, relative, reshape, slice, sum, sumAll } from "./shape.ts";

/** Every differentiable operation by name. */
export const rules = {
  ...elementwise,
  attention,
  concatenate,
  crossEntropy,
  embedding,
  expand,
  layerNorm,
  linear,
  logSoftmax,
  matmul,
  permute,
  relative,
  reshape,
  rmsNorm,
  rotary,
  slice,
  softmax,
  sum,
  sumAll,
};
