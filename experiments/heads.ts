/**
 * How many heads at constant width? After table 3, row A of Vaswani et al. 2017.
 *
 * @module
 */
import { base, firstTokens, gptOf, mean, quick } from "./base.ts";
import {
  above,
  attentionFigure,
  claim,
  createRunTrainer,
  experiment,
  followAttention,
  heatmaps,
  intervals,
  lower,
  type MatrixMeasure,
  type Sample,
  trainingCurves,
  type VariantRuns,
} from "../lib/experiment/mod.ts";
import { attentionPatterns, headCosts, headEntropies } from "../lib/interpret/mod.ts";
import { ids } from "../lib/tensor/mod.ts";
import { evaluate, type PreparedRun } from "../lib/training/mod.ts";

const counts = [1, 2, 4, 8, 16];

/** A head whose silence raises the loss by less than this, in nats per character, costs little. */
const little = 0.02;

export default experiment({
  name: "heads",
  title: "The number of attention heads",
  question: "At constant width and parameters, how many heads should attention have?",
  background:
    "Vaswani et al. 2017 vary the heads of their base model at constant compute: 1, 4, 8, 16 and 32 " +
    "heads give 24.9, 25.5, 25.8, 25.8 and 25.4 BLEU. One head is worse, and so are too many. Michel " +
    "et al. 2019 silence heads of trained models one by one and find that few matter: 8 of 96.",
  trainer: createRunTrainer({ follow: followAttention }),
  sources: [import.meta.url, import.meta.resolve("../lib/interpret/mod.ts")],
  base,
  baseline: "8 heads",
  variants: Object.fromEntries(
    counts.map((heads) => [
      heads === 1 ? "1 head" : `${heads} heads`,
      { model: { attention: { heads } } },
    ]),
  ) as Record<"1 head" | "2 heads" | "4 heads" | "8 heads" | "16 heads", object>,
  presets: {
    // Those that claims compare, and one between.
    quick: { ...quick, only: ["1 head", "4 heads", "8 heads", "16 heads"] },
    full: { seeds: 5 },
  },
  measures: {
    entropy: {
      label: "entropy of the mean head",
      unit: "bits",
      run: (trained) => mean(entropies(trained).flat()),
    },
    entropies: { run: (trained) => matrix("Entropy of each head", "bits", entropies(trained)) },
    costs: { run: (trained) => matrix("Cost of silence", "nats per character", costs(trained)) },
    patterns: { run: ({ followed }) => followed },
  },
  claims: [
    claim("One head is worse than eight", {
      paper: "Vaswani et al. 2017, table 3 (A)",
      test: ({ variants }) =>
        lower(variants["8 heads"].validationLoss, variants["1 head"].validationLoss),
    }),
    claim("Too many heads are worse: sixteen than eight", {
      paper: "Vaswani et al. 2017, table 3 (A)",
      test: ({ variants }) =>
        lower(variants["8 heads"].validationLoss, variants["16 heads"].validationLoss),
    }),
    claim(`Most of eight heads can go: silencing one costs less than ${little} nats`, {
      paper: "Michel et al. 2019",
      test: ({ variants }) => above(shareCheap(variants["8 heads"]), 0.5),
    }),
  ],
  tables: [
    { title: "Validation loss", of: (variant) => variant.validationLoss },
    { title: "Entropy of the mean head", of: (variant) => variant.number("entropy") },
    { title: `Heads that cost less than ${little} nats`, of: shareCheap },
  ],
  figures: [
    intervals({
      title: "Validation loss by number of heads",
      caption: "Each dot is a seed; the bar is the mean with its 95 % interval.",
      of: (variant) => variant.validationLoss,
    }),
    trainingCurves({ metric: "validation loss" }),
    heatmaps({
      measure: "entropies",
      title: "What heads look at: entropy",
      caption: "Mean entropy of each head's pattern over held-out text; 0 bits is one token.",
    }),
    heatmaps({
      measure: "costs",
      title: "What heads are worth",
      caption: "By how much the validation loss rises when one head alone is silenced.",
      diverging: true,
    }),
    attentionFigure({
      measure: "patterns",
      title: "Attention patterns",
      caption: "Every head of every layer on the same text, seed 1, as it trains.",
    }),
  ],
  notes: [
    "Heads are 64 / h wide: sixteen of them have 4 numbers each. The paper's narrowest have 16.",
  ],
});

/** The share of a variant's heads that cost little. */
function shareCheap(variant: VariantRuns): Sample {
  return variant.sample(
    {
      label: `heads that cost less than ${little} nats`,
      unit: "share of heads",
      better: "neither",
    },
    ({ measures: { costs } }) =>
      costs?.kind === "matrix"
        ? mean(costs.values.flat().map((cost) => cost < little ? 1 : 0))
        : undefined,
  );
}

/** The entropy of each head over held-out windows as long as the context. */
function entropies(trained: PreparedRun): number[][] {
  const { model, data } = gptOf(trained);
  const windows = 8;
  const size = model.config.context;
  const sums = Array.from({ length: windows }, (_, i) => {
    const window = data.ids.validation.subarray(i * size, (i + 1) * size);
    return headEntropies(attentionPatterns(model, () => model.forward(ids(window, [1, size]))));
  });
  return sums[0].map((heads, layer) =>
    heads.map((_, head) => mean(sums.map((window) => window[layer][head])))
  );
}

/** What silencing each head alone costs on about 4,000 held-out characters, 1,000 in quick runs. */
function costs(trained: PreparedRun): number[][] {
  const { model, data } = gptOf(trained);
  const tokens = trained.config.training.steps >= 1000 ? 4096 : 1024;
  return headCosts(
    model,
    () => evaluate(model, firstTokens(data.validationBatches(), tokens)).loss,
  );
}

function matrix(title: string, unit: string, values: readonly number[][]): MatrixMeasure {
  return {
    kind: "matrix",
    title,
    unit,
    rowTitle: "layer",
    columnTitle: "head",
    rows: values.map((_, layer) => String(layer)),
    columns: values[0].map((_, head) => String(head)),
    values,
  };
}
