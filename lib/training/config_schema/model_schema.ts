import { z } from "zod";
import type { models } from "../../models/mod.ts";
import {
  type feedForwards,
  type initializations,
  type norms,
  placements,
  type positionals,
} from "../../nn/mod.ts";
import {
  byKind,
  count,
  flag,
  nameOf,
  natural,
  positive,
  rate,
  type ShapesByKind,
} from "./fields.ts";

const base = { base: positive("wavelengths go up to 2π · base; 10000 by default").optional() };

/** Fields of each positional encoding. */
export const positionalShapes = {
  none: {},
  sinusoidal: {
    ...base,
    layout: z.enum(["alternating", "halves"])
      .describe("sines in even columns, or in the first half as Tensor2Tensor has them").optional(),
  },
  learned: {},
  rotary: base,
  alibi: {},
  relativeBias: {
    buckets: z.int().min(4).multipleOf(2).describe("numbers for distances; 32 by default")
      .optional(),
    maximumDistance: count("from where on all distances share a number; 128 by default").optional(),
  },
} satisfies Record<keyof typeof positionals, z.ZodRawShape>;

const epsilon = positive("added to the variance").optional();

/** Fields of each norm. */
export const normShapes = {
  layerNorm: { epsilon, bias: flag("whether it has a bias; true by default").optional() },
  rmsNorm: { epsilon },
  none: {},
} satisfies Record<keyof typeof norms, z.ZodRawShape>;

const feedForward = {
  dHidden: count("width between the two maps; 4 · dModel by default, 8/3 of dModel where gated")
    .optional(),
  bias: flag("whether the maps have biases; true by default").optional(),
};

/** Fields of each feed-forward network. */
export const feedForwardShapes = {
  relu: feedForward,
  gelu: feedForward,
  geluTanh: feedForward,
  swiGlu: feedForward,
  geGlu: feedForward,
} satisfies Record<keyof typeof feedForwards, z.ZodRawShape>;

/** Fields of each initialization. */
export const initializationShapes = {
  normal: {
    deviation: positive("standard deviation; 0.02 by default").optional(),
    scaleResidual: flag(
      "whether maps into the residual stream are divided by √branches; true by default",
    ).optional(),
  },
  xavierUniform: {},
  xavierNormal: {},
} satisfies Record<keyof typeof initializations, z.ZodRawShape>;

const stack = {
  context: count("longest sequence that it is trained on, in tokens"),
  dModel: count("width of the residual stream"),
  norm: byKind(normShapes),
  placement: nameOf(placements).describe("where the norm of each branch stands"),
  positional: byKind(positionalShapes),
  attention: z.strictObject({
    heads: count("patterns of each layer; a divisor of dModel"),
    keyValueHeads: count("heads of keys and values; a divisor of heads; heads by default")
      .optional(),
    dropout: rate("share of the pattern that is dropped while training").optional(),
    bias: flag("whether the four maps have biases; true by default").optional(),
  }),
  feedForward: byKind(feedForwardShapes),
  dropout: rate("share of each branch's output that is dropped while training").optional(),
  finalNorm: flag("whether the stack ends in a norm; by default where the placement needs it")
    .optional(),
  initialization: byKind(initializationShapes).describe("how weights are drawn").optional(),
};

const layers = count("blocks");
const tied = flag("whether the output projection is the embedding's table; true by default")
  .optional();

/** Fields of each model, without what its data decides. */
export const modelShapes = {
  gpt: {
    ...stack,
    layers,
    scaledEmbedding: flag("whether embeddings are multiplied with √dModel; false by default")
      .optional(),
    tied,
  },
  encoder: {
    ...stack,
    layers,
    embeddingNorm: flag(
      "whether embeddings are normalized before the first block; false by default",
    )
      .optional(),
    classes: count("classes of each position").optional(),
  },
  transformer: {
    ...stack,
    encoderLayers: count("blocks of the encoder"),
    decoderLayers: count("blocks of the decoder"),
    sharedEmbedding: flag("whether source and target share one table; false by default").optional(),
    tied,
  },
} satisfies Record<keyof typeof models, ShapesByKind[string]>;

/** A model. */
export const modelSchema = byKind(modelShapes);

/** What a model's data decides: a run writes it down, and a file may repeat it. */
export const decidedByData = ["vocabulary", "sourceVocabulary", "targetVocabulary", "padding"];

const decided = natural("decided by the data; written down by runs").optional();

/** A model as it stands in a file, that of a run too. */
export const modelFileSchema = byKind({
  gpt: { ...modelShapes.gpt, vocabulary: decided },
  encoder: { ...modelShapes.encoder, vocabulary: decided, padding: decided },
  transformer: {
    ...modelShapes.transformer,
    sourceVocabulary: decided,
    targetVocabulary: decided,
    padding: decided,
  },
});
