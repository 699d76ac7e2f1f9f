/**
 * Other libraries' names for the parameters of models here, in and out.
 *
 * @module
 */
export { named, type NameRule, type NameTable, namingOf, within } from "./names.ts";
export {
  type CaseFiles,
  compareAll,
  type Comparison,
  type Computed,
  openCase,
  type ReferenceCase,
  referenceCases,
  relativeError,
  skippedCases,
} from "./parity/mod.ts";
export {
  torchEncoder,
  torchMultiheadAttention,
  torchTransformer,
} from "./pytorch/architectures.ts";
