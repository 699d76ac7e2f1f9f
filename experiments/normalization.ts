/**
 * Where should the norm stand? After Xiong et al. 2020.
 *
 * @module
 */
import { base, mean } from "./base.ts";
import {
  type Change,
  claim,
  createRunTrainer,
  type CurveMeasure,
  equivalent,
  experiment,
  fitPower,
  grid,
  interval,
  type LinesFigure,
  lower,
  near,
  pool,
  type Proportion,
  type Results,
  type Sample,
  shareHigher,
  type TrainedRun,
  type VariantRuns,
} from "../lib/experiment/mod.ts";
import { createModel } from "../lib/models/mod.ts";
import { initialize } from "../lib/nn/mod.ts";
import { differentiate, scope } from "../lib/tensor/mod.ts";
import {
  type Batch,
  type Gradients,
  nextTokenLoss,
  parameterNorms,
  predict,
  type PreparedRun,
  type RunConfig,
} from "../lib/training/mod.ts";

const depths = [2, 6, 12];
const rates = [3e-3, 1e-2, 3e-2];

/** What guessing by the frequency of characters costs, in nats. */
const unigram = 3.1;

/** A run that ends within 0.1 nats of that guess, or above, has learned nothing else. */
const failure = unigram - 0.1;

const placements = {
  pre: { model: { placement: "pre" } },
  post: { model: { placement: "post" } },
  both: { model: { placement: "both" } },
  none: { model: { placement: "pre", norm: { kind: "none" } } },
} as const;

/** The share of the steps in which the learning rate rises. */
const warmups = { "warm-up": 0.25, "no warm-up": 0 };

export default experiment({
  name: "normalization",
  title: "The place of the norm",
  question: "What do pre-norm, post-norm, norms on both sides and none do to training, by depth, " +
    "warm-up and learning rate?",
  background:
    "Xiong et al. 2020 show that at initialization the gradient of the last layer's feed-forward " +
    "weights does not depend on depth in post-norm Transformers, and falls with its square root in " +
    "pre-norm ones. In their experiments post-norm needs warm-up and pre-norm does not; a shallow " +
    "post-norm model can end lower.",
  trainer: createRunTrainer({ follow: followGradients }),
  sources: [import.meta.url],
  base: {
    ...base,
    model: {
      ...base.model,
      context: 32,
      dModel: 32,
      attention: { heads: 4 },
      feedForward: { kind: "gelu", dHidden: 128 },
      initialization: { kind: "xavierNormal" },
    },
    data: { ...base.data, validation: 0.01 },
    training: { ...base.training, steps: 200, batch: 16, clip: undefined, evaluateEvery: 50 },
  } as RunConfig,
  baseline: "pre, warm-up, 2 layers, rate 0.003",
  variants: grid<RunConfig>({
    placement: placements,
    warmup: Object.fromEntries(
      Object.entries(warmups).map(([name, share]) => [
        name,
        ({ training: { steps } }: RunConfig) => ({
          training: {
            schedule: { kind: "linear" as const, warmup: Math.round(share * steps), final: 0 },
          },
        }),
      ]),
    ),
    depth: Object.fromEntries(
      depths.map((layers) => [`${layers} layers`, { model: { layers } } as Change<RunConfig>]),
    ),
    rate: Object.fromEntries(
      rates.map((learningRate) => [
        `rate ${learningRate}`,
        ({ training }: RunConfig) => ({
          training: { optimizer: { ...training.optimizer, learningRate } },
        }),
      ]),
    ),
  }),
  unequalParameters: "depths differ in size, and so do two norms a branch, one and none: compare " +
    "variants of one depth, which differ by less than 3 %",
  presets: {
    quick: {
      seeds: 3,
      change: { training: { steps: 96, evaluateEvery: 24 } },
      // Those that the claims compare.
      only: ["pre", "post", "none"].flatMap((placement) =>
        ["warm-up, 2 layers", "warm-up, 6 layers", "no warm-up, 6 layers"].map((rest) =>
          `${placement}, ${rest}, rate 0.003`
        )
      ),
    },
    full: { seeds: 5 },
  },
  measures: {
    atInitialization: { run: gradientsAtInitialization },
    byLayer: { run: (trained) => gradientsByLayer(trained, 1) },
    byLayerLater: { run: (trained) => gradientsByLayer(trained, 64) },
  },
  claims: [
    claim("Pre-norm: the last layer's gradient falls as depth to the power −1/2", {
      paper: "Xiong et al. 2020, theorem 1",
      test: (results) => near(exponent(reference(results, "pre")), -0.5, 0.1),
    }),
    claim("Post-norm: the last layer's gradient does not depend on depth", {
      paper: "Xiong et al. 2020, theorem 1",
      test: (results) => near(exponent(reference(results, "post")), 0, 0.1),
    }),
    claim("Post-norm ends lower with warm-up than without, at six layers", {
      paper: "Xiong et al. 2020",
      test: (results) =>
        lower(
          reference(results, "post", { depth: "6 layers" }).validationLoss,
          reference(results, "post", { depth: "6 layers", warmup: "no warm-up" }).validationLoss,
        ),
    }),
    claim("Pre-norm does not need warm-up: the same to within 0.05 nats, at six layers", {
      paper: "Xiong et al. 2020",
      test: (results) =>
        equivalent(
          reference(results, "pre", { depth: "6 layers" }).validationLoss,
          reference(results, "pre", { depth: "6 layers", warmup: "no warm-up" }).validationLoss,
          0.05,
        ),
    }),
    claim("Shallow post-norm ends lower than pre-norm, with warm-up at two layers", {
      paper: "Xiong et al. 2020",
      test: (results) =>
        lower(reference(results, "post").validationLoss, reference(results, "pre").validationLoss),
    }),
    claim("Without norms more runs fail than with pre-norm", {
      paper: "Xiong et al. 2020",
      test: (results) => shareHigher(failures(results, "none"), failures(results, "pre")),
    }),
  ],
  tables: [
    ...depths.map((depth) => ({
      title: `Validation loss at ${depth} layers, rate 0.003`,
      of: (variant: VariantRuns) => variant.validationLoss,
      where: ({ factors }: VariantRuns) =>
        factors.depth === `${depth} layers` && factors.rate === "rate 0.003",
    })),
    {
      title: "The last layer's gradient at initialization: exponent in depth",
      of: exponent,
      where: ({ factors }: VariantRuns) => isReference(factors),
    },
  ],
  figures: [
    (results) => shareFailed(results),
    (results) => lossBySteps(results),
    (results) => finalLoss(results),
    (results) => atInitialization(results),
    (results) => layers(results, "byLayer", "Gradients of each layer at the first step"),
    (results) => layers(results, "byLayerLater", "Gradients of each layer at step 64"),
  ],
  notes: [
    `A run counts as failed where its loss is no longer finite, or ends above ${failure} nats: ` +
    `guessing by the frequency of characters costs ${unigram}.`,
    "Gradients are not clipped here: clipping hides what warm-up is for.",
  ],
});

/** The variant of a placement that claims compare. */
function reference(
  { variants }: Results,
  placement: keyof typeof placements,
  { warmup = "warm-up", depth = "2 layers" } = {},
): VariantRuns {
  return variants[`${placement}, ${warmup}, ${depth}, rate 0.003`];
}

/** The power of depth that the last layer's gradient goes with. */
function exponent(variant: VariantRuns): Sample {
  return variant.sample(
    {
      label: "exponent of the last layer's gradient in depth",
      unit: "power of L",
      better: "neither",
    },
    ({ measures: { atInitialization: curve } }) =>
      curve?.kind === "curve" && curve.x.length > 0
        ? fitPower(curve.x, curve.y as number[]).exponent
        : undefined,
  );
}

/** How many of a variant's runs learned nothing. */
function failed(variant: VariantRuns): Proportion {
  const high = [...variant.trainingLoss.values.values()].filter((loss) => loss > failure).length;
  const { count, total } = variant.diverged;
  return { label: `${variant.label} failed`, count: count + high, total };
}

function failures(results: Results, placement: string): Proportion {
  return pool(`${placement}: failed`, results.where({ placement }).map(failed));
}

/** Whether there is more than one learning rate, as in full runs, for curves to go over. */
const hasRates = (results: Results) =>
  new Set(results.where().map(({ factors }) => factors.rate)).size > 1;

/** The share of failed runs against the learning rate, a panel for each depth. */
function shareFailed(results: Results): LinesFigure[] {
  if (!hasRates(results)) return [];
  const points = results.where().filter(({ runs }) => runs.length > 0).map((variant) => {
    const { count, total } = failed(variant);
    const { placement, warmup, depth, rate } = variant.factors;
    return {
      series: placement,
      x: Number(rate.split(" ")[1]),
      y: count / total,
      panel: `${depth}, ${warmup}`,
    };
  });
  return [{
    kind: "lines",
    title: "Runs that fail",
    caption:
      `Share of runs whose loss ends above ${failure} nats, or not finite; guessing by the ` +
      `frequency of characters costs ${unigram}.`,
    xTitle: "highest learning rate",
    yTitle: "share of runs",
    xScale: "log",
    seriesTitle: "norm",
    panelTitle: "depth, warm-up",
    points,
  }];
}

/** Validation loss against step, a panel for each depth and warm-up. */
function lossBySteps(results: Results): LinesFigure {
  // Losses in the hundreds, as without norms at 12 layers, would hide all the others.
  const ceiling = 3.6;
  const points = results.where({ rate: "rate 0.003" }).flatMap(({ runs, factors }) => {
    const { placement, warmup, depth } = factors;
    const steps = runs[0]?.evaluations.map(({ step }) => step) ?? [];
    return steps.flatMap((x) => {
      const losses = runs.flatMap(({ evaluations }) =>
        evaluations.find(({ step }) => step === x)?.loss ?? []
      );
      return withInterval(losses).filter(({ y }) => y <= ceiling).map(({ y, low, high }) => ({
        series: placement,
        x,
        y,
        ...(high === undefined ? {} : { low, high: Math.min(high, ceiling) }),
        panel: `${depth}, ${warmup}`,
      }));
    });
  });
  return {
    kind: "lines",
    title: "Validation loss while training, rate 0.003",
    caption: "Mean over the seeds that were still finite, with its 95 % interval; above " +
      `${ceiling} nats nothing is drawn.`,
    xTitle: "step",
    yTitle: "nats per character",
    seriesTitle: "norm",
    panelTitle: "depth, warm-up",
    points,
  };
}

/** Validation loss against the learning rate, a panel for each depth and warm-up. */
function finalLoss(results: Results): LinesFigure[] {
  if (!hasRates(results)) return [];
  const points = results.where().flatMap((variant) => {
    const { placement, warmup, depth, rate } = variant.factors;
    return withInterval([...variant.validationLoss.values.values()]).map((point) => ({
      series: placement,
      x: Number(rate.split(" ")[1]),
      ...point,
      panel: `${depth}, ${warmup}`,
    }));
  });
  return [{
    kind: "lines",
    title: "Validation loss by learning rate",
    caption: "Mean over the seeds that stayed finite, with its 95 % interval.",
    xTitle: "highest learning rate",
    yTitle: "nats per character",
    xScale: "log",
    seriesTitle: "norm",
    panelTitle: "depth, warm-up",
    points,
  }];
}

/** Whether a variant is the one that claims compare its placement by. */
function isReference({ warmup, depth, rate }: Readonly<Record<string, string>>): boolean {
  return warmup === "warm-up" && depth === "2 layers" && rate === "rate 0.003";
}

/** The last layer's gradient at initialization against depth, one curve for each placement. */
function atInitialization(results: Results): LinesFigure[] {
  const points = results.where().filter(({ factors }) => isReference(factors))
    .flatMap((variant) => curvePoints(variant, "atInitialization"));
  return points.length === 0 ? [] : [{
    kind: "lines",
    title: "The last layer's gradient at initialization, by depth",
    caption:
      "Norm of the gradient of the last feed-forward network's second matrix, before the first " +
      "step, over four batches; straight lines are powers of depth.",
    xTitle: "layers",
    yTitle: "norm of the gradient",
    xScale: "log",
    yScale: "log",
    seriesTitle: "norm",
    points,
  }];
}

/** A measured curve's mean over seeds with its 95 % interval. */
function curvePoints({ runs, factors }: VariantRuns, measure: string): LinesFigure["points"] {
  const found = runs.flatMap(({ measures }) => {
    const curve = measures[measure];
    return curve?.kind === "curve" ? [curve] : [];
  });
  return (found[0]?.x ?? []).flatMap((x, i) =>
    withInterval(found.map(({ y }) => y[i] as number))
      .map((point) => ({ series: factors.placement, x, ...point }))
  );
}

/** The norm of the gradient of the last feed-forward network's second matrix, at depths 2 to 32. */
function gradientsAtInitialization(
  { config: { model, training }, modelConfig, data, seed }: PreparedRun,
): CurveMeasure {
  // Neither depth nor learning rate nor warm-up changes it: one variant of each placement measures it.
  const once = model.kind === "gpt" && model.layers === 2 &&
    training.optimizer.learningRate === 3e-3 &&
    (training.schedule as { warmup: number }).warmup > 0;
  const sizes = once ? [2, 4, 8, 16, 32] : [];
  const source = data.trainingBatches(seed);
  const batches = Array.from({ length: 4 }, () => source.next().value);
  const norm = (layers: number) => mean(batches.map((batch) => normOn(batch, layers)));
  const normOn = (batch: Batch, layers: number) =>
    scope(() => {
      const model = initialize(createModel({ ...modelConfig, layers } as typeof modelConfig), {
        seed,
      });
      const { gradients } = differentiate(model, () => {
        const { logits, targets } = predict(model, batch);
        return nextTokenLoss(logits, targets);
      });
      return parameterNorms(gradients).get(`blocks.${layers - 1}.feedForward.down.weight`)!;
    });
  return {
    kind: "curve",
    x: sizes,
    y: sizes.map(norm),
    xTitle: "layers",
    yTitle: "norm of the gradient",
  };
}

/** The norm of each layer's feed-forward gradient at one step of training. */
function gradientsByLayer({ followed }: TrainedRun<Followed>, step: number): CurveMeasure {
  const { norms } = followed.find((recorded) => recorded.step === step)!;
  const values: number[] = [];
  for (let layer = 0; norms.has(`blocks.${layer}.feedForward.down.weight`); layer++) {
    values.push(norms.get(`blocks.${layer}.feedForward.down.weight`)!);
  }
  return {
    kind: "curve",
    x: values.map((_, layer) => layer + 1),
    y: values,
    xTitle: "layer",
    yTitle: "norm of the gradient",
  };
}

/** The norm of each parameter's gradient at some steps. */
type Followed = readonly { readonly step: number; readonly norms: ReadonlyMap<string, number> }[];

/** Notes down gradient norms at steps 1, 2, 4, 8, … */
function followGradients() {
  const noted: { step: number; norms: ReadonlyMap<string, number> }[] = [];
  return {
    onGradients(gradients: Gradients, step: number) {
      if ((step & (step - 1)) === 0) noted.push({ step, norms: parameterNorms(gradients) });
    },
    result: (): Followed => noted,
  };
}

/** Gradients by layer with warm-up, one curve for each placement. */
function layers(results: Results, measure: string, title: string): LinesFigure[] {
  const shown = results.where({ warmup: "warm-up", rate: "rate 0.003" });
  const points = shown.flatMap((variant) =>
    curvePoints(variant, measure).map((point) => ({ ...point, panel: variant.factors.depth }))
  );
  return points.length === 0 ? [] : [{
    kind: "lines",
    title,
    caption: "Norm of the gradient of each feed-forward network's second matrix, with warm-up.",
    xTitle: "layer",
    yTitle: "norm of the gradient",
    yScale: "log",
    seriesTitle: "norm",
    panelTitle: "depth",
    points,
  }];
}

/** The mean of some values with its 95 % interval, as a point of a curve; none where there are none. */
function withInterval(values: readonly number[]): { y: number; low?: number; high?: number }[] {
  const { mean, low, high } = interval([...values]);
  if (mean === null) return [];
  return [{ y: mean, ...(low === null || high === null ? {} : { low, high }) }];
}
