/**
 * Seeing inside: capture, intervene, and what heads do.
 *
 * @module
 */
export { alignment, forwardShares } from "./alignment.ts";
export { capture, intervene } from "./capture.ts";
export {
  attentionNames,
  attentionPatterns,
  type Head,
  headCosts,
  headEntropies,
  type Patterns,
  withoutHeads,
} from "./heads.ts";
export { lookBack } from "./look_back.ts";
export { selectSites } from "./select.ts";
