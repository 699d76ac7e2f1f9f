/**
 * What an experiment is: a question, a baseline and its variants, seeds, measures, and the claims that
 * it puts to the test.
 *
 * @module
 */
import { unknownName } from "../errors.ts";
import type { Claim } from "./claims.ts";
import { type Changes, replaceParts, type Variant } from "./parts.ts";
import type { Figure, Measure } from "./record.ts";
import type { Quantity, Results, VariantRuns } from "./results.ts";
import type { Sample } from "./sample.ts";
import type { Trainer } from "./trainer.ts";

/** Something measured on the trained model, in the process that trained it. */
export interface Measured<C, T> extends Partial<Quantity> {
  /** Part of a run's key beside the function's own text: raise it when what the function calls changes. */
  readonly version?: number;
  /** A plain number is measured in `unit`. Not called for diverged runs. */
  readonly run: (
    trained: T,
    run: { readonly config: C; readonly seed: number },
  ) => number | Measure | Promise<number | Measure>;
}

/** The size of an experiment: what replaces parts of the base config, and how many seeds. */
export interface Preset<C, V extends string = string> {
  /** How many seeds, counted from 1. */
  readonly seeds: number;
  /** Parts that the size changes, such as the number of steps; variants replace parts after it. */
  readonly change?: Changes<C>;
  /** Variants that run; all unless given. The baseline always runs. */
  readonly only?: readonly V[];
}

/** A table of one quantity over all variants. */
export interface Table<M extends string = string> {
  /** What reports call it. */
  readonly title: string;
  /** The quantity, seed by seed. */
  readonly of: (variant: VariantRuns<M>) => Sample;
  /** Which variants it has a row for; all unless given. */
  readonly where?: (variant: VariantRuns<M>) => boolean;
}

/** A figure, or a function that draws it from runs; none where there is nothing to draw. */
export type Drawing<V extends string = string, M extends string = string> =
  | Figure
  | ((results: Results<V, M>) => Figure | readonly Figure[]);

/** An experiment as it is written down. */
export interface Declaration<C extends object, T, V extends string, M extends string> {
  /** What the command line calls it. */
  readonly name: string;
  /** What reports call it. */
  readonly title: string;
  /** What it is to answer, in a sentence. */
  readonly question: string;
  /** A paragraph of plain text: what papers found. */
  readonly background: string;
  /** How configs are trained. */
  readonly trainer: Trainer<C, T>;
  /** The baseline's config. */
  readonly base: C;
  /** What each variant replaces. */
  readonly variants: Readonly<Record<V, Changes<NoInfer<C>> | Variant<NoInfer<C>>>>;
  /** The variant that others are compared with: the first unless given. */
  readonly baseline?: NoInfer<V>;
  /** Its two sizes: for minutes, and for a result that can be cited. */
  readonly presets: {
    readonly quick: Preset<NoInfer<C>, NoInfer<V>>;
    readonly full: Preset<NoInfer<C>, NoInfer<V>>;
  };
  /** What is measured on each trained model beside its losses. */
  readonly measures?: Readonly<Record<M, Measured<NoInfer<C>, NoInfer<T>>>>;
  /** What papers say, put to the test. */
  readonly claims?: readonly Claim<NoInfer<V>, NoInfer<M>>[];
  /** Validation loss and every measured number unless given. */
  readonly tables?: readonly Table<NoInfer<M>>[];
  /** Training curves unless given. */
  readonly figures?: readonly Drawing<NoInfer<V>, NoInfer<M>>[];
  /** Why variants may differ from the baseline by more than 1 % of its parameters. */
  readonly unequalParameters?: string;
  /** Further modules (URLs) whose bytes decide what measures give. */
  readonly sources?: readonly string[];
  /** What a reader should know: surprises, limits. */
  readonly notes?: readonly string[];
  /** Seconds without a sign of life after which a run counts as hung; 300 unless given. */
  readonly patience?: number;
}

/** An experiment that was checked. The parameters name its config, what it trains, variants, measures. */
export interface Experiment<
  // deno-lint-ignore no-explicit-any
  C extends object = any,
  // deno-lint-ignore no-explicit-any
  T = any,
  // deno-lint-ignore no-explicit-any
  V extends string = any,
  // deno-lint-ignore no-explicit-any
  M extends string = any,
> extends Declaration<C, T, V, M> {
  /** The variant that others are compared with. */
  readonly baseline: V;
  /** By name. */
  readonly variants: Readonly<Record<V, Variant<C>>>;
  /** By name; none where left out. */
  readonly measures: Readonly<Record<M, Measured<C, T>>>;
  /** In order; none where left out. */
  readonly claims: readonly Claim<V, M>[];
}

/** What an experiment runs at: a size from its declaration. */
export type PresetName = "quick" | "full";

/** One variant of a preset, with the config that it runs. */
export interface PlannedVariant<C> {
  /** What the declaration calls it. */
  readonly name: string;
  /** What charts and tables call it. */
  readonly label: string;
  /** Values by axis, for variants that come from a grid. */
  readonly factors: Readonly<Record<string, string>>;
  /** The base config with the preset's and the variant's parts. */
  readonly config: C;
}

/**
 * Declares an experiment. A variant replaces parts of the base config whole, never merging them; the
 * first one is the baseline unless `baseline` names another.
 *
 * @example
 * ```ts
 * import { claim, experiment, lower, type Trainer } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const base = { model: { placement: "pre" }, training: { steps: 500 } };
 * const trainer: Trainer<typeof base, number> = {
 *   version: "1",
 *   module: import.meta.url,
 *   parameters: () => 3300,
 *   train: ({ model }) => ({
 *     status: model.placement === "pre" ? "finished" : "diverged",
 *     parameters: 3300,
 *     steps: [],
 *     evaluations: [],
 *     digest: "",
 *     fusedMultiplyAdd: true,
 *     trained: 1,
 *   }),
 * };
 *
 * const warmup = experiment({
 *   name: "warmup",
 *   title: "Warm-up and the place of the norm",
 *   question: "Does pre-norm train without warm-up where post-norm does not?",
 *   background: "Xiong et al. 2020: post-norm needs warm-up, pre-norm does not.",
 *   trainer,
 *   base,
 *   variants: { pre: {}, post: { model: { placement: "post" } } },
 *   presets: { quick: { seeds: 3, change: { training: { steps: 50 } } }, full: { seeds: 5 } },
 *   claims: [
 *     claim("Pre-norm ends lower without warm-up", {
 *       paper: "Xiong et al. 2020",
 *       test: ({ variants: { pre, post } }) => lower(pre.validationLoss, post.validationLoss),
 *     }),
 *   ],
 * });
 * assertEquals(warmup.baseline, "pre");
 * ```
 *
 * @throws {RangeError} for a name that is no file name, no variants, an unknown baseline or section, or
 * two variants with one config
 */
export function experiment<C extends object, T, V extends string, M extends string = never>(
  declaration: Declaration<C, T, V, M>,
): Experiment<C, T, V, M> {
  const { name, measures, claims } = declaration;
  if (!/^[\w-]+$/.test(name)) {
    throw new RangeError(
      `Cannot name an experiment "${name}": expected letters, digits, "-" and "_"; it names files`,
    );
  }
  const names = Object.keys(declaration.variants) as V[];
  const baseline = declaration.baseline ?? names[0];
  if (names.length === 0) throw new RangeError(`Cannot compare: "${name}" has no variants`);
  if (!names.includes(baseline)) throw new RangeError(unknownName("variant", baseline, names));
  const checked: Experiment<C, T, V, M> = {
    ...declaration,
    baseline,
    variants: Object.fromEntries(
      names.map((variant) => [variant, normal(declaration.variants[variant])]),
    ) as Record<V, Variant<C>>,
    measures: measures ?? {} as Record<M, never>,
    claims: claims ?? [],
  };
  plan(checked, "quick");
  plan(checked, "full");
  return checked;
}

/**
 * The variants that a preset runs with their configs, the baseline first.
 *
 * @throws {RangeError} for an unknown section or variant, or two variants with one config
 */
export function plan<C extends object, T, V extends string, M extends string>(
  { base, presets, variants, baseline }: Experiment<C, T, V, M>,
  preset: PresetName,
): PlannedVariant<C>[] {
  const { change, only } = presets[preset];
  const names = Object.keys(variants) as V[];
  const unknown = only?.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new RangeError(unknownName("variant", unknown, names));
  const sized = change === undefined ? base : replaceParts(base, change);
  const chosen = names.filter((name) => name === baseline || (only?.includes(name) ?? true));
  const planned = chosen.map((name) => {
    const { changes, label = name, factors } = variants[name];
    return { name, label, factors, config: changes.reduce(replaceParts<C>, sized) };
  });
  const seen = new Map<string, string>();
  for (const { name, config } of planned) {
    const text = JSON.stringify(config);
    const twin = seen.get(text);
    if (twin !== undefined) {
      throw new RangeError(
        `Cannot compare "${name}" with "${twin}": expected different configs, got the same; check the names of the parts that "${name}" replaces`,
      );
    }
    seen.set(text, name);
  }
  return planned;
}

function normal<C>(variant: Changes<C> | Variant<C>): Variant<C> {
  return "changes" in variant && "factors" in variant
    ? variant as Variant<C>
    : { changes: [variant as Changes<C>], factors: {} };
}
