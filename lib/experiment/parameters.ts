/**
 * Equal numbers of parameters: without them a comparison of parts compares sizes.
 *
 * @module
 */
import type { Experiment, PlannedVariant } from "./experiment.ts";

/** A variant of a preset with its number of trained parameters. */
export interface CountedVariant<C = unknown> extends PlannedVariant<C> {
  /** How many numbers are trained. */
  readonly parameters: number;
}

/** Largest difference from the baseline, as a share of its parameters. */
export const parameterTolerance = 0.01;

/**
 * Counts every variant's parameters.
 *
 * @throws {RangeError} where one differs from the baseline's by more than 1 %, and the
 * experiment does not say why
 */
export async function countParameters<C extends object>(
  { trainer, unequalParameters, baseline: name }: Experiment<C>,
  variants: readonly PlannedVariant<C>[],
  options: { readonly dataDir?: string } = {},
): Promise<CountedVariant<C>[]> {
  const counted = await Promise.all(variants.map(async (variant) => ({
    ...variant,
    parameters: await trainer.parameters(variant.config, options),
  })));
  const baseline = counted.find((variant) => variant.name === name)!;
  const uneven = counted.filter(({ parameters }) =>
    Math.abs(parameters - baseline.parameters) > parameterTolerance * baseline.parameters
  );
  if (uneven.length > 0 && unequalParameters === undefined) {
    const list = uneven.map(({ name, parameters }) =>
      `"${name}" ${parameters} (${percent(parameters / baseline.parameters - 1)})`
    );
    throw new RangeError(
      `Cannot compare variants of different size: expected ${baseline.parameters} parameters to within 1 %, as the baseline "${baseline.name}" has, got ${
        list.join(", ")
      }; even them out, or say why in the experiment's unequalParameters`,
    );
  }
  return counted;
}

function percent(share: number): string {
  return `${share > 0 ? "+" : ""}${(100 * share).toFixed(1)} %`;
}
