/**
 * A made-up experiment of realistic size and shape: charts and reports are tested with it, and
 * nobody mistakes its numbers for findings.
 *
 * @module
 */
import type {
  AttentionExample,
  Environment,
  Estimate,
  ExperimentResult,
  Json,
  RunRecord,
} from "../../lib/experiment/record.ts";
import { meanInterval } from "../../lib/chart/interval.ts";

export interface SyntheticOptions {
  readonly seeds?: number;
  readonly steps?: number;
  readonly tokens?: readonly string[];
  /** Text that replaces every name a person could have chosen. */
  readonly hostile?: string;
  /** How many runs diverge. */
  readonly diverged?: number;
}

export const environment: Environment = {
  project: "0.1.0",
  deno: "2.9.6",
  v8: "14.2.231.17",
  os: "linux x86_64",
  processor: "AMD EPYC 9554 64-Core Processor",
  cores: 2,
  threads: 2,
  kernels: "6f1c".repeat(16),
  fusedMultiplyAdd: true,
  commit: "0123456789abcdef0123456789abcdef01234567",
};

const kinds = [
  { name: "sinusoidal", label: "Sinusoidal", loss: 1.974, rate: 1 },
  { name: "rotary", label: "Rotary", loss: 1.902, rate: 1.35 },
  { name: "alibi", label: "ALiBi", loss: 1.921, rate: 1.2 },
];

const sentence = [..."the whale swam by the boat; the whale s"];

/** Uniform numbers in [0, 1) from a seed (a linear congruential generator). */
export function uniforms(seed: number): () => number {
  let state = (seed * 2654435761 + 1) >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

export function syntheticResult(options: SyntheticOptions = {}): ExperimentResult {
  const { seeds = 5, steps = 1000, tokens = sentence, hostile, diverged = 1 } = options;
  const named = (text: string) => hostile ?? text;
  const runs = kinds.flatMap(({ name, loss, rate }, variant) =>
    Array.from({ length: seeds }, (_, index) =>
      syntheticRun({
        variant: hostile === undefined ? name : `${hostile}${variant}`,
        seed: index + 1,
        steps,
        loss,
        rate,
        diverges: variant === 0 && index >= seeds - diverged,
        text: named("And the whale was seen by the boat, and the sea was calm again."),
      }))
  );
  const names = [...new Set(runs.map(({ variant }) => variant))];
  const finals = names.map((name) =>
    runs.filter(({ variant, status }) => variant === name && status === "finished")
      .map(({ evaluations }) => evaluations[evaluations.length - 1].loss)
  );
  const labels = kinds.map(({ label }, index) => hostile === undefined ? label : names[index]);
  return {
    name: "positional",
    title: named("Positional encodings"),
    question: named(
      "Do relative positional encodings train better and reach further than absolute ones at equal size?",
    ),
    background: named(
      "Vaswani et al. (2017) add sinusoids to the embeddings and found learned positions to do as well. Su et al. (2021) rotate queries and keys instead, and Press et al. (2022) bias the scores by distance; both report lower loss, and the latter that loss keeps falling beyond the trained length.",
    ),
    preset: "full",
    seeds: Array.from({ length: seeds }, (_, index) => index + 1),
    baseline: names[0],
    variants: names.map((name, index) => ({
      name,
      label: labels[index],
      parameters: 813_568 + index * 128,
      config: config(kinds[index].name, named("charactersOfTinyShakespeare")),
      changes: index === 0 ? "–" : named(`positional: ${kinds[index].name}`),
    })),
    tables: [
      {
        title: named("Validation loss"),
        unit: "nats per token",
        better: "lower",
        rows: names.map((variant, index) => ({
          variant,
          ...summary(finals[index]),
          ...(index === 0 ? {} : { difference: difference(finals[index], finals[0], index) }),
          diverged: seeds - finals[index].length,
        })),
      },
      {
        title: named("Loss at eight times the trained length"),
        unit: "nats per token",
        better: "lower",
        rows: names.map((variant, index) => ({
          variant,
          ...summary(finals[index].map((loss) => loss + [1.9, 0.7, 0.01][index])),
          ...(index === 0 ? {} : { difference: difference([0.7 - index / 3], [1.9], index) }),
          diverged: 0,
        })),
      },
    ],
    claims: [
      {
        statement: named("Rotary embeddings end at a lower validation loss than sinusoids"),
        paper: named("Su et al. 2021"),
        verdict: "supported",
        reason: named("lower in every seed, and the interval of the difference excludes zero"),
        estimate: difference(finals[1], finals[0], 1),
      },
      {
        statement: named("ALiBi's loss does not rise at eight times the trained length"),
        paper: named("Press et al. 2022"),
        verdict: "cannot tell",
        reason: named("the interval of the difference includes zero"),
        estimate: {
          mean: 0.011,
          low: -0.014,
          high: 0.036,
          p: 0.29,
          pAdjusted: 0.58,
          effect: 0.55,
          n: seeds,
        },
      },
      {
        statement: named("Sinusoids extrapolate as well as rotary embeddings"),
        paper: named("Vaswani et al. 2017"),
        verdict: "contradicted",
        reason: named("higher in every seed, beyond the trained length"),
        estimate: { mean: 1.21, low: 1.13, high: 1.29, p: 2e-6, pAdjusted: 6e-6, effect: 18, n: 5 },
      },
    ],
    figures: figures(names, labels, finals, tokens, named),
    runs,
    notes: [
      named("One sinusoidal run diverged at step 640 and is left out of every mean."),
      "Each run saw 1.5 million characters; a larger budget may change the order of variants.",
    ],
    command: "deno task experiment positional --preset full --seeds 5",
    environment,
  };
}

function syntheticRun({ variant, seed, steps, loss, rate, diverges, text }: {
  variant: string;
  seed: number;
  steps: number;
  loss: number;
  rate: number;
  diverges: boolean;
  text: string;
}): RunRecord {
  const uniform = uniforms(seed * 100 + variant.length);
  const offset = (uniform() - 0.5) * 0.03;
  const at = (step: number) =>
    loss + offset + (4.2 - loss) * Math.exp(-rate * Math.sqrt(step / steps) * 4.2);
  const until = diverges ? Math.floor(steps * 0.64) : steps;
  const records = Array.from({ length: until }, (_, index) => ({
    step: index + 1,
    loss: at(index) + (uniform() - 0.5) * 0.16 +
      (diverges ? Math.max(0, index - until + steps / 20) ** 2 / 60 : 0),
    learningRate: 1e-3 * Math.min(1, index / 100),
    gradientNorm: 0.5 + uniform(),
    tokens: 1536,
    milliseconds: 21 + uniform() * 4,
  }));
  const every = Math.max(1, Math.floor(steps / 10));
  const evaluations = records.filter(({ step }) => step % every === 0).map(({ step }) => {
    const nats = at(step) + 0.06 + (uniform() - 0.5) * 0.02;
    return {
      step,
      loss: nats,
      bitsPerCharacter: nats / Math.LN2,
      perplexity: Math.exp(nats),
      accuracy: 0.62 - nats / 10,
    };
  });
  return {
    format: 1,
    experiment: "positional",
    variant,
    seed,
    config: config(variant, "charactersOfTinyShakespeare"),
    parameters: 813_568,
    status: diverges ? "diverged" : "finished",
    ...(diverges ? { failure: `Cannot go on at step ${until}: the loss is not finite` } : {}),
    steps: records,
    evaluations,
    measures: { sample: { kind: "text", text } },
    digest: Array.from({ length: 64 }, () => Math.floor(uniform() * 16).toString(16)).join(""),
    environment,
    startedAt: `2026-02-03T10:${String(seed).padStart(2, "0")}:00.000Z`,
    seconds: 25 + uniform() * 3,
  };
}

function config(positional: string, data: string): Json {
  return {
    model: {
      vocabulary: 65,
      context: 64,
      dModel: 128,
      layers: 4,
      norm: { kind: "layerNorm" },
      placement: "pre",
      positional: positional === "rotary" ? { kind: "rotary", base: 10000 } : { kind: positional },
      attention: { heads: 4 },
      feedForward: { kind: "gelu", dHidden: 512 },
    },
    training: {
      steps: 1000,
      batch: 24,
      optimizer: { kind: "adamW", learningRate: 1e-3, betas: [0.9, 0.99] },
      schedule: { kind: "warmupCosine", warmup: 100 },
    },
    data: { kind: data },
  };
}

function summary(values: readonly number[]) {
  if (values.length === 0) return { n: 0, mean: null, low: null, high: null };
  return meanInterval(values);
}

function difference(
  a: readonly number[],
  b: readonly number[],
  index: number,
): Estimate {
  const pairs = a.slice(0, b.length).map((value, pair) => value - b[pair]);
  const { mean, low, high, n } = meanInterval(pairs.length === 0 ? [0] : pairs);
  return { mean, low, high, n, p: 0.0008 * index, pAdjusted: 0.0024 * index, effect: -3.1 / index };
}

function figures(
  names: readonly string[],
  labels: readonly string[],
  finals: readonly (readonly number[])[],
  tokens: readonly string[],
  named: (text: string) => string,
): ExperimentResult["figures"] {
  const lengths = [64, 128, 256, 512];
  const uniform = uniforms(7);
  return [
    {
      kind: "trainingCurves",
      title: named("Training"),
      caption: named("Rotary embeddings learn fastest; the order is settled by step 300."),
      metric: "loss",
    },
    {
      kind: "intervals",
      title: named("Validation loss at the end"),
      caption: named("Mean over seeds with its 95 % interval; small dots are single seeds."),
      xTitle: "Validation loss (nats per token)",
      rows: labels.flatMap((label, index) =>
        finals[index].length === 0
          ? []
          : [{ label, ...meanInterval(finals[index]), points: finals[index] }]
      ),
    },
    {
      kind: "lines",
      title: named("Beyond the trained length"),
      caption: named("Loss on longer sequences, with both windows."),
      xTitle: "Sequence length (tokens)",
      yTitle: "Loss (nats per token)",
      xScale: "log",
      seriesTitle: named("Encoding"),
      points: ["sliding window", "full window"].flatMap((panel, window) =>
        labels.flatMap((series, variant) =>
          lengths.map((x, index) => {
            const y = 1.93 + [0.6, 0.22, 0.004][variant] * index * (window + 0.3);
            return { series, panel: named(panel), x, y, low: y - 0.04, high: y + 0.05 };
          })
        )
      ),
    },
    {
      kind: "heatmap",
      title: named("What masking one head costs"),
      caption: named("Rise of the validation loss when one head of the rotary model is masked."),
      rowTitle: named("Layer"),
      columnTitle: named("Head"),
      valueTitle: "Rise (nats per token)",
      diverging: true,
      cells: Array.from({ length: 16 }, (_, index) => ({
        row: String(Math.floor(index / 4)),
        column: String(index % 4),
        value: index === 14 ? null : Math.round((uniform() ** 3 * 0.5 - 0.02) * 1e4) / 1e4,
      })),
    },
    {
      kind: "attention",
      title: named("Attention"),
      caption: named("Every head on held-out text."),
      examples: names.flatMap((variant, index) => [
        { ...syntheticAttention(tokens, { seed: index + 1, title: named("The whale") }), variant },
        {
          ...syntheticAttention([...tokens].reverse(), {
            seed: index + 9,
            title: named("Backwards"),
          }),
          variant,
        },
      ]),
    },
  ];
}

export interface SyntheticAttentionOptions {
  readonly seed?: number;
  readonly layers?: number;
  readonly heads?: number;
  readonly title?: string;
  /** Keys of cross-attention; causal self-attention where absent. */
  readonly keyTokens?: readonly string[];
}

/** Causal heads of the kinds that models have: previous token, same letter, local, first, diffuse. */
export function syntheticAttention(
  tokens: readonly string[],
  { seed = 1, layers = 4, heads = 4, title = "Example", keyTokens }: SyntheticAttentionOptions = {},
): AttentionExample {
  const uniform = uniforms(seed);
  const keys = keyTokens ?? tokens;
  const scores: ((query: number, key: number) => number)[] = [
    (query, key) => key === query - 1 ? 5 : 0,
    (query, key) => keys[key] === tokens[query] ? 3.5 : 0,
    (query, key) => -Math.abs(query * keys.length / tokens.length - key) / 2.5,
    (_, key) => key === 0 ? 4 : 0,
    () => 0,
    (query, key) => key > 0 && keys[key - 1] === tokens[query] ? 5 : 0,
  ];
  const pattern = (kind: number) =>
    tokens.flatMap((_, query) => {
      const exponentials = keys.map((_, key) =>
        keyTokens === undefined && key > query
          ? 0
          : Math.exp(scores[kind % scores.length](query, key) + uniform() * 1.2)
      );
      const sum = exponentials.reduce((total, value) => total + value, 0);
      return exponentials.map((value) => Math.round(value / sum * 1e4) / 1e4);
    });
  return {
    title,
    queryTokens: tokens,
    keyTokens: keys,
    patterns: Array.from(
      { length: layers },
      (_, layer) => Array.from({ length: heads }, (_, head) => pattern(layer * 2 + head + seed)),
    ),
  };
}
