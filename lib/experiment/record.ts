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
  /** Tells it from other measures. */
  readonly kind: "number";
  /** In `unit`. */
  readonly value: number | null;
  /** Such as "bits"; none for plain numbers. */
  readonly unit?: string;
}

/** One y for each x; `null` leaves a gap. */
export interface CurveMeasure {
  /** Tells it from other measures. */
  readonly kind: "curve";
  /** Where. */
  readonly x: readonly number[];
  /** As many as `x`. */
  readonly y: readonly (number | null)[];
  /** The axis's title, with its unit. */
  readonly xTitle: string;
  /** The axis's title, with its unit. */
  readonly yTitle: string;
  /** What the curve is called where there are several. */
  readonly series?: string;
}

/** Values by named rows and columns. */
export interface MatrixMeasure {
  /** Tells it from other measures. */
  readonly kind: "matrix";
  /** Names of the rows. */
  readonly rows: readonly string[];
  /** Names of the columns. */
  readonly columns: readonly string[];
  /** Row by row. */
  readonly values: readonly (readonly number[])[];
  /** What the values are. */
  readonly title: string;
  /** What the rows are. */
  readonly rowTitle?: string;
  /** What the columns are. */
  readonly columnTitle?: string;
  /** Of the values. */
  readonly unit?: string;
}

/** Attention patterns on example sequences. */
export interface AttentionMeasure {
  /** Tells it from other measures. */
  readonly kind: "attention";
  /** One for each sequence. */
  readonly examples: readonly AttentionExample[];
}

/** Text that a model wrote. */
export interface TextMeasure {
  /** Tells it from other measures. */
  readonly kind: "text";
  /** Plain text: data, never markup. */
  readonly text: string;
}

/** Every attention head's pattern on one sequence (or pair of sequences, for cross-attention). */
export interface AttentionExample {
  /** What the sequence is. */
  readonly title: string;
  /** Which attention it is in a model with several, such as "decoder over encoder". */
  readonly part?: string;
  /** Optimizer steps done before it was taken, where it was taken more than once. */
  readonly step?: number;
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
  /** Version of Deno. */
  readonly deno: string;
  /** Version of V8. */
  readonly v8: string;
  /** Operating system and architecture. */
  readonly os: string;
  /** Its model name. */
  readonly processor: string;
  /** Logical processors. */
  readonly cores: number;
  /** Threads used; digests do not depend on them. */
  readonly threads: number;
  /** SHA-256 of kernels.wasm. */
  readonly kernels: string;
  /** Whether the processor's relaxed multiply–add is a true fused one. */
  readonly fusedMultiplyAdd: boolean;
  /** The library that multiplied matrices, with its version; none where the compiled kernels did. */
  readonly blas?: string;
  /** Switches that V8 was started with, where there were any. */
  readonly v8Flags?: string;
  /** Git commit, or `null` outside a repository. */
  readonly commit: string | null;
}

/** What comparing variants found: made from records, read by charts and reports. */
export interface ExperimentResult {
  /** What the command line calls it. */
  readonly name: string;
  /** What reports call it. */
  readonly title: string;
  /** What it is to answer, in a sentence. */
  readonly question: string;
  /** A paragraph of plain text: what papers found. */
  readonly background: string;
  /** Size of the runs, such as "quick" or "full". */
  readonly preset: string;
  /** Those that were asked for. */
  readonly seeds: readonly number[];
  /** Name of the variant that all others are compared with. */
  readonly baseline: string;
  /** The baseline first. */
  readonly variants: readonly VariantSummary[];
  /** Quantities over variants. */
  readonly tables: readonly ResultTable[];
  /** With their verdicts. */
  readonly claims: readonly ClaimResult[];
  /** What is drawn. */
  readonly figures: readonly Figure[];
  /** Every run behind the result. */
  readonly runs: readonly RunRecord[];
  /** Surprises, limits, budget. */
  readonly notes: readonly string[];
  /** The command that makes the result again. */
  readonly command: string;
  /** Where the result was put together. */
  readonly environment: Environment;
}

/** One variant of an experiment. */
export interface VariantSummary {
  /** What the declaration calls it. */
  readonly name: string;
  /** What charts and tables call it. */
  readonly label: string;
  /** Number of trained parameters. */
  readonly parameters: number;
  /** What it trained. */
  readonly config: Json;
  /** How it differs from the baseline, in words. */
  readonly changes: string;
}

/** One measured quantity over all variants. */
export interface ResultTable {
  /** The quantity. */
  readonly title: string;
  /** Such as "nats per token"; empty for plain numbers. */
  readonly unit: string;
  /** Which way the quantity is good. */
  readonly better: "lower" | "higher" | "neither";
  /** One for each variant. */
  readonly rows: readonly ResultRow[];
}

/** One variant's summary of one quantity over seeds. */
export interface ResultRow {
  /** A variant's name. */
  readonly variant: string;
  /** Number of runs with a value. */
  readonly n: number;
  /** Over seeds; `null` where no run has a value. */
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

/** A difference, or another mean over seeds, with its uncertainty. */
export interface Estimate {
  /** What the mean is of: a paired difference unless given. */
  readonly of?: "difference" | "mean" | "slope";
  /** The mean over seeds, in the quantity's unit. */
  readonly mean: number;
  /** Lower end of the 95 % interval. */
  readonly low: number;
  /** Upper end of it. */
  readonly high: number;
  /** p value of the paired test. */
  readonly p: number;
  /** p value after Holm's correction over the experiment's claims. */
  readonly pAdjusted?: number;
  /** What the mean is held against; 0 unless given. */
  readonly target?: number;
  /** How far from the target counts as the same, where that was tested. */
  readonly margin?: number;
  /** Cohen's d: (mean − target) over the standard deviation. */
  readonly effect: number;
  /** Number of pairs. */
  readonly n: number;
}

/** A claim put to the test. */
export interface ClaimResult {
  /** What is claimed. */
  readonly statement: string;
  /** Where the claim comes from. */
  readonly paper: string;
  /** What the runs say of it. */
  readonly verdict: Verdict;
  /** What was seen, with numbers. */
  readonly reason: string;
  /** The difference that decided, where there is one. */
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
  /** Tells it from other figures. */
  readonly kind: "trainingCurves";
  /** What stands above it. */
  readonly title: string;
  /** What stands below it: plain text. */
  readonly caption: string;
  /** Which loss, in nats per token. */
  readonly metric: "loss" | "validation loss";
}

/** Curves, with bands where points have `low` and `high`. */
export interface LinesFigure {
  /** Tells it from other figures. */
  readonly kind: "lines";
  /** What stands above it. */
  readonly title: string;
  /** What stands below it: plain text. */
  readonly caption: string;
  /** The axis's title, with its unit. */
  readonly xTitle: string;
  /** The axis's title, with its unit. */
  readonly yTitle: string;
  /** Linear unless given. */
  readonly xScale?: "linear" | "log";
  /** Linear unless given. */
  readonly yScale?: "linear" | "log";
  /** Of all curves. */
  readonly points: readonly LinePoint[];
  /** What the curves differ in: the legend's title. */
  readonly seriesTitle?: string;
  /** What the panels differ in. */
  readonly panelTitle?: string;
}

/** One point of a curve. */
export interface LinePoint {
  /** The curve that it belongs to. */
  readonly series: string;
  /** Along `xTitle`. */
  readonly x: number;
  /** Along `yTitle`. */
  readonly y: number;
  /** Lower end of the band. */
  readonly low?: number;
  /** Upper end of the band. */
  readonly high?: number;
  /** Which of the side-by-side panels it stands in. */
  readonly panel?: string;
}

/** A dot and an interval for each row, with the single values behind it. */
export interface IntervalsFigure {
  /** Tells it from other figures. */
  readonly kind: "intervals";
  /** What stands above it. */
  readonly title: string;
  /** What stands below it: plain text. */
  readonly caption: string;
  /** The axis's title, with its unit. */
  readonly xTitle: string;
  /** From top to bottom. */
  readonly rows: readonly IntervalRow[];
}

/** One row of an interval chart. */
export interface IntervalRow {
  /** What stands beside the row. */
  readonly label: string;
  /** Where the dot is. */
  readonly mean: number;
  /** Lower end of the interval. */
  readonly low: number;
  /** Upper end of the interval. */
  readonly high: number;
  /** The single values, one for each seed. */
  readonly points: readonly number[];
  /** Which of the panels it stands in. */
  readonly panel?: string;
}

/** Values by row and column as colors. */
export interface HeatmapFigure {
  /** Tells it from other figures. */
  readonly kind: "heatmap";
  /** What stands above it. */
  readonly title: string;
  /** What stands below it: plain text. */
  readonly caption: string;
  /** What the rows are. */
  readonly rowTitle: string;
  /** What the columns are. */
  readonly columnTitle: string;
  /** What the colors mean, with its unit. */
  readonly valueTitle: string;
  /** In order of rows and columns. */
  readonly cells: readonly HeatmapCell[];
  /** Whether zero is a middle that values lie on both sides of. */
  readonly diverging?: boolean;
}

/** One cell of a heatmap; `null` where nothing was measured. */
export interface HeatmapCell {
  /** Name of its row. */
  readonly row: string;
  /** Name of its column. */
  readonly column: string;
  /** In the unit of `valueTitle`. */
  readonly value: number | null;
  /** Which of the panels it stands in. */
  readonly panel?: string;
}

/** Attention patterns of the variants on the same sequences. */
export interface AttentionFigure {
  /** Tells it from other figures. */
  readonly kind: "attention";
  /** What stands above it. */
  readonly title: string;
  /** What stands below it: plain text. */
  readonly caption: string;
  /** One for each variant and sequence. */
  readonly examples: readonly (AttentionExample & { readonly variant: string })[];
}
