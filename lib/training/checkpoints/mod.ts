/**
 * Models in files: safetensors with the config beside them.
 *
 * @module
 */
export {
  type LoadedModel,
  loadModel,
  type ModelTokenizers,
  saveModel,
  type SaveOptions,
} from "./checkpoint.ts";
export { openSafetensors, Safetensors, writeSafetensors } from "./safetensors.ts";
export { SafetensorsError, type StoredTensor } from "./safetensors_header.ts";
export { type OpenTensors, openTensors, writeShards } from "./sharded.ts";
export { renamedTensors, type TensorSource } from "./tensor_source.ts";
export {
  type Correspondence,
  type Naming,
  ownNames,
  type ParameterShapes,
  readWeights,
  toStored,
  WeightsError,
  writeWeights,
} from "./weights.ts";
