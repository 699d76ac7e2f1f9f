/**
 * Hugging Face's names for parts that are not PyTorch's own.
 *
 * @module
 */
import { type NameTable, renamed } from "../names.ts";

/** `Conv1D`: a linear map whose weight is `[in, out]`, as here. */
export const conv1d: NameTable = [renamed("weight", "weight"), renamed("bias", "bias")];
