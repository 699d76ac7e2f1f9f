/**
 * Parity: the same weights and inputs give the same numbers as in another library.
 *
 * @module
 */
export { referenceCases } from "./cases.ts";
export { compareAll, type Comparison, type Computed, relativeError } from "./compare.ts";
export { type CaseFiles, openCase, type ReferenceCase } from "./reference_case.ts";
