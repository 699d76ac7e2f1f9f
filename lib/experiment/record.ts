/**
 * What runs leave behind: plain JSON, and all that charts and reports ever read. A finished run can
 * therefore be drawn again at any time, on any machine.
 *
 * @module
 */

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | {
  readonly [key: string]: Json;
};

/** One training run: one variant of an experiment with one seed. */
export interface RunRecord {
  /** Version of this format. */
  readonly format: 1;
  /** Name of the experiment that the run belongs to. */
  readonly experiment: string;
  /** Name of the variant that ran. */
  readonly variant: string;
  /** Seed of every random stream. */
  readonly seed: number;
  /** What ran, whole. */
  readonly config: Json;
  /** Number of trained parameters. */
  readonly parameters: number;
  /** Whether training reached its last step. */
  readonly status: "finished" | "diverged";
  /** Why a run diverged: the error's message. */
  readonly failure?: string;
  /** One record for each optimizer step. */
  readonly steps: readonly StepRecord[];
  /** One record for each evaluation on held-out data. */
  readonly evaluations: readonly EvaluationRecord[];
  /** What the experiment measured after training, by name. */
  readonly measures: Readonly<Record<string, Measure>>;
  /** SHA-256 over the bits of every step's training loss and of the final parameters. */
  readonly digest: string;
  /** Where it ran. */
  readonly environment: Environment;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Wall time of the whole run in seconds. */
  readonly seconds: number;
}

/** One optimizer step. */
export interface StepRecord {
  /** Counts from 1. */
  readonly step: number;
  /** Training loss of the step's batch in nats per token. */
  readonly loss: number;
  /** Learning rate used. */
  readonly learningRate: number;
  /** Global norm of the gradients before clipping. */
  readonly gradientNorm: number;
  /** Tokens seen in this step. */
  readonly tokens: number;
  /** Wall time of the step in milliseconds. */
  readonly milliseconds: number;
}

/** One evaluation on held-out data. */
export interface EvaluationRecord {
  /** Optimizer steps done before it. */
  readonly step: number;
  /** Nats per token. */
  readonly loss: number;
  /** Where tokens are characters or bytes: loss / ln 2, over characters. */
  readonly bitsPerCharacter?: number;
  /** exp(loss). */
  readonly perplexity: number;
  /** Share of tokens predicted right, 0…1. */
  readonly accuracy: number;
}

/** What an experiment may measure: a number, a curve, a matrix, attention patterns, or text. */
export type Measure = NumberMeasure | CurveMeasure | MatrixMeasure | AttentionMeasure | TextMeasure;

/** One number; `null` where it could not be measured. */
export interface NumberMeasure {
  readonly kind: "number";
  readonly value: number | null;
  readonly unit?: string;
}

/** One y for each x; `null` leaves a gap. */
export interface CurveMeasure {
  readonly kind: "curve";
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  readonly xTitle: string;
  readonly yTitle: string;
  readonly series?: string;
}

/** Values by named rows and columns. */
export interface MatrixMeasure {
  readonly kind: "matrix";
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly values: readonly (readonly number[])[];
  readonly title: string;
  readonly rowTitle?: string;
  readonly columnTitle?: string;
  readonly unit?: string;
}

/** Attention patterns on example sequences. */
export interface AttentionMeasure {
  readonly kind: "attention";
  readonly examples: readonly AttentionExample[];
}

/** Text that a model wrote. */
export interface TextMeasure {
  readonly kind: "text";
  readonly text: string;
}

/** Every attention head's pattern on one sequence (or pair of sequences, for cross-attention). */
export interface AttentionExample {
  readonly title: string;
  /** One text for each query position. Any text at all: it is data, never markup. */
  readonly queryTokens: readonly string[];
  /** One text for each key position. */
  readonly keyTokens: readonly string[];
  /**
   * `patterns[layer][head]` is a row-major `[query, key]` matrix of probabilities, rounded to four
   * digits.
   */
  readonly patterns: readonly (readonly (readonly number[])[])[];
}

/** Where a run ran: what has to be equal for its digest to be equal. */
export interface Environment {
  /** Version of this project. */
  readonly project: string;
  readonly deno: string;
  readonly v8: string;
  readonly os: string;
  readonly processor: string;
  /** Logical processors. */
  readonly cores: number;
  /** Threads used; digests do not depend on them. */
  readonly threads: number;
  /** SHA-256 of kernels.wasm. */
  readonly kernels: string;
  /** Whether the processor's relaxed multiply–add is a true fused one. */
  readonly fusedMultiplyAdd: boolean;
  /** Git commit, or `null` outside a repository. */
  readonly commit: string | null;
}

/** What comparing variants found: made from records, read by charts and reports. */
export interface ExperimentResult {
  readonly name: string;
  readonly title: string;
  readonly question: string;
  /** A paragraph of plain text: what papers found. */
  readonly background: string;
  /** Size of the runs, such as "quick" or "full". */
  readonly preset: string;
  readonly seeds: readonly number[];
  /** Name of the variant that all others are compared with. */
  readonly baseline: string;
  readonly variants: readonly VariantSummary[];
  readonly tables: readonly ResultTable[];
  readonly claims: readonly ClaimResult[];
  readonly figures: readonly Figure[];
  readonly runs: readonly RunRecord[];
  /** Surprises, limits, budget. */
  readonly notes: readonly string[];
  /** The command that makes the result again. */
  readonly command: string;
  readonly environment: Environment;
}

/** One variant of an experiment. */
export interface VariantSummary {
  readonly name: string;
  /** What charts and tables call it. */
  readonly label: string;
  /** Number of trained parameters. */
  readonly parameters: number;
  readonly config: Json;
  /** How it differs from the baseline, in words. */
  readonly changes: string;
}

/** One measured quantity over all variants. */
export interface ResultTable {
  readonly title: string;
  readonly unit: string;
  readonly better: "lower" | "higher" | "neither";
  readonly rows: readonly ResultRow[];
}

/** One variant's summary of one quantity over seeds. */
export interface ResultRow {
  /** A variant's name. */
  readonly variant: string;
  /** Number of runs with a value. */
  readonly n: number;
  readonly mean: number | null;
  /** Lower end of the 95 % interval of the mean over seeds. */
  readonly low: number | null;
  /** Upper end of it. */
  readonly high: number | null;
  /** Paired by seed, against the baseline. */
  readonly difference?: Estimate;
  /** Number of runs that diverged. */
  readonly diverged: number;
}

/** A difference with its uncertainty. */
export interface Estimate {
  readonly mean: number;
  /** Lower end of the 95 % interval. */
  readonly low: number;
  /** Upper end of it. */
  readonly high: number;
  /** p value of the paired test. */
  readonly p: number;
  /** p value after Holm's correction over the experiment's claims. */
  readonly pAdjusted?: number;
  /** Cohen's d of the paired differences. */
  readonly effect: number;
  /** Number of pairs. */
  readonly n: number;
}

/** A claim put to the test. */
export interface ClaimResult {
  readonly statement: string;
  /** Where the claim comes from. */
  readonly paper: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly estimate?: Estimate;
}

/** What the evidence says about a claim. */
export type Verdict = "supported" | "contradicted" | "cannot tell";

/** A chart to draw, with its data: `lib/chart` has one function for each kind. */
export type Figure =
  | TrainingCurvesFigure
  | LinesFigure
  | IntervalsFigure
  | HeatmapFigure
  | AttentionFigure;

/** Loss against step for every variant, drawn from the runs themselves. */
export interface TrainingCurvesFigure {
  readonly kind: "trainingCurves";
  readonly title: string;
  readonly caption: string;
  readonly metric: "loss" | "validation loss";
}

/** Curves, with bands where points have `low` and `high`. */
export interface LinesFigure {
  readonly kind: "lines";
  readonly title: string;
  readonly caption: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly xScale?: "linear" | "log";
  readonly yScale?: "linear" | "log";
  readonly points: readonly LinePoint[];
  readonly seriesTitle?: string;
  readonly panelTitle?: string;
}

/** One point of a curve. */
export interface LinePoint {
  readonly series: string;
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
  /** Which of the side-by-side panels it stands in. */
  readonly panel?: string;
}

/** A dot and an interval for each row, with the single values behind it. */
export interface IntervalsFigure {
  readonly kind: "intervals";
  readonly title: string;
  readonly caption: string;
  readonly xTitle: string;
  readonly rows: readonly IntervalRow[];
}

/** One row of an interval chart. */
export interface IntervalRow {
  readonly label: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** The single values, one for each seed. */
  readonly points: readonly number[];
  readonly panel?: string;
}

/** Values by row and column as colors. */
export interface HeatmapFigure {
  readonly kind: "heatmap";
  readonly title: string;
  readonly caption: string;
  readonly rowTitle: string;
  readonly columnTitle: string;
  readonly valueTitle: string;
  readonly cells: readonly HeatmapCell[];
  /** Whether zero is a middle that values lie on both sides of. */
  readonly diverging?: boolean;
}

/** One cell of a heatmap; `null` where nothing was measured. */
export interface HeatmapCell {
  readonly row: string;
  readonly column: string;
  readonly value: number | null;
  readonly panel?: string;
}

/** Attention patterns of the variants on the same sequences. */
export interface AttentionFigure {
  readonly kind: "attention";
  readonly title: string;
  readonly caption: string;
  readonly examples: readonly (AttentionExample & { readonly variant: string })[];
}
