/**
 * How should a Transformer be told where tokens stand, and which encodings reach beyond the lengths that
 * they were trained on?
 *
 * @module
 */
import { base, firstTokens, gptOf, type GptRunConfig, quick } from "./base.ts";
import { consecutiveWindows, loadData, slidingWindows } from "../lib/data/mod.ts";
import {
  attentionFigure,
  claim,
  createRunTrainer,
  type CurveMeasure,
  curves,
  equivalent,
  every,
  experiment,
  followAttention,
  higher,
  intervals,
  lower,
  trainingCurves,
} from "../lib/experiment/mod.ts";
import type { Gpt } from "../lib/models/mod.ts";
import { ids, scope } from "../lib/tensor/mod.ts";
import { evaluate, type PreparedRun, prepareRun, trainRun } from "../lib/training/mod.ts";

const lengths = [64, 80, 96, 128, 192, 256, 512];
const taskLengths = [5, 10, 12, 15, 20];
const encodings = {
  learned: { kind: "learned" },
  sinusoidal: { kind: "sinusoidal" },
  rotary: { kind: "rotary" },
  alibi: { kind: "alibi" },
  "relative bias": { kind: "relativeBias" },
  none: { kind: "none" },
} as const;

/** Differences below this many nats per character count as the same. */
const same = 0.02;

export default experiment({
  name: "positional",
  title: "Positional encodings",
  question:
    "Which positional encoding learns best, and which reads on beyond the length it was trained on?",
  background:
    "Vaswani et al. 2017 find learned and sinusoidal encodings to be the same (25.7 and 25.8 BLEU). " +
    "Press et al. 2021 train at 512 tokens and read 3,072: ALiBi keeps its perplexity, sinusoids fail " +
    "within 50 tokens. Kazemnejad et al. 2023 train on sequences up to 20 and test on 40: decoders " +
    "without any encoding generalize best, ALiBi, rotary and absolute positions less.",
  trainer: createRunTrainer({ follow: followAttention }),
  sources: [import.meta.url],
  base: {
    ...base,
    model: {
      ...base.model,
      positional: encodings.sinusoidal,
      // Embeddings as wide as the sinusoids that are added to them, as in Vaswani et al. 2017.
      scaledEmbedding: true,
      initialization: { kind: "xavierUniform" },
    },
  } as GptRunConfig,
  baseline: "sinusoidal",
  variants: Object.fromEntries(
    Object.entries(encodings).map(([name, positional]) => [name, { model: { positional } }]),
  ) as Record<keyof typeof encodings, object>,
  unequalParameters:
    "learned vectors are 4,096 parameters that the others do not have, a table of distances 256",
  presets: {
    // Without the one that no claim is about.
    quick: { ...quick, only: ["learned", "sinusoidal", "rotary", "alibi", "none"] },
    full: { seeds: 5 },
  },
  measures: {
    apart: {
      label: "loss in windows that do not overlap",
      unit: "nats per character",
      better: "lower",
      run: (trained) => extrapolation(trained, "apart"),
    },
    sliding: {
      label: "loss in sliding windows",
      unit: "nats per character",
      better: "lower",
      run: (trained) => extrapolation(trained, "sliding"),
    },
    byPosition: {
      label: "loss by position",
      unit: "nats per character",
      better: "lower",
      run: lossByPosition,
    },
    copy: {
      label: "copying",
      unit: "share of tokens",
      better: "higher",
      run: (trained) => taskAccuracy(trained, "copy"),
    },
    reverse: {
      label: "reversing",
      unit: "share of tokens",
      better: "higher",
      // In quick runs one task is enough: it takes as long as the text.
      run: (trained) => isFull(trained) ? taskAccuracy(trained, "reverse") : nothing,
    },
    patterns: { run: ({ followed }) => followed },
  },
  claims: [
    claim(`Learned and sinusoidal encodings are the same to within ${same} nats`, {
      paper: "Vaswani et al. 2017, table 3 (E)",
      test: ({ variants: { learned, sinusoidal } }) =>
        equivalent(learned.validationLoss, sinusoidal.validationLoss, same),
    }),
    claim("Sinusoids fail beyond the trained length: worse at 128 than at 64", {
      paper: "Press et al. 2021",
      test: ({ variants: { sinusoidal } }) =>
        higher(sinusoidal.at("apart", 128), sinusoidal.at("apart", 64)),
    }),
    claim(`ALiBi reads on: the same to within ${same} nats at eight times the trained length`, {
      paper: "Press et al. 2021",
      test: ({ variants: { alibi } }) =>
        equivalent(alibi.at("apart", 512), alibi.at("apart", 64), same),
    }),
    claim("ALiBi reads 512 better than sinusoidal and rotary do", {
      paper: "Press et al. 2021",
      test: ({ variants: { alibi, sinusoidal, rotary } }) =>
        every(
          lower(alibi.at("apart", 512), sinusoidal.at("apart", 512)),
          lower(alibi.at("apart", 512), rotary.at("apart", 512)),
        ),
    }),
    claim("Without an encoding, copying twice the trained length works best", {
      paper: "Kazemnejad et al. 2023",
      test: ({ variants: { none, alibi, rotary, sinusoidal } }) =>
        every(
          ...[alibi, rotary, sinusoidal].map((other) =>
            higher(none.at("copy", 20), other.at("copy", 20))
          ),
        ),
    }),
  ],
  figures: [
    intervals({
      title: "Validation loss by encoding",
      caption: "At the trained length of 64. Each dot is a seed; the bar is the 95 % interval.",
      of: (variant) => variant.validationLoss,
    }),
    trainingCurves({ metric: "validation loss" }),
    curves({
      measure: "apart",
      title: "Beyond the trained length, windows that do not overlap",
      caption:
        "Trained at 64 characters, read at up to 512: mean over seeds with its 95 % interval. " +
        "Learned vectors end at 64.",
      xScale: "log",
      seriesTitle: "encoding",
    }),
    curves({
      measure: "sliding",
      title: "Beyond the trained length, sliding windows",
      caption: "Only the last 64 characters of each window count, so that each has a full context.",
      xScale: "log",
      seriesTitle: "encoding",
    }),
    curves({
      measure: "byPosition",
      title: "Loss by position in windows of 512",
      caption: "Mean over ranges of positions that grow; the trained length ends at 64.",
      xScale: "log",
      seriesTitle: "encoding",
    }),
    curves({
      measure: "copy",
      title: "Copying beyond the trained length",
      caption: "A model of two layers trained to copy up to 10 symbols.",
      seriesTitle: "encoding",
    }),
    curves({
      measure: "reverse",
      title: "Reversing beyond the trained length",
      caption: "A model of two layers trained to reverse up to 10 symbols.",
      seriesTitle: "encoding",
    }),
    attentionFigure({
      measure: "patterns",
      title: "Attention patterns",
      caption: "Every head of every layer on the same text, seed 1, as it trains.",
    }),
  ],
  notes: [
    "Learned vectors end at the trained length: beyond it there is nothing to measure.",
    "Extrapolation is scored on the same first held-out characters at every length: 16,384 of them in " +
    "full runs; in quick ones 4,096, and 1,024 in sliding windows.",
  ],
});

const isFull = ({ config }: PreparedRun) => config.training.steps >= 1000;

/** A curve of no points. */
const nothing: CurveMeasure = { kind: "curve", x: [], y: [], xTitle: "", yTitle: "" };

/** How many characters extrapolation is scored on. */
const scoredTokens = (trained: PreparedRun) => isFull(trained) ? 16_384 : 4096;

/** The loss on held-out text read in windows longer than those trained on. */
function extrapolation(trained: PreparedRun, kind: "apart" | "sliding"): CurveMeasure {
  const { model, data } = gptOf(trained);
  const text = data.ids.validation;
  // Sliding windows read each character up to eight times.
  const scored = scoredTokens(trained) / (kind === "sliding" && !isFull(trained) ? 4 : 1);
  const stride = 64;
  const loss = (context: number) => {
    if (context > model.positional.maximumLength) return null;
    const batch = Math.max(1, 1024 / context);
    return kind === "apart"
      ? evaluate(model, firstTokens(consecutiveWindows(text, { batch, context }), scored)).loss
      : evaluate(
        model,
        firstTokens(slidingWindows(text, { batch, context, stride }), scored / stride * context),
      ).loss;
  };
  return {
    kind: "curve",
    x: lengths,
    y: lengths.map(loss),
    xTitle: "length in characters",
    yTitle: "loss in nats per character",
  };
}

/** The loss at each position of windows of 512, averaged over ranges that grow. */
function lossByPosition(trained: PreparedRun): CurveMeasure {
  const { model, data } = gptOf(trained);
  const longest = Math.min(512, model.positional.maximumLength);
  const sums = new Float64Array(longest);
  let windows = 0;
  const batches = consecutiveWindows(data.ids.validation, { batch: 2, context: longest });
  for (const { inputs, targets } of firstTokens(batches, scoredTokens(trained))) {
    scope(() => {
      const losses = model.forward(ids(inputs.data, inputs.shape))
        .crossEntropy(ids(targets.data, targets.shape)).toArray();
      losses.forEach((loss, i) => sums[i % longest] += loss);
    });
    windows += inputs.shape[0];
  }
  const edges = [0, 2, 4, 8, 16, 32, 48, 64, 80, 96, 128, 192, 256, 384, 512]
    .filter((edge) => edge <= longest);
  const ranges = edges.slice(1).map((end, i) => [edges[i], end]);
  return {
    kind: "curve",
    x: ranges.map(([start, end]) => (start + end) / 2),
    y: ranges.map(([start, end]) =>
      sums.slice(start, end).reduce((sum, loss) => sum + loss, 0) / (end - start) / windows
    ),
    xTitle: "position in characters",
    yTitle: "loss in nats per character",
  };
}

/** Trains a small model with the same encoding on a task up to length 10, and tests it on longer ones. */
async function taskAccuracy(
  trained: PreparedRun,
  kind: "copy" | "reverse",
): Promise<CurveMeasure> {
  const { config, seed } = trained;
  const { steps } = config.training;
  const data = { kind, length: [1, 10] as [number, number], symbols: 16, validationExamples: 64 };
  const { context } = await loadData(data, { batch: 1, context: 1 });
  const run = await prepareRun({
    model: { ...config.model, layers: 2, context } as GptRunConfig["model"],
    data,
    training: {
      ...config.training,
      batch: isFull(trained) ? 32 : 16,
      schedule: { kind: "warmupCosine", warmup: steps / 10, final: 0 },
      evaluateEvery: steps,
    },
  }, { seed });
  for (const _ of trainRun(run)) { /* trained to the end */ }
  const model = run.model as Gpt;
  const accuracy = async (length: number) => {
    const longer = await loadData(
      { ...data, length: [length, length] as [number, number] },
      { batch: 32, context: 1 },
    );
    return longer.context > model.positional.maximumLength
      ? null
      : evaluate(model, longer.validationBatches()).accuracy;
  };
  return {
    kind: "curve",
    x: taskLengths,
    y: await Promise.all(taskLengths.map(accuracy)),
    xTitle: "length in symbols",
    yTitle: "share of symbols that are right",
  };
}
