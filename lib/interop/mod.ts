/**
 * Other libraries' names for the parameters of models here, in and out.
 *
 * @module
 */
export { type NameRule, type NameTable, namingOf, prefixed, renamed } from "./names.ts";
export {
  torchEncoder,
  torchMultiheadAttention,
  torchTransformer,
} from "./pytorch/architectures.ts";
