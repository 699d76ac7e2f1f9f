import { agreementTargets } from "./agreement_targets.ts";
import { checkpointTargets } from "./checkpoint_targets.ts";
import type { Target } from "./target.ts";
import { tokenizerTargets } from "./tokenizer_targets.ts";

/** All that is fuzzed, by name. */
export const targets: Readonly<Record<string, Target>> = {
  ...checkpointTargets,
  ...tokenizerTargets,
  ...agreementTargets,
};
