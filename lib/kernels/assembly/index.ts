export * from "./activations";
export { attentionBackward } from "./attention_backward";
export { attentionForward } from "./attention_forward";
export * from "./columns";
export { crossEntropy, crossEntropyBackward } from "./cross_entropy";
export * from "./elementwise";
export * from "./gelu";
export { gemm, packB } from "./gemm";
export { gemmUnpacked } from "./gemm_unpacked";
export * from "./optimizers";
export * from "./positional";
export { matmulBatched } from "./matmul";
export * from "./probe";
export { dropout, dropoutAdd, randomNormal, randomUniform } from "./random";
export * from "./reductions";
export { addRow, argmaxRows, embedding, maxRows, scaleRows } from "./rows";
export {
  addLayerNorm,
  addRmsNorm,
  layerNorm,
  layerNormBackward,
  rmsNorm,
  rmsNormBackward,
} from "./rows_norm";
export { logSoftmax, logSoftmaxBackward, softmax, softmaxBackward } from "./rows_softmax";
export { setScratch } from "./scratch";
export * from "./strided";
